import { useQuery } from "@tanstack/react-query";
import { FileDown, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { api, ask, download } from "../../api/staff";
import { Button } from "../../ui/button";
import { useAct } from "../kit/act";
import { Badge, nameOf, type Tone } from "../kit/badge";
import { Confirm } from "../kit/confirm";
import { Section } from "../kit/page";
import { Empty, Loaded } from "../kit/states";
import { type Column, DataTable } from "../kit/table";
import { formatMoment, When } from "../kit/when";
import type { Job } from "../queries/hiring";
import { type OpenLink, openLinksQuery } from "../queries/open-links";
import { useLanguage } from "../text";
import { useText } from "../text/open-links";
import { MakeOpenLink } from "./open-link-make";
import { saveFile } from "./save-file";

type State = "open" | "full" | "over" | "closed";
const TONES: Record<State, Tone> = { open: "good", full: "plain", over: "plain", closed: "bad" };

function stateOf(link: OpenLink): State {
  if (link.closed_at) return "closed";
  if (new Date(link.expires_at).getTime() <= Date.now()) return "over";
  return link.used >= link.max_uses ? "full" : "open";
}

/** Links to this job that stand open: how many came by each, its poster, and its end. */
export function OpenLinks({ job }: { job: Job }) {
  const words = useText();
  const text = words.links;
  const [making, setMaking] = useState(false);
  const query = useQuery(openLinksQuery(job.id));
  const columns = useMemo(
    (): Column<OpenLink>[] => [
      {
        id: "how",
        header: text.how,
        cell: (link) => (
          <>
            <span className="block font-semibold">{nameOf(words.schedule.types, link.interview_type)}</span>
            <span className="text-soft">
              {text.questions(link.questions)}, {words.schedule.upTo(link.duration_limit_min)}
            </span>
          </>
        ),
      },
      { id: "used", header: text.used, align: "end", cell: (link) => text.usedOf(link.used, link.max_uses) },
      { id: "until", header: text.until, from: "sm", cell: (link) => <When at={link.expires_at} look="date" /> },
      { id: "made", header: text.made, from: "lg", cell: (link) => <When at={link.created_at} look="date" /> },
      {
        id: "state",
        header: text.state,
        from: "sm",
        cell: (link) => <Badge tone={TONES[stateOf(link)]}>{text.states[stateOf(link)]}</Badge>,
      },
      { id: "actions", header: text.actions, align: "end", cell: (link) => <Actions link={link} /> },
    ],
    [text, words.schedule],
  );
  return (
    <Section
      title={text.title}
      text={job.status === "open" ? text.text : text.jobNotOpen}
      flush
      actions={
        <Button look="primary" size="compact" disabled={job.status !== "open"} onClick={() => setMaking(true)}>
          <Plus aria-hidden="true" size={17} />
          {text.make}
        </Button>
      }
    >
      <Loaded query={query}>
        {(links) => (
          <DataTable
            caption={text.title}
            columns={columns}
            rows={links}
            rowId={(link) => link.id}
            empty={<Empty title={text.none} text={text.noneText} />}
          />
        )}
      </Loaded>
      {making && <MakeOpenLink job={job} onClose={() => setMaking(false)} />}
    </Section>
  );
}

function Actions({ link }: { link: OpenLink }) {
  const text = useText().links;
  const { language } = useLanguage();
  const made = formatMoment(language, link.created_at);
  const poster = useAct(async () =>
    saveFile(await download(`/api/v1/open-links/${link.id}/poster`), `poster-${link.id}.pdf`),
  );
  const close = useAct(
    () => ask(api.POST("/api/v1/open-links/{open_link_id}/closing", { params: { path: { open_link_id: link.id } } })),
    { refresh: [["jobs", "open-links"]], done: text.closed },
  );
  if (stateOf(link) !== "open") return "–";
  return (
    <span className="flex flex-wrap justify-end gap-2">
      <Button
        size="compact"
        aria-label={text.posterOf(made)}
        disabled={poster.isPending}
        onClick={() => poster.mutate()}
      >
        <FileDown aria-hidden="true" size={16} />
        {text.poster}
      </Button>
      <Confirm
        trigger={(open) => (
          <Button size="compact" look="quiet" aria-label={text.closeOf(made)} disabled={close.isPending} onClick={open}>
            {text.close}
          </Button>
        )}
        title={text.closeTitle}
        text={text.closeText}
        action={text.close}
        onConfirm={() => close.mutate()}
      />
    </span>
  );
}
