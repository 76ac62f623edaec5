import { Plus, Trash2 } from "lucide-react";
import { Button } from "../../ui/button";
import { AreaField, CONTROL, Field, LinesField, SelectField } from "../kit/fields";
import { type Form, fieldId } from "../kit/form";
import { type Content, DIFFICULTIES, DIMENSIONS, LEVELS, TYPES } from "../queries/bank";
import { useText } from "../text/bank";

type Point = Content["expected_points"][number];
type Dimension = Content["dimensions"][number];

interface PointRow {
  id: number;
  was: Point;
  text: string;
  /** As they are typed, with commas between. */
  keywords: string;
  probe: string;
}

export interface QuestionDraft {
  question_text: string;
  question_type: string;
  difficulty: string;
  level: string;
  dimensions: Dimension[];
  expected_points: PointRow[];
  keywords: string[];
  rephrase: string;
  poor_answer: string;
}

let last = 0;

const rowOf = (point: Point, probe: string): PointRow => ({
  id: ++last,
  was: point,
  text: point.text,
  keywords: (point.keywords ?? []).join(", "),
  probe,
});

const newPoint = (): PointRow => rowOf({ key: `p-${Date.now().toString(36)}-${last}`, text: "" }, "");

export const newDraft = (): QuestionDraft => ({
  question_text: "",
  question_type: "situational",
  difficulty: "medium",
  level: "mid",
  dimensions: ["domain_knowledge"],
  expected_points: [newPoint()],
  keywords: [],
  rephrase: "",
  poor_answer: "",
});

export const draftOf = (content: Content): QuestionDraft => ({
  question_text: content.question_text,
  question_type: content.question_type,
  difficulty: content.difficulty,
  level: content.level,
  dimensions: content.dimensions,
  expected_points: content.expected_points.map((point) =>
    rowOf(point, content.probes?.find((probe) => probe.point === point.key)?.text ?? ""),
  ),
  keywords: content.keywords ?? [],
  rephrase: content.rephrase ?? "",
  poor_answer: content.poor_answer ?? "",
});

/** As the API takes it. */
export const contentOf = (draft: QuestionDraft): Content => {
  const points = draft.expected_points.filter(({ text }) => text.trim());
  return {
    question_text: draft.question_text.trim(),
    question_type: draft.question_type as Content["question_type"],
    difficulty: draft.difficulty as Content["difficulty"],
    level: draft.level as Content["level"],
    dimensions: draft.dimensions,
    expected_points: points.map(({ was, text, keywords }) => ({
      ...was,
      text: text.trim(),
      keywords: keywords
        .split(",")
        .map((word) => word.trim())
        .filter(Boolean),
    })),
    probes: points.flatMap(({ was, probe }) => (probe.trim() ? [{ point: was.key, text: probe.trim() }] : [])),
    keywords: draft.keywords,
    rephrase: draft.rephrase.trim() || null,
    poor_answer: draft.poor_answer.trim() || null,
  };
};

export function useQuestionCheck(): (draft: QuestionDraft) => Record<string, string> {
  const text = useText().bank;
  return (draft) => ({
    ...(draft.question_text.trim() ? {} : { question_text: text.needText }),
    ...(draft.dimensions.length ? {} : { dimensions: text.needDimension }),
    ...(draft.expected_points.some((point) => point.text.trim()) ? {} : { expected_points: text.needPoint }),
  });
}

export function useQuestionLabels(): Record<keyof QuestionDraft, string> {
  const text = useText().bank;
  return {
    question_text: text.question,
    question_type: text.type,
    difficulty: text.difficulty,
    level: text.level,
    dimensions: text.dimensions,
    expected_points: text.points,
    keywords: text.keywords,
    rephrase: text.rephrase,
    poor_answer: text.poor,
  };
}

