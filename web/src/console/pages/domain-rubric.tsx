import { useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "../../api/staff";
import { AreaField, TextField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { toast } from "../kit/toasts";
import { DIMENSIONS, type DomainDetail, domainQuery } from "../queries/bank";
import { useText } from "../text/bank";

type Parts = Schemas["DomainRubricParts"];
const LEVELS = ["1-2", "3-4", "5-6", "7-8", "9-10"] as const;
const WHOLE = 100;

/** One flat draft: `technical` is the weight in percent, `technical 1-2` what is heard at that level. */
type Draft = Record<string, string>;
const at = (dimension: string, level: string): string => `${dimension} ${level}`;

const draftOf = (parts: Parts): Draft =>
  Object.fromEntries(
    DIMENSIONS.flatMap((dimension) => [
      [dimension, String(Math.round(parts[dimension].weight * WHOLE))],
      ...LEVELS.map((level) => [at(dimension, level), parts[dimension].anchors[level]]),
    ]),
  );

const partsOf = (draft: Draft): Parts =>
  Object.fromEntries(
    DIMENSIONS.map((dimension) => [
      dimension,
      {
        weight: Number(draft[dimension]) / WHOLE,
        anchors: Object.fromEntries(LEVELS.map((level) => [level, draft[at(dimension, level)]?.trim()])),
      },
    ]),
  ) as Parts;

/** What answers of this trade are judged by: five dimensions, each with its weight and what is heard at each pair of levels. */
export function Rubric({ domain }: { domain: DomainDetail }) {
  const text = useText().bank;
  const client = useQueryClient();
  const { dimensions } = domain.rubric as { dimensions: Parts };
  const labels = Object.fromEntries(
    DIMENSIONS.flatMap((dimension) => [
      [dimension, text.weight(text.dimension[dimension])],
      ...LEVELS.map((level) => [at(dimension, level), text.atLevel(text.dimension[dimension], level)]),
    ]),
  );
  const form = useForm<Draft>({
    initial: draftOf(dimensions),
    check: (draft) => {
      const empty = Object.entries(draft).filter(([, value]) => !value.trim());
      const sum = DIMENSIONS.reduce((all, dimension) => all + Number(draft[dimension]), 0);
      return {
        ...Object.fromEntries(empty.map(([name]) => [name, text.needAnchor])),
        ...(sum === WHOLE ? {} : { [DIMENSIONS[0]]: text.needWeights }),
      };
    },
    save: async (draft) => {
      const params = { path: { domain_id: domain.id } };
      const saved = await ask(api.PATCH("/api/v1/domains/{domain_id}", { params, body: { rubric: partsOf(draft) } }));
      client.setQueryData(domainQuery(domain.id).queryKey, saved);
      toast(text.rubricSaved);
    },
  });
  return (
    <FormFrame form={form} submit={text.save} labels={labels} guard>
      {DIMENSIONS.map((dimension) => (
        <fieldset key={dimension} className="grid gap-4 border-t border-line pt-4">
          <legend className="float-left w-full pt-4 font-semibold">{text.dimension[dimension]}</legend>
          <TextField
            form={form}
            name={dimension}
            label={labels[dimension] ?? dimension}
            type="number"
            min={1}
            max={WHOLE}
            className="max-w-xs"
            required
          />
          {LEVELS.map((level) => (
            <AreaField
              key={level}
              form={form}
              name={at(dimension, level)}
              label={labels[at(dimension, level)] ?? level}
              rows={2}
              required
            />
          ))}
        </fieldset>
      ))}
    </FormFrame>
  );
}
