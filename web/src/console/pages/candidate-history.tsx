import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Download, Trash2 } from "lucide-react";
import { api, ask, download } from "../../api/staff";
import { Button } from "../../ui/button";
import { useAct } from "../kit/act";
import { Status } from "../kit/badge";
import { Confirm } from "../kit/confirm";
import { Section } from "../kit/page";
import { Loaded } from "../kit/states";
import { When } from "../kit/when";
import { type Candidate, historyQuery } from "../queries/hiring";
import { hires, useMe } from "../queries/session";
import { useText } from "../text/hiring";
import { saveFile } from "./save-file";

export function CandidateHistory({ candidate }: { candidate: Candidate }) {
  const text = useText().candidates;
  const query = useQuery(historyQuery(candidate.id));
  const navigate = useNavigate();
  const editable = hires(useMe());
  const take = useAct(async () =>
    saveFile(await download(`/api/v1/candidates/${candidate.id}/data`), "personal-data.json"),
  );
  const erase = useAct(
    () =>
      ask(api.POST("/api/v1/candidates/{candidate_id}/erasure", { params: { path: { candidate_id: candidate.id } } })),
    {
      refresh: [
        ["candidates", "list"],
        ["erasures", "list"],
      ],
      done: text.erased,
      after: ({ id }) =>
        void navigate({ to: "/console/erasures/$erasureId", params: { erasureId: id }, replace: true }),
    },
  );
  return (
    <div className="grid gap-6">
      <Section title={text.historyTab}>
        <Loaded query={query}>
          {(history) => (
            <ol className="grid gap-3 border-l-2 border-line pl-5 text-sm">
              <li className="text-soft">
                {text.applied} · <When at={candidate.created_at} />
              </li>
              {history.items.map((step) => (
                <li key={`${step.at}-${step.to_status}`}>
                  <span className="flex flex-wrap items-center gap-2">
                    <Status value={step.from_status} />→<Status value={step.to_status} />
                    <span className="text-soft">
                      <When at={step.at} /> · {step.by ? text.byPerson : text.byItself}
                    </span>
                  </span>
                  {step.reason && <p className="mt-1">{step.reason}</p>}
                </li>
              ))}
            </ol>
          )}
        </Loaded>
      </Section>
      {editable && (
        <Section title={text.privacy} text={text.privacyText}>
          <div className="flex flex-wrap gap-3">
            <Button disabled={take.isPending} onClick={() => take.mutate()}>
              <Download aria-hidden="true" size={17} />
              {text.export}
            </Button>
            <Confirm
              trigger={(open) => (
                <Button className="text-bad" onClick={open}>
                  <Trash2 aria-hidden="true" size={17} />
                  {text.erase}
                </Button>
              )}
              title={text.eraseTitle(candidate.full_name)}
              text={text.eraseText}
              action={text.erase}
              onConfirm={() => erase.mutate()}
            />
          </div>
        </Section>
      )}
    </div>
  );
}
