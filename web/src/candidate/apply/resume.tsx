import { useRef } from "react";
import { cx } from "../../lib/cx";
import { Button } from "../../ui/button";
import { useApplyText } from "./words";

/** Being sent (0 to 1), being read, read. */
export type Reading = { sent: number } | "read" | null;

interface Props {
  file: File | null;
  reading: Reading;
  error?: string | undefined;
  onFile(file: File): void;
}

export function Resume({ file, reading, error, onFile }: Props) {
  const text = useApplyText();
  const input = useRef<HTMLInputElement>(null);
  const under = typeof reading === "object" && reading;
  return (
    <div>
      <label htmlFor="file" className={cx("mb-1 block text-sm font-medium", file && !error && "hidden")}>
        {text.resume}
      </label>
      <input
        ref={input}
        id="file"
        type="file"
        accept=".pdf,.docx"
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? "file-error" : undefined}
        className={cx(
          "block w-full rounded-xl border border-control bg-card p-2 text-base file:mr-3 file:min-h-10 file:rounded-lg file:border-0 file:bg-accent-well file:px-4 file:font-medium file:text-accent-ink",
          file && !error && "hidden",
        )}
        onChange={({ target }) => {
          const [chosen] = target.files ?? [];
          if (chosen) onFile(chosen);
          // the same file again is a change too
          target.value = "";
        }}
      />
      {error && (
        <p id="file-error" className="mt-1.5 text-sm font-medium text-bad">
          {error}
        </p>
      )}
      {under && under.sent < 1 && (
        <div
          role="progressbar"
          aria-label={text.progress}
          aria-valuenow={Math.round(under.sent * 100)}
          aria-valuemin={0}
          aria-valuemax={100}
          className="mt-3 h-2 overflow-hidden rounded-full bg-line"
        >
          <div className="h-full bg-accent transition-[width]" style={{ width: `${under.sent * 100}%` }} />
        </div>
      )}
      <p role="status" className="mt-2 empty:hidden">
        {under ? (under.sent < 1 ? text.sending(Math.round(under.sent * 100)) : text.reading) : ""}
        {reading === "read" && file ? text.read(file.name) : ""}
      </p>
      {reading === "read" && (
        <Button size="small" className="mt-2" onClick={() => input.current?.click()}>
          {text.another}
        </Button>
      )}
    </div>
  );
}
