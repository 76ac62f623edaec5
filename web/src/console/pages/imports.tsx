import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useMemo } from "react";
import { type Schemas, upload } from "../../api/staff";
import { csvFile } from "../../lib/csv";
import { Button } from "../../ui/button";
import { SelectField } from "../kit/fields";
import { For } from "../kit/for";
import { FormFrame, fieldId, useForm } from "../kit/form";
import { Listing } from "../kit/listing";
import { Page, Section } from "../kit/page";
import { Empty } from "../kit/states";
import type { Column } from "../kit/table";
import { When } from "../kit/when";
import { jobChoiceQuery } from "../queries/hiring";
import { type ImportBrief, importsQuery } from "../queries/imports";
import { hires } from "../queries/session";
import { useList } from "../search";
import { useText } from "../text/imports";
import { FilePick } from "./file-pick";
import { ImportState } from "./import-state";
import { saveFile } from "./save-file";

const COLUMNS = ["full_name", "email", "phone", "external_ref", "resume"] as const;
const NEEDED = new Set<string>(["full_name", "email"]);
const MB = 1024 * 1024;
const MOST_MB = { rows: 5, resumes: 100 };

export function ImportsPage() {
  const words = useText();
  const text = words.imports;
  const [search] = useList();
  return (
    <For may={hires} title={text.heading}>
      <Page
        title={text.heading}
        lead={text.lead}
        back={{
          to: "/console/candidates",
          label: words.candidates.heading,
          search: search.job ? { job: search.job } : {},
        }}
      >
        <div className="mb-6 grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div className="rounded-2xl border border-line bg-card p-5 shadow-card sm:p-6">
            <Send />
          </div>
          <How />
        </div>
        <Earlier />
      </Page>
    </For>
  );
}

interface Draft {
  job_id: string;
  rows: File | null;
  resumes: File | null;
}

function Send() {
  const words = useText();
  const text = words.imports;
  const [search] = useList();
  const jobs = useQuery(jobChoiceQuery).data ?? [];
  const navigate = useNavigate();
  const client = useQueryClient();
  const larger = (file: File | null, most: number): string | undefined =>
    file && file.size > most * MB ? text.tooLarge(most) : undefined;
  const form = useForm<Draft>({
    initial: { job_id: search.job ?? "", rows: null, resumes: null },
    check: ({ job_id, rows, resumes }) => {
      const list = rows ? larger(rows, MOST_MB.rows) : text.needList;
      const archive = larger(resumes, MOST_MB.resumes);
      return {
        ...(job_id ? {} : { job_id: words.candidates.needJob }),
        ...(list ? { rows: list } : {}),
        ...(archive ? { resumes: archive } : {}),
      };
    },
    save: async ({ job_id, rows, resumes }) => {
      const data = new FormData();
      if (rows) data.append("rows", rows);
      if (resumes) data.append("resumes", resumes);
      const made = await upload<Schemas["ImportOut"]>(`/api/v1/jobs/${job_id}/imports`, data, "POST");
      await client.invalidateQueries({ queryKey: ["imports", "list"] });
      await navigate({ to: "/console/candidates/imports/$importId", params: { importId: made.id } });
    },
  });
  return (
    <FormFrame
      form={form}
      submit={form.busy ? text.sending : text.send}
      labels={{ job_id: text.job, rows: text.list, resumes: text.archive }}
    >
      <SelectField
        form={form}
        name="job_id"
        label={text.job}
        required
        empty={words.jobs.choose}
        options={jobs.map(({ id, title }) => ({ value: id, label: title }))}
      />
      <FilePick
        id={fieldId(form.id, "rows")}
        label={text.list}
        hint={text.listHint}
        accept=".csv,.txt,.tsv"
        file={form.values.rows}
        error={form.errors.rows}
        onFile={(file) => form.set("rows", file)}
      />
      <FilePick
        id={fieldId(form.id, "resumes")}
        label={text.archive}
        optional={words.forms.optional}
        hint={text.archiveHint}
        accept=".zip"
        file={form.values.resumes}
        error={form.errors.resumes}
        onFile={(file) => form.set("resumes", file)}
      />
    </FormFrame>
  );
}

/** What the columns mean, and a file that has them. */
function How() {
  const text = useText().imports;
  return (
    <Section title={text.how} text={text.howText}>
      <dl className="grid gap-3 text-sm">
        {COLUMNS.map((column) => (
          <div key={column}>
            <dt>
              <code className="rounded bg-well px-1.5 py-0.5 font-semibold">{column}</code>
              {NEEDED.has(column) && <span className="text-soft"> {text.needed}</span>}
            </dt>
            <dd className="mt-1 text-soft">{text.columns[column]}</dd>
          </div>
        ))}
      </dl>
      <Button className="mt-5" size="compact" onClick={() => saveFile(csvFile([COLUMNS]), "candidates.csv")}>
        <Download aria-hidden="true" size={16} />
        {text.template}
      </Button>
    </Section>
  );
}

function Earlier() {
  const text = useText().imports;
  const [search] = useList();
  const query = useQuery(importsQuery(search));
  const jobs = useQuery(jobChoiceQuery).data;
  const columns = useMemo(
    (): Column<ImportBrief>[] => [
      {
        id: "job",
        header: text.job,
        cell: (row) => (
          <Link
            to="/console/candidates/imports/$importId"
            params={{ importId: row.id }}
            className="font-semibold hover:text-accent-ink hover:underline"
          >
            {jobs?.find(({ id }) => id === row.job_id)?.title ?? text.one}
          </Link>
        ),
      },
      { id: "rows", header: text.rows, align: "end", cell: (row) => row.total },
      { id: "sent", header: text.sent, from: "sm", cell: (row) => <When at={row.created_at} look="ago" /> },
      { id: "state", header: text.state, cell: (row) => <ImportState status={row.status} /> },
    ],
    [text, jobs],
  );
  return (
    <Section title={text.earlier} flush>
      <Listing
        query={query}
        caption={text.earlier}
        columns={columns}
        filtered={false}
        none={<Empty title={text.none} text={text.noneText} />}
      />
    </Section>
  );
}
