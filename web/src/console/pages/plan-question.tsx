import { ChevronDown, GripVertical, Trash2 } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import type { Schemas } from "../../api/staff";
import { cx } from "../../lib/cx";
import { Badge, nameOf } from "../kit/badge";
import { CONTROL, toLines } from "../kit/fields";
import { useText } from "../text/hiring";

type Type = Schemas["EditedQuestion"]["question_type"];
type Difficulty = NonNullable<Schemas["EditedQuestion"]["difficulty"]>;
type Dimension = NonNullable<Schemas["EditedQuestion"]["dimensions"]>[number];

export interface PlanRow {
  id: number;
  was: number | null;
  source: string;
  core: boolean;
  text: string;
  type: Type;
  difficulty: Difficulty;
  points: NonNullable<Schemas["EditedQuestion"]["expected_points"]>;
  probes: Schemas["EditedProbe"][];
  dimensions: Dimension[];
  rephrase: string;
}

let last = 0;

export const fromPlan = (question: Schemas["Question"]): PlanRow => ({
  id: ++last,
  was: question.order,
  source: question.source,
  core: question.core ?? false,
  text: question.question_text,
  type: question.question_type as Type,
  difficulty: question.difficulty as Difficulty,
  points: question.expected_points,
  probes: question.probes,
  dimensions: question.dimensions as Dimension[],
  rephrase: question.rephrase ?? "",
});

export const newQuestion = (): PlanRow => ({
  id: ++last,
  was: null,
  source: "hr",
  core: false,
  text: "",
  type: "situational",
  difficulty: "medium",
  points: [],
  probes: [],
  dimensions: [],
  rephrase: "",
});

export const toEdit = (row: PlanRow): Schemas["EditedQuestion"] => ({
  was: row.was,
  question_text: row.text.trim(),
  question_type: row.type,
  difficulty: row.difficulty,
  expected_points: row.points,
  probes: row.probes,
  dimensions: row.dimensions,
  rephrase: row.rephrase.trim() || null,
});

interface Props {
  row: PlanRow;
  number: number;
  editable: boolean;
  onHold(): void;
  onRelease(): void;
  onMove(step: number): void;
  onChange(changes: Partial<PlanRow>): void;
  onRemove: (() => void) | undefined;
}

/** One question: its handle moves it by mouse and by arrow keys. */
export function PlanQuestion({ row, number, editable, onHold, onRelease, onMove, onChange, onRemove }: Props) {
  const words = useText();
  const text = words.plans;
  const id = useId();
  const [open, setOpen] = useState(row.was === null);
  function onKey(event: KeyboardEvent): void {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    onMove(step);
  }
  return (
    <>
      <div className="flex items-start gap-1 p-3 sm:gap-2 sm:p-4">
        {editable && (
          <button
            type="button"
            data-handle={row.id}
            aria-label={text.handle(number)}
            title={text.handleHint}
            className="grid size-11 shrink-0 cursor-grab place-items-center rounded-lg text-soft hover:bg-well active:cursor-grabbing md:size-9"
            onPointerDown={onHold}
            onPointerUp={onRelease}
            onKeyDown={onKey}
          >
            <GripVertical aria-hidden="true" size={18} />
          </button>
        )}
        <span aria-hidden="true" className="mt-2 w-6 shrink-0 text-right font-semibold text-soft tabular-nums md:mt-1">
          {number}
        </span>
        <div className="min-w-0 flex-1 pl-1">
          {open && editable ? (
            <textarea
              aria-label={text.question(number)}
              rows={2}
              className={CONTROL}
              maxLength={600}
              value={row.text}
              onChange={(event) => onChange({ text: event.target.value })}
            />
          ) : (
            <p className="mt-1.5 font-medium md:mt-0.5">{row.text}</p>
          )}
          <p className="mt-2 flex flex-wrap gap-1.5">
            <Badge tone="calm">{nameOf(text.types, row.type)}</Badge>
            <Badge tone="calm">{nameOf(text.difficulties, row.difficulty)}</Badge>
            <Badge tone={row.source === "gap" ? "warn" : "calm"}>{nameOf(text.sources, row.source)}</Badge>
            {row.core && <Badge tone="good">{text.core}</Badge>}
          </p>
        </div>
        <button
          type="button"
          aria-label={text.details(number)}
          aria-expanded={open}
          aria-controls={id}
          className="grid size-11 shrink-0 place-items-center rounded-lg text-soft hover:bg-well md:size-9"
          onClick={() => setOpen(!open)}
        >
          <ChevronDown aria-hidden="true" size={18} className={cx("transition-transform", open && "rotate-180")} />
        </button>
        {editable && (
          <button
            type="button"
            aria-label={text.remove(number)}
            disabled={!onRemove}
            className="grid size-11 shrink-0 place-items-center rounded-lg text-soft hover:bg-well hover:text-bad disabled:opacity-35 md:size-9"
            onClick={onRemove}
          >
            <Trash2 aria-hidden="true" size={17} />
          </button>
        )}
      </div>
      <div id={id} hidden={!open} className="border-t border-line px-4 py-4 sm:px-6">
        {open && <Inside row={row} editable={editable} onChange={onChange} />}
      </div>
    </>
  );
}

