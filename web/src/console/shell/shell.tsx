import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useRouter, useRouterState } from "@tanstack/react-router";
import { LogOut, Menu, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { api, keepSession, onSignedOut } from "../../api/staff";
import { LANGUAGES, type Language } from "../../i18n/language";
import { type Theme, useTheme } from "../../lib/theme";
import { Announcements } from "../../ui/announcements";
import { ErrorBoundary } from "../../ui/error-boundary";
import { Crashed } from "../kit/crashed";
import { Toasts } from "../kit/toasts";
import { useMe } from "../queries/session";
import { useLanguage, useText } from "../text";
import { Bell } from "./bell";
import { itemsFor } from "./nav";

/** The frame of every page behind the sign-in. */
export function Shell() {
  const text = useText();
  const path = useRouterState({ select: (state) => state.location.pathname });
  useSignedOut();
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[15.5rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only z-70 rounded-lg bg-card px-4 py-2 font-semibold focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        {text.skip}
      </a>
      <aside className="hidden border-r border-line bg-card lg:block">
        <div className="sticky top-0 flex h-dvh flex-col overflow-y-auto">
          <div className="flex items-center justify-between pr-3">
            <Brand />
            <Bell />
          </div>
          <Places />
          <Account />
        </div>
      </aside>
      <MobileBar key={path} />
      <main id="content" tabIndex={-1} className="min-w-0 outline-none">
        <ErrorBoundary key={path} fallback={<Crashed />}>
          <Outlet />
        </ErrorBoundary>
      </main>
      <Announcements />
      <Toasts />
    </div>
  );
}

function Brand() {
  return (
    <Link to="/console" className="flex items-center gap-2.5 px-5 pt-5 pb-4 text-lg font-semibold tracking-tight">
      <Mark />
      Viva
    </Link>
  );
}

export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 32 32">
      <rect width="32" height="32" rx="9" fill="var(--accent)" />
      <path d="M8 13v6M13 9v14M18.5 12v8M24 14.5v3" stroke="var(--on-accent)" strokeWidth="2.6" strokeLinecap="round" />
    </svg>
  );
}

function Places() {
  const text = useText().nav;
  const me = useMe();
  return (
    <nav aria-label={text.label} className="flex-1 px-3">
      {itemsFor(me).map(({ group, items }) => (
        <div key={group} className="mb-3">
          <p className="px-3 pb-0.5 text-sm font-semibold text-soft">{text.groups[group]}</p>
          <ul>
            {items.map(({ to, place, icon: Icon, exact }) => (
              <li key={to}>
                <Link
                  to={to}
                  activeOptions={{ exact: exact ?? false, includeSearch: false }}
                  className="flex min-h-11 items-center gap-3 rounded-xl px-3 text-[0.9375rem] font-medium text-soft hover:bg-well hover:text-ink lg:min-h-9.5"
                  activeProps={{ className: "bg-accent-well !text-accent-ink" }}
                >
                  <Icon aria-hidden="true" size={18} />
                  {text.places[place]}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function Account() {
  const text = useText();
  const me = useMe();
  const out = useSignOut();
  return (
    <div className="border-t border-line p-3">
      <Preferences />
      <div className="mt-2 flex items-center gap-1">
        <div className="min-w-0 flex-1 px-3 py-1.5 text-sm">
          <span className="block truncate font-semibold">{me.full_name}</span>
          <span className="block truncate text-soft">{text.roles[me.role as keyof typeof text.roles] ?? me.role}</span>
        </div>
        <button
          type="button"
          aria-label={text.signOut}
          title={text.signOut}
          className="grid size-11 shrink-0 place-items-center rounded-xl text-soft hover:bg-well hover:text-ink lg:size-9.5"
          onClick={() => void out()}
        >
          <LogOut aria-hidden="true" size={18} />
        </button>
      </div>
    </div>
  );
}

/** Language and appearance, for this browser. */
export function Preferences() {
  const { text, language, choose } = useLanguage();
  const [theme, setTheme] = useTheme();
  const look = "min-h-11 w-full rounded-lg bg-transparent px-2 text-sm text-soft hover:bg-well lg:min-h-9";
  return (
    <div className="grid grid-cols-2 gap-1">
      <select
        aria-label={text.theme.label}
        className={look}
        value={theme}
        onChange={(event) => setTheme(event.target.value as Theme)}
      >
        <option value="system">{text.theme.system}</option>
        <option value="light">{text.theme.light}</option>
        <option value="dark">{text.theme.dark}</option>
      </select>
      <select
        aria-label={text.language}
        className={look}
        value={language}
        onChange={(event) => choose(event.target.value as Language)}
      >
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

function MobileBar() {
  const text = useText();
  const drawer = useRef<HTMLDialogElement>(null);
  return (
    <header className="sticky top-0 z-20 flex items-center justify-between border-b border-line bg-card px-2 lg:hidden">
      <Link to="/console" className="flex min-h-13 items-center gap-2 px-2 font-semibold">
        <Mark size={24} />
        Viva
      </Link>
      <span className="flex">
        <Bell />
        <button
          type="button"
          aria-label={text.nav.open}
          className="grid size-11 place-items-center rounded-xl hover:bg-well"
          onClick={() => drawer.current?.showModal()}
        >
          <Menu aria-hidden="true" size={22} />
        </button>
      </span>
      <dialog
        ref={drawer}
        aria-label={text.nav.label}
        className="m-0 mr-auto h-dvh max-h-none w-72 max-w-[85vw] bg-card text-ink backdrop:bg-[rgb(10_16_15/0.55)]"
      >
        <div className="flex min-h-full flex-col">
          <div className="flex items-center justify-between pr-2">
            <Brand />
            <button
              type="button"
              aria-label={text.close}
              className="grid size-11 place-items-center rounded-xl hover:bg-well"
              onClick={() => drawer.current?.close()}
            >
              <X aria-hidden="true" size={22} />
            </button>
          </div>
          <Places />
          <Account />
        </div>
      </dialog>
    </header>
  );
}

function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    await api.POST("/api/v1/logout").catch(() => undefined);
    keepSession(null);
    client.clear();
    await navigate({ to: "/sign-in" });
  };
}

/** The session ended while somebody worked: back to the sign-in, and from there to this very page. */
function useSignedOut(): void {
  const client = useQueryClient();
  const router = useRouter();
  useEffect(() => {
    onSignedOut(() => {
      const { href, pathname } = router.state.location;
      if (pathname === "/sign-in") return;
      client.clear();
      void router.navigate({ to: "/sign-in", search: { next: href }, ignoreBlocker: true });
    });
    return () => onSignedOut(() => {});
  }, [client, router]);
}
