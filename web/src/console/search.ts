import { useNavigate, useSearch } from "@tanstack/react-router";

/** What a list shows, as it stands in the address: it can be sent to a colleague, and the browser's back works. */
const KEYS = [
  "text",
  "status",
  "job",
  "domain",
  "department",
  "source",
  "sort",
  "role",
  "show",
  "kind",
  "type",
  "difficulty",
  "actor",
  "action",
  "entity",
  "since",
  "until",
  "flagged",
  "by",
  "state",
  "channel",
  "figure",
  "stage",
  "outcome",
  "dimension",
  "bin",
  "person",
  "group",
  "month",
] as const;

export type ListSearch = { [K in (typeof KEYS)[number]]?: string } & {
  /** Cursors of the pages from the second to this one. */
  at?: string[];
  ids?: string[];
};

const strings = (raw: unknown): string[] | undefined => {
  const found = Array.isArray(raw) ? raw.filter((one) => typeof one === "string") : [];
  return found.length ? found : undefined;
};

export function listSearch(raw: Record<string, unknown>): ListSearch {
  const found: ListSearch = {};
  for (const key of KEYS) {
    const value = raw[key];
    if (typeof value === "string" && value) found[key] = value;
    else if (typeof value === "number" || typeof value === "boolean") found[key] = String(value);
  }
  const at = strings(raw.at);
  if (at) found.at = at;
  const ids = strings(raw.ids);
  if (ids) found.ids = ids;
  return found;
}

export const tabSearch = (raw: Record<string, unknown>): { tab?: string } =>
  typeof raw.tab === "string" ? { tab: raw.tab } : {};

/** Only to a page of ours. */
/** `arrived` and `refused`: back from the company's own sign-in, let in or with the code of the reason. */
export const signInSearch = (raw: Record<string, unknown>): { next?: string; arrived?: true; refused?: string } => ({
  ...(typeof raw.next === "string" && /^\/(?!\/)/.test(raw.next) ? { next: raw.next } : {}),
  ...(raw.arrived === true ? { arrived: true } : {}),
  ...(typeof raw.refused === "string" && raw.refused ? { refused: raw.refused } : {}),
});

/** The list's part of the address, and how to change it; another filter or order begins at the first page. */
export function useList(): [ListSearch, (changes: ListSearch) => void] {
  const search = useSearch({ strict: false }) as ListSearch;
  const navigate = useNavigate();
  function change(changes: ListSearch): void {
    const next = Object.entries({ ...search, at: undefined, ...changes }).filter(([, value]) => value?.length);
    void navigate({ to: ".", search: Object.fromEntries(next), replace: "text" in changes, resetScroll: false });
  }
  return [search, change];
}
