import { FileUp } from "lucide-react";
import { useId, useState } from "react";
import { cx } from "../../lib/cx";
import { described } from "../../ui/field";

interface Props {
  label: string;
  hint: string;
  accept?: string;
  file: File | null;
  onFile(file: File | null): void;
  /** Where a form's summary leads. */
  id?: string;
  error?: string | undefined;
  /** What stands behind the label of a file that need not be. */
  optional?: string;
}

/** A file by its dialog or dropped on it. */
export function FilePick({ label, hint, accept = ".pdf,.docx", file, onFile, id: given, error, optional }: Props) {
  const own = useId();
  const id = given ?? own;
  const [over, setOver] = useState(false);
  return (
    <div>
      <p id={`${id}-label`} className="mb-1 text-sm font-medium">
        {label}
        {optional && <span className="font-normal text-soft"> {optional}</span>}
      </p>
      <label
        className={cx(
          "flex min-h-20 cursor-pointer items-center gap-4 rounded-xl border-2 border-dashed px-5 py-4",
          "has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
          over ? "border-accent bg-accent-well" : error ? "border-bad" : "border-control hover:bg-well",
        )}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          onFile(event.dataTransfer.files[0] ?? null);
        }}
      >
        <FileUp aria-hidden="true" size={22} className="shrink-0 text-accent-ink" />
        <span id={`${id}-hint`} className="min-w-0 text-sm">
          <span className={cx("block font-medium", file && "truncate")}>{file?.name ?? hint}</span>
          {file && <span className="text-soft">{Math.max(1, Math.round(file.size / 1024))} KB</span>}
        </span>
        <input
          id={id}
          type="file"
          accept={accept}
          aria-labelledby={`${id}-label`}
          {...described(id, true, error)}
          className="sr-only"
          onChange={(event) => onFile(event.target.files?.[0] ?? null)}
        />
      </label>
      {error && (
        <p id={`${id}-error`} className="mt-1.5 text-sm font-medium text-bad">
          {error}
        </p>
      )}
    </div>
  );
}
