import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, ask } from "../../api/staff";
import { Button, buttonClass } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { useAct } from "../kit/act";
import { Section } from "../kit/page";
import { formatMoment, When } from "../kit/when";
import { humanRequestsQuery } from "../queries/interviews";
import { useLanguage } from "../text";
import { useText } from "../text/review";

/** The candidate asked for a person, in this interview, and nobody has talked with them yet. */
export function WantsPerson({ interview }: { interview: string }) {
  const text = useText().appointment;
  const { language } = useLanguage();
  const request = useQuery(humanRequestsQuery).data?.find((one) => one.interview_id === interview);
  const settle = useAct(
    (request_id: string) =>
      ask(api.POST("/api/v1/human-requests/{request_id}/settlement", { params: { path: { request_id } } })),
    { refresh: [["human-requests"]], done: text.settled },
  );
  if (!request) return null;
  return (
    <Notice tone="warn" title={text.wantsPerson}>
      {text.wantsPersonText(formatMoment(language, request.due_at))}
      {request.message && <q className="mt-1 block">{request.message}</q>}
      <div className="mt-3">
        <Button size="compact" disabled={settle.isPending} onClick={() => settle.mutate(request.id)}>
          {text.talked}
        </Button>
      </div>
    </Notice>
  );
}

/** All who wait for a person, the most urgent first. */
export function PeopleWanted() {
  const text = useText().appointment;
  const waiting = useQuery(humanRequestsQuery).data ?? [];
  if (!waiting.length) return null;
  return (
    <Section title={text.wanted}>
      <ul className="divide-y divide-line">
        {waiting.map((request) => (
          <li key={request.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0">
            <div className="min-w-0 flex-1 basis-40">
              <p className="line-clamp-2">{request.message ?? text.noWords}</p>
              <p className="text-sm text-soft">
                {text.by} <When at={request.due_at} look="date" />
              </p>
            </div>
            <Link
              to="/console/interviews/$interviewId"
              params={{ interviewId: request.interview_id }}
              className={buttonClass("secondary", "compact")}
            >
              {text.open}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