export function QuestionFields({ form }: { form: Form<QuestionDraft> }) {
  const text = useText().bank;
  return (
    <>
      <AreaField form={form} name="question_text" label={text.question} hint={text.questionHint} rows={3} required />
      <div className="grid gap-5 sm:grid-cols-3">
        <SelectField
          form={form}
          name="question_type"
          label={text.type}
          options={TYPES.map((value) => ({ value, label: text.types[value] }))}
          required
        />
        <SelectField
          form={form}
          name="difficulty"
          label={text.difficulty}
          options={DIFFICULTIES.map((value) => ({ value, label: text.difficulties[value] }))}
          required
        />
        <SelectField
          form={form}
          name="level"
          label={text.level}
          options={LEVELS.map((value) => ({ value, label: text.levels[value] }))}
          required
        />
      </div>
      <Dimensions form={form} />
      <Points form={form} />
      <LinesField form={form} name="keywords" label={text.keywords} hint={text.onePerLine} rows={3} />
      <AreaField form={form} name="rephrase" label={text.rephrase} rows={2} />
      <AreaField form={form} name="poor_answer" label={text.poor} hint={text.poorHint} rows={2} />
    </>
  );
}

function Dimensions({ form }: { form: Form<QuestionDraft> }) {
  const text = useText().bank;
  const error = form.errors.dimensions;
  const chosen = form.values.dimensions;
  return (
    <fieldset id={fieldId(form.id, "dimensions")} tabIndex={-1}>
      <legend className="mb-1 text-sm font-medium">{text.dimensions}</legend>
      <div className="flex flex-wrap gap-x-6 gap-y-1">
        {DIMENSIONS.map((one) => (
          <label key={one} className="inline-flex min-h-11 items-center gap-2.5 text-sm md:min-h-9">
            <input
              type="checkbox"
              className="size-6 accent-accent md:size-5"
              checked={chosen.includes(one)}
              onChange={(event) =>
                form.set("dimensions", event.target.checked ? [...chosen, one] : chosen.filter((name) => name !== one))
              }
            />
            {text.dimension[one]}
          </label>
        ))}
      </div>
      {error && <p className="mt-1.5 text-sm font-medium text-bad">{error}</p>}
    </fieldset>
  );
}

function Points({ form }: { form: Form<QuestionDraft> }) {
  const text = useText().bank;
  const rows = form.values.expected_points;
  const error = form.errors.expected_points;
  const set = (next: PointRow[]): void => form.set("expected_points", next);
  const change = (id: number, changes: Partial<PointRow>): void =>
    set(rows.map((row) => (row.id === id ? { ...row, ...changes } : row)));
  return (
    <fieldset id={fieldId(form.id, "expected_points")} tabIndex={-1}>
      <legend className="text-sm font-medium">{text.points}</legend>
      <p className="mb-2 text-sm text-soft">{text.pointsHint}</p>
      <ol className="grid gap-3">
        {rows.map((row, index) => (
          <li key={row.id} className="grid gap-3 rounded-xl border border-line p-4">
            <PointFields row={row} number={index + 1} onChange={(changes) => change(row.id, changes)} />
            {rows.length > 1 && (
              <p className="justify-self-end">
                <Button size="compact" look="quiet" onClick={() => set(rows.filter(({ id }) => id !== row.id))}>
                  <Trash2 aria-hidden="true" size={16} />
                  {text.removePoint(index + 1)}
                </Button>
              </p>
            )}
          </li>
        ))}
      </ol>
      {error && <p className="mt-1.5 text-sm font-medium text-bad">{error}</p>}
      {rows.length < 8 && (
        <Button size="compact" className="mt-3" onClick={() => set([...rows, newPoint()])}>
          <Plus aria-hidden="true" size={16} />
          {text.addPoint}
        </Button>
      )}
    </fieldset>
  );
}

function PointFields({
  row,
  number,
  onChange,
}: {
  row: PointRow;
  number: number;
  onChange(changes: Partial<PointRow>): void;
}) {
  const text = useText().bank;
  const input = (name: "text" | "keywords" | "probe", label: string, most: number, required?: boolean) => (
    <Field id={`point-${row.id}-${name}`} label={label} required={required}>
      <input
        id={`point-${row.id}-${name}`}
        className={CONTROL}
        maxLength={most}
        value={row[name]}
        onChange={(event) => onChange({ [name]: event.target.value })}
      />
    </Field>
  );
  return (
    <>
      {input("text", text.point(number), 300, true)}
      <div className="grid items-end gap-3 sm:grid-cols-2">
        {input("keywords", text.pointWords(number), 600)}
        {input("probe", text.pointProbe(number), 600)}
      </div>
    </>
  );
}
