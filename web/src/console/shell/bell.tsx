import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bell as Icon } from "lucide-react";
import { unreadQuery } from "../queries/news";
import { useText } from "../text";

const MOST = 99;

/** The way to the news, with how many are not read. */
export function Bell() {
  const text = useText().nav;
  const unread = useQuery(unreadQuery).data ?? 0;
  return (
    <Link
      to="/console/news"
      aria-label={text.news(unread)}
      title={text.news(unread)}
      className="relative grid size-11 shrink-0 place-items-center rounded-xl text-soft hover:bg-well hover:text-ink"
    >
      <Icon aria-hidden="true" size={20} />
      {unread > 0 && (
        <span
          aria-hidden="true"
          className="absolute top-1 right-0.5 rounded-full bg-accent px-1.5 text-sm leading-4.5 font-semibold text-on-accent tabular-nums"
        >
          {unread > MOST ? `${MOST}+` : unread}
        </span>
      )}
    </Link>
  );
}
