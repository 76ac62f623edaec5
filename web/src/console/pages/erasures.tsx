import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { ListCard } from "../kit/card";
import { For } from "../kit/for";
import { Listing } from "../kit/listing";
import { Page } from "../kit/page";
import { Empty } from "../kit/states";
import type { Column } from "../kit/table";
import { When } from "../kit/when";
import { type Erasure, erasuresQuery } from "../queries/erasure";
import { hires } from "../queries/session";
import { useList } from "../search";
import { useText } from "../text/erasure";
import { ErasureBy, ErasureState } from "./erasure-said";

export function ErasuresPage() {
  return (
    <For may={hires} title={useText().erasure.list}>
      <Receipts />
    </For>
  );
}

function Receipts() {
  const text = useText().erasure;
  const [search] = useList();
  const query = useQuery(erasuresQuery(search));
  const columns = useMemo(
    (): Column<Erasure>[] => [
      {
        id: "erased",
        header: text.erased,
        cell: (row) => (
          <Link
            to="/console/erasures/$erasureId"
            params={{ erasureId: row.id }}
            className="font-semibold hover:text-accent-ink hover:underline"
          >
            <When at={row.erased_at} />
          </Link>
        ),
      },
      { id: "by", header: text.by, from: "md", cell: (row) => <ErasureBy by={row.requested_by} /> },
      {
        id: "application",
        header: text.application,
        from: "lg",
        cell: (row) => <span className="font-mono text-soft">{row.candidate_id ?? "–"}</span>,
      },
      { id: "files", header: text.files, from: "md", align: "end", cell: (row) => row.files_deleted },
      { id: "state", header: text.state, cell: (row) => <ErasureState found={row} /> },
    ],
    [text],
  );
  return (
    <Page title={text.list} lead={text.listText} back={{ to: "/console/candidates", label: text.toCandidates }}>
      <ListCard>
        <Listing
          query={query}
          caption={text.list}
          columns={columns}
          filtered={false}
          none={<Empty title={text.none} text={text.noneText} />}
        />
      </ListCard>
    </Page>
  );
}