function Inside({ row, editable, onChange }: Pick<Props, "row" | "editable" | "onChange">) {
  const text = useText().plans;
  const [points, setPoints] = useState(row.points.map((point) => point.text).join("\n"));
  if (!editable) {
    return (
      <div className="grid gap-4 text-sm">
        <Lines title={text.points} lines={row.points.map((point) => point.text)} />
        <Lines title={text.probes} lines={row.probes.map((probe) => probe.text)} />
      </div>
    );
  }
  function editPoints(raw: string): void {
    setPoints(raw);
    const lines = toLines(raw).slice(0, 8);
    const known = new Map(row.points.map((point) => [point.text, point]));
    const next = lines.map((line, index) => known.get(line) ?? { ...(row.points[index] ?? fresh(index)), text: line });
    const keys = new Set(next.map(({ key }) => key));
    onChange({ points: next, probes: row.probes.filter(({ point }) => keys.has(point)) });
  }
  return (
    <div className="grid gap-4 text-sm sm:grid-cols-2">
      <label>
        <span className="mb-1 block font-medium">{text.type}</span>
        <select
          className={CONTROL}
          value={row.type}
          onChange={(event) => onChange({ type: event.target.value as Type })}
        >
          {(["technical", "behavioral", "situational", "domain_specific"] as const).map((type) => (
            <option key={type} value={type}>
              {text.types[type]}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="mb-1 block font-medium">{text.difficulty}</span>
        <select
          className={CONTROL}
          value={row.difficulty}
          onChange={(event) => onChange({ difficulty: event.target.value as Difficulty })}
        >
          {(["easy", "medium", "hard"] as const).map((one) => (
            <option key={one} value={one}>
              {text.difficulties[one]}
            </option>
          ))}
        </select>
      </label>
      <label className="sm:col-span-2">
        <span className="mb-1 block font-medium">{text.points}</span>
        <span className="mb-1 block text-soft">{text.pointsHint}</span>
        <textarea rows={4} className={CONTROL} value={points} onChange={(event) => editPoints(event.target.value)} />
      </label>
      {row.probes.length > 0 && (
        <div className="sm:col-span-2">
          <Lines title={text.probes} lines={row.probes.map((probe) => probe.text)} />
        </div>
      )}
      <label className="sm:col-span-2">
        <span className="mb-1 block font-medium">{text.rephrase}</span>
        <textarea
          rows={2}
          className={CONTROL}
          maxLength={600}
          value={row.rephrase}
          onChange={(event) => onChange({ rephrase: event.target.value })}
        />
      </label>
    </div>
  );
}

const fresh = (index: number) => ({
  key: `p${index + 1}-${Date.now().toString(36)}`,
  keywords: [],
  synonyms: [],
  fact: false,
});

function Lines({ title, lines }: { title: string; lines: string[] }) {
  if (!lines.length) return null;
  return (
    <div>
      <p className="mb-1 font-medium">{title}</p>
      <ul className="list-disc pl-5 text-soft">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}
