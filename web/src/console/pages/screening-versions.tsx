import { useQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "../../ui/button";
import { Badge, nameOf, type Tone } from "../kit/badge";
import { FilterSelect } from "../kit/fields";
import { Loaded } from "../kit/states";
import { formatMoment, When } from "../kit/when";
import { type Difference, differences, type Result, screeningsQuery } from "../queries/screening";
import { useLanguage } from "../text";
import { useText } from "../text/hiring";

const TONES: Record<string, Tone> = { met: "good", partly: "warn", not_met: "bad", unknown: "plain" };

interface Props {
  candidate: string;
  /** When the newest result was made; null before the first. */
  latest: string | null;
}

/** Results from before the resume, the requirements or the engine changed. Asked for when somebody wants to see them. */
export function EarlierScreenings({ candidate, latest }: Props) {
  const text = useText().screening;
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <div className="mt-4 border-t border-line pt-3">
      <Button size="compact" look="quiet" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <History aria-hidden="true" size={16} />
        {text.earlier}
      </Button>
      <div id={id}>{open && <Versions candidate={candidate} latest={latest} />}</div>
    </div>
  );
}

function Versions({ candidate, latest }: Props) {
  const text = useText().screening;
  const query = useQuery(screeningsQuery(candidate, latest));
  return (
    <div className="mt-3">
      <Loaded query={query} rows={2}>
        {([newest, ...earlier]) =>
          newest && earlier.length > 0 ? (
            <Compared newest={newest} earlier={earlier} />
          ) : (
            <p className="text-sm text-soft">{newest ? text.onlyOne : text.noneYet}</p>
          )
        }
      </Loaded>
    </div>
  );
}

function Compared({ newest, earlier }: { newest: Result; earlier: Result[] }) {
  const text = useText().screening;
  const { language } = useLanguage();
  const [chosen, setChosen] = useState(earlier[0]?.version);
  const before = earlier.find(({ version }) => version === chosen) ?? earlier[0];
  if (!before) return null;
  const found = differences(before, newest);
  return (
    <div className="grid gap-4">
      <FilterSelect
        label={text.compareWith}
        value={String(before.version)}
        options={earlier.map(({ version, screened_at }) => ({
          value: String(version),
          label: text.versionOf(version, formatMoment(language, screened_at)),
        }))}
        onChange={(value) => setChosen(Number(value))}
      />
      <Totals before={before} after={newest} />
      {before.engine.label !== newest.engine.label && (
        <p className="text-sm text-soft">{text.engines(before.engine.label, newest.engine.label)}</p>
      )}
      {found.length ? (
        <ul className="divide-y divide-line border-y border-line text-sm">
          {found.map((one) => (
            <Changed key={one.key} difference={one} />
          ))}
        </ul>
      ) : (
        <p className="text-sm text-soft">{text.sameFindings}</p>
      )}
    </div>
  );
}

/** Both results in figures, side by side. */
function Totals({ before, after }: { before: Result; after: Result }) {
  const text = useText().screening;
  const rows: [string, (result: Result) => number | null][] = [
    [text.overall, (result) => result.overall_score],
    [text.mentioned, (result) => result.keyword_match_score],
    [text.skills, (result) => result.skill_relevance_score],
  ];
  return (
    <table className="w-full text-left text-sm tabular-nums">
      <thead>
        <tr className="border-b border-line text-soft">
          <td className="py-2 pr-3" />
          {[before, after].map((result) => (
            <th key={result.version} scope="col" className="py-2 pl-3 font-medium">
              {result === after ? text.newest : text.version(result.version)}
              <span className="block font-normal">
                <When at={result.screened_at} look="date" />
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {rows.map(([name, value]) => (
          <tr key={name}>
            <th scope="row" className="py-2 pr-3 font-medium">
              {name}
            </th>
            <td className="py-2 pl-3">{shown(value(before))}</td>
            <td className="py-2 pl-3 font-semibold">{shown(value(after))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const shown = (score: number | null): string => (score === null ? "–" : String(Math.round(score)));

function Changed({ difference: { text: requirement, before, after } }: { difference: Difference }) {
  const text = useText().screening;
  const sides = [before, after];
  return (
    <li className="py-3">
      <p className="font-medium">{requirement}</p>
      <dl className="mt-1.5 grid gap-x-5 gap-y-2 sm:grid-cols-2">
        {sides.map((side, index) => (
          <div key={index === 0 ? "before" : "after"}>
            <dt className="text-soft">{index === 0 ? text.before : text.after}</dt>
            <dd>
              {side ? (
                <>
                  <Badge tone={TONES[side.status] ?? "plain"}>{nameOf(text.findings, side.status)}</Badge>
                  {side.quote && (
                    <blockquote className="mt-1.5 border-l-3 border-accent pl-3 text-ink">“{side.quote}”</blockquote>
                  )}
                </>
              ) : (
                <span className="text-soft">{text.noRequirement}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
