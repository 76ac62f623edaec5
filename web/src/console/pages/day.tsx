import { useId } from "react";

interface Props {
  label: string;
  /** YYYY-MM-DD, or empty. */
  value: string;
  least?: string;
  most?: string;
  onChange(day: string): void;
}

/** A day of the reader's calendar, as a filter. */
export function Day({ label, value, least, most, onChange }: Props) {
  const id = useId();
  return (
    <div className="text-sm">
      <label htmlFor={id} className="mb-1 block font-medium text-soft">
        {label}
      </label>
      <input
        id={id}
        type="date"
        className="min-h-11 rounded-xl border border-control bg-card px-3 md:min-h-10"
        value={value}
        min={least}
        max={most}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
