import { ChevronDown, Quote as QuoteIcon } from "lucide-react";
import { useId, useState } from "react";
import type { Schemas } from "../../api/staff";
import { Radar } from "../../charts/radar";
import { cx } from "../../lib/cx";
import { Badge, nameOf, type Tone } from "../kit/badge";
import { Section } from "../kit/page";
import type { Evaluation } from "../queries/interviews";
import { useText } from "../text/review";
import { PlayButton, type Span } from "./player";
import { Score } from "./score";

type OnQuote = (turn: number, quote: string) => void;

const spanOf = (quote: { start_ms: number | null; end_ms: number | null }): Span | null =>
  quote.start_ms === null || quote.end_ms === null
    ? null
    : { channel: "candidate", start: quote.start_ms, end: quote.end_ms };

const ADVICE: Record<string, Tone> = { strong_yes: "good", yes: "good", maybe: "warn" };

/** The scores as a shape and as a table; each opens the words that it stands on. */
export function Scores({ evaluation, onQuote }: { evaluation: Evaluation; onQuote: OnQuote }) {
  const words = useText();
  const text = words.review;
  return (
    <Section title={text.scores} text={evaluation.engine?.label}>
      <div className="grid items-start gap-6 lg:grid-cols-[22rem_minmax(0,1fr)]">
        <div className="min-w-0">
          <p className="text-center">
            <span className="text-5xl font-semibold tracking-tight tabular-nums">
              {evaluation.overall_score?.toFixed(1) ?? "–"}
            </span>
            <span className="text-soft"> / 10</span>
          </p>
          {evaluation.recommendation && (
            <p className="mt-2 text-center">
              <Badge tone={ADVICE[evaluation.recommendation] ?? "plain"}>
                {nameOf(text.recommendations, evaluation.recommendation)}
              </Badge>
              <span className="ml-2 text-sm text-soft">{text.advice}</span>
            </p>
          )}
          <Radar
            of={10}
            axes={evaluation.dimensions.map(({ dimension, score }) => ({
              name: nameOf(text.short, dimension),
              value: score,
            }))}
          />
        </div>
        <div className="min-w-0">
          {evaluation.summary && <p className="mb-4">{evaluation.summary}</p>}
          <ul className="divide-y divide-line border-y border-line">
            {evaluation.dimensions.map((dimension) => (
              <DimensionRow key={dimension.dimension} dimension={dimension} onQuote={onQuote} />
            ))}
          </ul>
        </div>
      </div>
      <div className="mt-6 grid gap-6 sm:grid-cols-2">
        <Remarks title={text.strengths} remarks={evaluation.strengths} onQuote={onQuote} />
        <Remarks title={text.weaknesses} remarks={evaluation.weaknesses} onQuote={onQuote} />
      </div>
    </Section>
  );
}

function DimensionRow({ dimension, onQuote }: { dimension: Schemas["Dimension"]; onQuote: OnQuote }) {
  const text = useText().review;
  const id = useId();
  const [open, setOpen] = useState(false);
  const name = nameOf(text.dimensions, dimension.dimension);
  const first = dimension.quotes.map(spanOf).find((span) => span !== null) ?? null;
  return (
    <li>
      <div className="flex items-center gap-2 py-1">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          className="flex min-h-11 min-w-0 flex-1 items-center gap-3 rounded-lg px-2 text-left hover:bg-well"
          onClick={() => setOpen(!open)}
        >
          <ChevronDown
            aria-hidden="true"
            size={17}
            className={cx("shrink-0 text-soft transition-transform", open && "rotate-180")}
          />
          <span className="min-w-0 flex-1 font-medium">{name}</span>
          <Score value={dimension.score} of={10} />
        </button>
        <PlayButton span={first} label={name} />
      </div>
      <div id={id} hidden={!open} className="px-2 pb-4 sm:pl-10">
        <p className="text-sm text-soft">{dimension.reason}</p>
        <Quotes quotes={dimension.quotes} onQuote={onQuote} />
      </div>
    </li>
  );
}

interface AnyQuote {
  text: string;
  turn_seq: number;
  start_ms: number | null;
  end_ms: number | null;
}

function Quotes({ quotes, onQuote }: { quotes: readonly AnyQuote[]; onQuote: OnQuote }) {
  const text = useText().review;
  return (
    <ul className="mt-2 grid gap-2">
      {quotes.map((quote) => (
        <li
          key={`${quote.turn_seq}-${quote.text}`}
          className="flex flex-wrap items-start gap-2 border-l-3 border-accent pl-3"
        >
          <span className="min-w-0 flex-1 basis-52">“{quote.text}”</span>
          <PlayButton span={spanOf(quote)} />
          <button
            type="button"
            className="min-h-9 rounded-lg px-2 text-sm font-medium text-accent-ink hover:bg-accent-well"
            onClick={() => onQuote(quote.turn_seq, quote.text)}
          >
            {text.inTranscript}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Remarks({ title, remarks, onQuote }: { title: string; remarks: Schemas["Remark"][]; onQuote: OnQuote }) {
  if (!remarks.length) return null;
  return (
    <div>
      <h3 className="mb-2 flex items-center gap-2 font-semibold">
        <QuoteIcon aria-hidden="true" size={16} className="text-soft" />
        {title}
      </h3>
      <ul className="grid gap-3 text-[0.9375rem]">
        {remarks.map((remark) => (
          <li key={remark.text}>
            {remark.text}
            <Quotes quotes={remark.quotes} onQuote={onQuote} />
          </li>
        ))}
      </ul>
    </div>
  );
}
