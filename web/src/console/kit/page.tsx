import { Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { cx } from "../../lib/cx";

interface Props {
  title: string;
  lead?: ReactNode;
  /** Where the page hangs. */
  back?: { to: string; label: string; search?: object };
  actions?: ReactNode;
  badge?: ReactNode;
  children: ReactNode;
}

let first = true;

/** A page's frame. Its heading gets the focus when people come from another page, so that it is read out. */
export function Page({ title, lead, back, actions, badge, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!first) heading.current?.focus({ preventScroll: true });
    first = false;
  }, []);
  useEffect(() => {
    document.title = `${title} · Viva`;
  }, [title]);
  return (
    <div className="mx-auto w-full max-w-6xl px-4 pt-6 pb-16 sm:px-8 lg:pt-9">
      {back && (
        <Link
          to={back.to}
          {...(back.search ? { search: back.search } : {})}
          className="-ml-1.5 mb-2 inline-flex min-h-8 items-center gap-1 rounded-lg px-1.5 text-sm font-medium text-accent-ink hover:bg-accent-well"
        >
          <ChevronLeft aria-hidden="true" size={16} />
          {back.label}
        </Link>
      )}
      <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1
              ref={heading}
              tabIndex={-1}
              className="text-2xl font-semibold tracking-tight sm:text-[1.75rem] sm:leading-9"
            >
              {title}
            </h1>
            {badge}
          </div>
          {lead && <div className="mt-1 max-w-2xl text-soft">{lead}</div>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A titled part of a page. */
export function Section({
  title,
  text,
  actions,
  children,
  className,
  flush,
}: {
  title: string;
  text?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
  /** The content reaches the edges: tables, lists. */
  flush?: boolean;
}) {
  return (
    <section className={cx("overflow-hidden rounded-2xl border border-line bg-card shadow-card", className)}>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-5 pt-4 sm:flex-nowrap sm:px-6 sm:pt-5">
        <div className="min-w-0">
          <h2 className="text-base font-semibold">{title}</h2>
          {text && <div className="text-sm text-soft">{text}</div>}
        </div>
        {actions && <div className="flex flex-wrap gap-2 sm:shrink-0">{actions}</div>}
      </div>
      <div className={flush ? "pt-3" : "px-5 pt-3 pb-5 sm:px-6 sm:pb-6"}>{children}</div>
    </section>
  );
}

/** Names and values, as two columns where there is room. */
export function Facts({ items }: { items: [string, ReactNode][] }) {
  return (
    <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-[minmax(8rem,auto)_1fr]">
      {items.map(([name, value]) => (
        <div key={name} className="sm:contents">
          <dt className="text-soft">{name}</dt>
          <dd className="min-w-0 font-medium">{value ?? "–"}</dd>
        </div>
      ))}
    </dl>
  );
}
