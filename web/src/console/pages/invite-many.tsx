import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/staff";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Badge } from "../kit/badge";
import { FormFrame, useForm } from "../kit/form";
import type { CandidateRow } from "../queries/hiring";
import { useText } from "../text/hiring";
import { SCHEDULE, ScheduleFields, scheduleOf, useScheduleLabels } from "./schedule-fields";

/** Several at once; what stands in one's way stops no other, and is said of each. */
export function InviteMany({ ids, rows, onClose }: { ids: string[]; rows: CandidateRow[]; onClose(): void }) {
  const words = useText();
  const text = words.schedule;
  const client = useQueryClient();
  const labels = useScheduleLabels();
  // the list behind may move on while one reads
  const [names] = useState(() => new Map(rows.map(({ id, full_name }) => [id, full_name])));
  const [report, setReport] = useState<Schemas["InvitedRows"] | null>(null);
  const form = useForm({
    initial: SCHEDULE,
    save: async (values) => {
      const body = { candidate_ids: ids, ...scheduleOf(values) };
      setReport(await ask(api.POST("/api/v1/interviews/bulk", { body })));
      await Promise.all([["candidates"], ["interviews"]].map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  });
  if (!report) {
    return (
      <Dialog open onClose={onClose} title={text.many(ids.length)} text={text.manyText} closeLabel={words.close}>
        <FormFrame
          form={form}
          submit={text.makeMany}
          more={<Button onClick={onClose}>{words.cancel}</Button>}
          labels={labels}
        >
          <ScheduleFields form={form} />
        </FormFrame>
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title={text.report} closeLabel={words.close}>
      <p role="status" className="mb-3 font-semibold">
        {text.invited(report.invited, report.items.length)}
      </p>
      <table className="w-full text-left text-sm">
        <thead>
          <tr className="border-b border-line text-soft">
            <th scope="col" className="py-2 pr-3 font-medium">
              {text.candidate}
            </th>
            <th scope="col" className="py-2 font-medium">
              {text.result}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {report.items.map((row) => (
            <tr key={row.candidate_id}>
              <th scope="row" className="py-2.5 pr-3 font-medium">
                {names.get(row.candidate_id) ?? "–"}
              </th>
              <td className="py-2.5">
                {row.interview_id ? <Badge tone="good">{text.isInvited}</Badge> : (row.detail ?? row.code)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="mt-6 flex justify-end">
        <Button look="primary" onClick={onClose}>
          {text.finish}
        </Button>
      </div>
    </Dialog>
  );
}
