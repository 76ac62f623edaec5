import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useMemo } from "react";
import { Button } from "../../ui/button";
import { nameOf } from "../kit/badge";
import { For } from "../kit/for";
import { Facts, Page, Section } from "../kit/page";
import { Empty, Loaded } from "../kit/states";
import { type Column, DataTable } from "../kit/table";
import { formatMoment, When } from "../kit/when";
import { type Erasure, erasureQuery } from "../queries/erasure";
import { hires } from "../queries/session";
import { useLanguage } from "../text";
import { useText } from "../text/erasure";
import { ErasureBy, ErasureState } from "./erasure-said";
import { saveFile } from "./save-file";

interface Row {
  table: string;
  count: number;
}

export function ErasurePage() {
  return (
    <For may={hires} title={useText().erasure.title}>
      <Receipt />
    </For>
  );
}

function Receipt() {
  const { erasureId } = useParams({ from: "/inside/console/erasures/$erasureId" });
  const text = useText().erasure;
  const query = useQuery(erasureQuery(erasureId));
  const found = query.data;
  return (
    <Page
      title={text.title}
      lead={text.lead}
      back={{ to: "/console/erasures", label: text.list }}
      badge={found && <ErasureState found={found} />}
      actions={found && <Save found={found} />}
    >
      <Loaded query={query}>
        {(receipt) => (
          <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
            <Section title={text.facts}>
              <Said found={receipt} />
            </Section>
            <Section title={text.rows} text={text.rowsText} flush>
              <Rows rows={receipt.rows} />
            </Section>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Save({ found }: { found: Erasure }) {
  const text = useText().erasure;
  const bytes = (): Blob => new Blob([`${JSON.stringify(found, null, 2)}\n`], { type: "application/json" });
  return (
    <Button size="compact" onClick={() => saveFile(bytes(), `erasure-${found.id}.json`)}>
      <Download aria-hidden="true" size={16} />
      {text.save}
    </Button>
  );
}

function Said({ found }: { found: Erasure }) {
  const text = useText().erasure;
  const { language } = useLanguage();
  return (
    <Facts
      items={[
        [text.by, <ErasureBy key="by" by={found.requested_by} />],
        [text.erased, <When key="erased" at={found.erased_at} />],
        [
          text.files,
          <span key="files" role="status">
            {found.completed_at
              ? text.filesOf(found.files_deleted, formatMoment(language, found.completed_at))
              : text.filesWait}
          </span>,
        ],
        [text.log, found.audit_sealed ? text.sealed : text.notSealed],
        [text.application, found.candidate_id && <Id key="application" id={found.candidate_id} />],
        [text.number, <Id key="id" id={found.id} />],
      ]}
    />
  );
}

function Id({ id }: { id: string }) {
  return <span className="font-mono break-all">{id}</span>;
}

function Rows({ rows }: { rows: Erasure["rows"] }) {
  const text = useText().erasure;
  const columns = useMemo(
    (): Column<Row>[] => [
      { id: "table", header: text.table, cell: (row) => nameOf(text.tables, row.table) },
      { id: "count", header: text.count, align: "end", cell: (row) => row.count },
    ],
    [text],
  );
  return (
    <DataTable
      caption={text.rows}
      columns={columns}
      rows={Object.entries(rows).map(([table, count]) => ({ table, count }))}
      rowId={(row) => row.table}
      empty={<Empty title="–" />}
    />
  );
}
