import { useId, useState } from "react";
import { api, ask } from "../../api/staff";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { useAct } from "../kit/act";
import { nameOf } from "../kit/badge";
import { CONTROL, Field } from "../kit/fields";
import { toast } from "../kit/toasts";
import type { Candidate, CandidateStatus } from "../queries/hiring";
import { useText } from "../text/hiring";

/** Which steps make sense from where; the server checks each. */
const NEXT: Record<string, CandidateStatus[]> = {
  new: ["shortlisted", "rejected", "withdrawn"],
  screening: ["shortlisted", "rejected", "withdrawn"],
  shortlisted: ["interviewing", "screening", "rejected", "withdrawn"],
  interviewing: ["evaluated", "shortlisted", "rejected", "withdrawn"],
  evaluated: ["offered", "shortlisted", "interviewing", "rejected", "withdrawn"],
  offered: ["hired", "evaluated", "rejected", "withdrawn"],
  rejected: ["shortlisted", "evaluated"],
  withdrawn: ["new", "shortlisted"],
  hired: ["offered"],
};

export function MoveCandidate({ candidate }: { candidate: Candidate }) {
  const words = useText();
  const text = words.candidates;
  const id = useId();
  const [rejecting, setRejecting] = useState(false);
  const [reason, setReason] = useState("");
  const before = candidate.status as CandidateStatus;
  const send = ({ status, reason }: { status: CandidateStatus; reason?: string }) =>
    ask(
      api.PUT("/api/v1/candidates/{candidate_id}/status", {
        params: { path: { candidate_id: candidate.id } },
        body: { status, reason: reason ?? null },
      }),
    );
  const refresh = [["candidates"]];
  const back = useAct(send, { refresh });
  const move = useAct(send, {
    refresh,
    after: (now) => {
      setRejecting(false);
      const undoable = NEXT[now.status]?.includes(before);
      toast(
        text.movedTo(nameOf(words.status, now.status)),
        undoable ? { undo: () => back.mutate({ status: before }) } : {},
      );
    },
  });
  return (
    <>
      <label className="text-sm">
        <span className="sr-only">{text.move}</span>
        <select
          className="min-h-11 rounded-xl border border-control bg-card px-3 font-medium md:min-h-9"
          value=""
          disabled={move.isPending}
          onChange={(event) => {
            const status = event.target.value as CandidateStatus;
            if (status === "rejected") setRejecting(true);
            else if (status) move.mutate({ status });
          }}
        >
          <option value="">{text.move}</option>
          {(NEXT[candidate.status] ?? []).map((status) => (
            <option key={status} value={status}>
              {words.status[status]}
            </option>
          ))}
        </select>
      </label>
      <Dialog
        open={rejecting}
        onClose={() => setRejecting(false)}
        title={text.rejectTitle(candidate.full_name)}
        text={text.rejectText}
        closeLabel={words.close}
      >
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (reason.trim()) move.mutate({ status: "rejected", reason: reason.trim() });
          }}
        >
          <Field id={id} label={text.reason} required>
            <textarea
              id={id}
              rows={4}
              required
              className={CONTROL}
              maxLength={2000}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </Field>
          <div className="flex flex-wrap justify-end gap-3">
            <Button onClick={() => setRejecting(false)}>{words.cancel}</Button>
            <Button look="danger" type="submit" disabled={!reason.trim() || move.isPending}>
              {text.reject}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
