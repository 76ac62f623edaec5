import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";

const WAIT_MS = 150;

/** Asks when the typing rests. What stands in the address is what it shows. */
export function SearchBox({ label, value, onChange }: { label: string; value: string; onChange(value: string): void }) {
  const [typed, setTyped] = useState(value);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => latest.current(typed), WAIT_MS);
    return () => clearTimeout(timer);
  }, [typed, value]);
  return (
    <label className="block min-w-0 flex-1 basis-56 text-sm sm:max-w-sm">
      <span className="mb-1 block font-medium text-soft">{label}</span>
      <span className="relative block">
        <Search
          aria-hidden="true"
          size={17}
          className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-soft"
        />
        <input
          type="search"
          className="min-h-11 w-full rounded-xl border border-control bg-card pr-3 pl-9 md:min-h-10"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </span>
    </label>
  );
}
