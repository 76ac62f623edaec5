import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import type { ReactNode } from "react";

interface Props {
  /** What the row is called in its buttons' names. */
  name: string;
  up?: (() => void) | undefined;
  down?: (() => void) | undefined;
  remove?: (() => void) | undefined;
  words: { up: (name: string) => string; down: (name: string) => string; remove: (name: string) => string };
}

const LOOK =
  "grid size-11 place-items-center rounded-lg text-soft hover:bg-well hover:text-ink disabled:opacity-35 md:size-9";

/** Up, down and away, for one row of an editor. */
export function RowButtons({ name, up, down, remove, words }: Props) {
  return (
    <div className="flex shrink-0">
      <One label={words.up(name)} act={up} icon={<ArrowUp aria-hidden="true" size={17} />} />
      <One label={words.down(name)} act={down} icon={<ArrowDown aria-hidden="true" size={17} />} />
      {remove && <One label={words.remove(name)} act={remove} icon={<Trash2 aria-hidden="true" size={17} />} />}
    </div>
  );
}

function One({ label, act, icon }: { label: string; act: (() => void) | undefined; icon: ReactNode }) {
  return (
    <button type="button" aria-label={label} title={label} disabled={!act} onClick={act} className={LOOK}>
      {icon}
    </button>
  );
}

/** The list with the row of one place at another. */
export function moved<T>(rows: readonly T[], from: number, to: number): T[] {
  const next = [...rows];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}
