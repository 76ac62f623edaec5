import { useQueryClient } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { api, ask } from "../../api/staff";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { AreaField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { toast } from "../kit/toasts";
import { useText } from "../text/review";

/** The engine once more, with a reason; what it said before is kept. */
export function EvaluateAgain({ interview }: { interview: string }) {
  const words = useText();
  const text = words.again;
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const form = useForm({
    initial: { reason: "" },
    check: ({ reason }): Record<string, string> => (reason.trim() ? {} : { reason: text.needReason }),
    save: async ({ reason }) => {
      const params = { path: { interview_id: interview } };
      await ask(api.POST("/api/v1/interviews/{interview_id}/evaluation", { params, body: { reason: reason.trim() } }));
      setOpen(false);
      form.reset({ reason: "" });
      toast(text.done);
      await client.invalidateQueries({ queryKey: ["interviews"] });
    },
  });
  return (
    <>
      <Button size="compact" onClick={() => setOpen(true)}>
        <RotateCcw aria-hidden="true" size={16} />
        {text.do}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={text.title} text={text.text} closeLabel={words.close}>
        <FormFrame
          form={form}
          submit={text.do}
          labels={{ reason: text.reason }}
          more={<Button onClick={() => setOpen(false)}>{words.cancel}</Button>}
        >
          <AreaField form={form} name="reason" label={text.reason} rows={3} required />
        </FormFrame>
      </Dialog>
    </>
  );
}
