import { useAnnounced } from "./announcer";

/** The one polite live region; mounted once, always. */
export function Announcements() {
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {useAnnounced()}
    </p>
  );
}
