import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { api, ask } from "../../api/staff";
import { Button } from "../../ui/button";
import { useAct } from "../kit/act";
import { Badge } from "../kit/badge";
import { ListCard } from "../kit/card";
import { Listing } from "../kit/listing";
import { Page } from "../kit/page";
import { Empty } from "../kit/states";
import type { Column } from "../kit/table";
import { When } from "../kit/when";
import { type News, newsQuery, unreadQuery } from "../queries/news";
import { useList } from "../search";
import { useText } from "../text/news";

const REFRESH = [["news"]];

/** One's own bell: each line leads to what it is about. */
export function NewsPage() {
  const text = useText().news;
  const [search] = useList();
  const query = useQuery(newsQuery(search));
  const unread = useQuery(unreadQuery).data ?? 0;
  const columns = useMemo(
    (): Column<News>[] => [
      { id: "what", header: text.what, cell: (row) => <What row={row} /> },
      { id: "when", header: text.when, align: "end", cell: (row) => <When at={row.created_at} look="ago" /> },
    ],
    [text],
  );
  const all = useAct(() => ask(api.POST("/api/v1/notifications/read")), { refresh: REFRESH });
  return (
    <Page
      title={text.heading}
      lead={text.lead}
      actions={
        <Button size="compact" disabled={!unread || all.isPending} onClick={() => all.mutate()}>
          {text.allRead}
        </Button>
      }
    >
      <ListCard>
        <Listing
          query={query}
          caption={text.heading}
          columns={columns}
          filtered={false}
          none={<Empty title={text.none} text={text.noneText} />}
        />
      </ListCard>
    </Page>
  );
}

function What({ row }: { row: News }) {
  const text = useText().news;
  const read = useAct(
    () =>
      ask(api.POST("/api/v1/notifications/{notification_id}/read", { params: { path: { notification_id: row.id } } })),
    { refresh: REFRESH },
  );
  // the server's line is "what: which job", in English
  const [said = "", ...job] = row.subject.split(": ");
  const words = text.kinds[row.notification_type] ?? said;
  const to: string = `/console${row.target}`;
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="min-w-0">
        {row.target ? (
          <Link
            to={to}
            className="font-semibold hover:text-accent-ink hover:underline"
            onClick={() => !row.read_at && read.mutate()}
          >
            {words}
          </Link>
        ) : (
          <span className="font-semibold">{words}</span>
        )}
        <span className="block text-soft">{job.join(": ")}</span>
      </span>
      {!row.read_at && <Badge tone="good">{text.fresh}</Badge>}
    </span>
  );
}
