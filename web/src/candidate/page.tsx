import { ArrowLeft, Globe, Moon, Sun, SunMoon } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { LANGUAGES, type Language, useLanguage, useText } from "../i18n";
import { cx } from "../lib/cx";
import { type Theme, useTheme } from "../lib/theme";
import { Announcements } from "../ui/announcements";

/** What every page but the room has round it. */
export function Shell({ company, children }: { company: string | null; children: ReactNode }) {
  const text = useText();
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only z-50 rounded-xl bg-card px-4 py-3 focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        {text.skip}
      </a>
      <header className="mx-auto flex w-full max-w-2xl items-center justify-between gap-4 px-5 pt-3 sm:px-8 sm:pt-6">
        <p dir="auto" className="min-w-0 leading-tight font-semibold text-soft">
          {company ?? "Viva"}
        </p>
        <Preferences />
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-2xl flex-1 px-5 pt-6 pb-16 outline-none sm:px-8 sm:pt-12"
      >
        {children}
      </main>
      <Announcements />
    </div>
  );
}

function Preferences() {
  const { text, language, choose } = useLanguage();
  const [theme, setTheme] = useTheme();
  const themes = [text.theme.system, text.theme.light, text.theme.dark];
  const icons = { system: <SunMoon size={20} />, light: <Sun size={20} />, dark: <Moon size={20} /> };
  return (
    <div className="-mr-2 flex shrink-0 gap-1">
      <Small
        label={text.switchLanguage}
        icon={<Globe size={20} />}
        shown={LANGUAGES[language]}
        value={language}
        onChange={(value) => choose(value as Language)}
      >
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </Small>
      <Small label={text.theme.label} icon={icons[theme]} value={theme} onChange={(value) => setTheme(value as Theme)}>
        {(["system", "light", "dark"] as const).map((value, index) => (
          <option key={value} value={value}>
            {themes[index]}
          </option>
        ))}
      </Small>
    </div>
  );
}

interface SmallProps {
  label: string;
  icon: ReactNode;
  shown?: string;
  value: string;
  onChange(value: string): void;
  children: ReactNode;
}

/** A sign, with the device's own list behind it. */
function Small({ label, icon, shown, value, onChange, children }: SmallProps) {
  return (
    <span className="relative flex min-h-11 min-w-11 items-center justify-center gap-1.5 rounded-xl px-2 text-sm text-soft hover:bg-well hover:text-ink has-focus-visible:outline-3 has-focus-visible:outline-accent">
      <span aria-hidden="true">{icon}</span>
      {shown && <span aria-hidden="true">{shown}</span>}
      <select
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="absolute inset-0 size-full cursor-pointer text-base opacity-0"
      >
        {children}
      </select>
    </span>
  );
}

interface StepPageProps {
  title: string;
  lead?: ReactNode;
  /** Where this page is among those before the room. */
  at?: { n: number; of: number };
  onBack?: (() => void) | undefined;
  children: ReactNode;
}

/** One page of the way to the room. Its heading takes the focus when it appears, so that it is read aloud. */
export function StepPage({ title, lead, at, onBack, children }: StepPageProps) {
  const text = useText();
  const heading = useHeadingFocus(title);
  return (
    <>
      {at && (
        <div className="mb-6 flex min-h-11 items-center gap-3">
          {onBack && (
            <button
              type="button"
              onClick={onBack}
              aria-label={text.back}
              className="-ml-3 grid size-11 shrink-0 place-items-center rounded-xl text-soft hover:bg-well hover:text-ink"
            >
              <ArrowLeft aria-hidden="true" size={22} />
            </button>
          )}
          <div aria-hidden="true" className="flex flex-1 gap-1.5">
            {Array.from({ length: at.of }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the parts of the bar have no other identity
              <span key={index} className={cx("h-1.5 flex-1 rounded-full", index < at.n ? "bg-accent" : "bg-line")} />
            ))}
          </div>
          <p className="shrink-0 text-sm text-soft">{text.step(at.n, at.of)}</p>
        </div>
      )}
      <h1
        ref={heading}
        tabIndex={-1}
        dir="auto"
        className="text-3xl leading-tight font-semibold tracking-tight sm:text-4xl"
      >
        {title}
      </h1>
      {lead && <div className="mt-4 text-lg text-soft">{lead}</div>}
      <div className="mt-8">{children}</div>
    </>
  );
}

/** The heading to put the focus on, when the page it stands for appears; not on the very first page, which is read anyway. */
export function useHeadingFocus(title: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title;
    if (turned) heading.current?.focus();
    turned = true;
  }, [title]);
  return heading;
}

let turned = false;
