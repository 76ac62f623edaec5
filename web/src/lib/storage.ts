/** Settings of this browser. Private windows and full disks may refuse; then a setting lasts as long as the page. */
const PREFIX = "viva.";

export function remembered(key: string, area: "local" | "session" = "local"): string | null {
  try {
    return store(area).getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string | null, area: "local" | "session" = "local"): void {
  try {
    if (value === null) store(area).removeItem(PREFIX + key);
    else store(area).setItem(PREFIX + key, value);
  } catch {
    // not remembered, then
  }
}

function store(area: "local" | "session"): Storage {
  return area === "local" ? localStorage : sessionStorage;
}
