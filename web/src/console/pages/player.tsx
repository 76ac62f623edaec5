import { Pause, Play } from "lucide-react";
import { createContext, type ReactNode, useContext, useEffect, useId, useRef, useState } from "react";
import { download } from "../../api/staff";
import { toast } from "../kit/toasts";
import { clock } from "../kit/when";
import { useText } from "../text/review";

export interface Span {
  channel: "candidate" | "agent";
  start: number;
  end: number;
}

interface Player {
  playing: string | null;
  toggle(id: string, span: Span): void;
}

const Context = createContext<Player | null>(null);
/** Around the words, so that none is cut. */
const MARGIN_MS = 250;
const MOST_MS = 300_000;

/** Plays one span at a time, by `PlayButton`; only where a recording was agreed to. */
export function Playing({
  interview,
  recorded,
  children,
}: {
  interview: string;
  recorded: boolean;
  children: ReactNode;
}) {
  const audio = useRef<HTMLAudioElement>(null);
  const address = useRef<string | null>(null);
  const [playing, setPlaying] = useState<string | null>(null);
  useEffect(() => () => void (address.current && URL.revokeObjectURL(address.current)), []);

  async function play(span: Span): Promise<void> {
    const start = Math.max(0, span.start - MARGIN_MS);
    const end = Math.min(start + MOST_MS, span.end + MARGIN_MS);
    const query = new URLSearchParams({ channel: span.channel, start_ms: String(start), end_ms: String(end) });
    try {
      const clip = await download(`/api/v1/interviews/${interview}/recording?${query}`);
      if (address.current) URL.revokeObjectURL(address.current);
      address.current = URL.createObjectURL(clip);
      if (!audio.current) return;
      audio.current.src = address.current;
      await audio.current.play();
    } catch (error) {
      setPlaying(null);
      toast((error as Error).message, { bad: true });
    }
  }
  function toggle(id: string, span: Span): void {
    audio.current?.pause();
    const on = playing === id;
    setPlaying(on ? null : id);
    if (!on) void play(span);
  }
  return (
    <Context value={recorded ? { playing, toggle } : null}>
      {children}
      {/* biome-ignore lint/a11y/useMediaCaption: its words are the transcript on the same page */}
      <audio ref={audio} onEnded={() => setPlaying(null)} />
    </Context>
  );
}

/** Nothing where there is nothing to hear: typed words, or no recording. */
export function PlayButton({ span, label }: { span: Span | null; label?: string }) {
  const player = useContext(Context);
  const text = useText().review;
  const id = useId();
  if (!player || !span || span.end <= span.start) return null;
  const on = player.playing === id;
  return (
    <button
      type="button"
      aria-pressed={on}
      aria-label={text.play(label ?? clock(span.start))}
      className="inline-flex min-h-9 shrink-0 items-center gap-1.5 rounded-full bg-accent-well py-1 pr-3 pl-2.5 text-sm font-semibold text-accent-ink tabular-nums hover:bg-accent hover:text-on-accent"
      onClick={() => player.toggle(id, span)}
    >
      {on ? <Pause aria-hidden="true" size={15} /> : <Play aria-hidden="true" size={15} />}
      {clock(span.start)}
    </button>
  );
}
