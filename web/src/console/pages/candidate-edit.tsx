import { useQueryClient } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { api, ask } from "../../api/staff";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { LinesField, TextField } from "../kit/fields";
import { FormFrame, useForm } from "../kit/form";
import { toast } from "../kit/toasts";
import { type Candidate, candidateQuery } from "../queries/hiring";
import { useText } from "../text/hiring";

/** What is known of a person, corrected by people. */
export function EditCandidate({ candidate }: { candidate: Candidate }) {
  const words = useText();
  const text = words.candidates;
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button size="compact" onClick={() => setOpen(true)}>
        <Pencil aria-hidden="true" size={16} />
        {text.edit}
      </Button>
      <Dialog open={open} onClose={close} title={text.editTitle} closeLabel={words.close}>
        <Edit candidate={candidate} onClose={close} />
      </Dialog>
    </>
  );
}

function Edit({ candidate, onClose }: { candidate: Candidate; onClose(): void }) {
  const words = useText();
  const text = words.candidates;
  const client = useQueryClient();
  const { full_name, email, phone, skills } = candidate;
  const form = useForm({
    initial: { full_name, email, phone: phone ?? "", skills },
    check: (values) => ({
      ...(values.full_name.trim() ? {} : { full_name: text.needName }),
      ...(values.email.trim() ? {} : { email: text.needEmail }),
    }),
    save: async (values) => {
      const params = { path: { candidate_id: candidate.id } };
      const body = {
        full_name: values.full_name.trim(),
        email: values.email.trim(),
        phone: values.phone.trim() || null,
        skills: values.skills,
      };
      const saved = await ask(api.PATCH("/api/v1/candidates/{candidate_id}", { params, body }));
      client.setQueryData(candidateQuery(candidate.id).queryKey, saved);
      toast(text.saved);
      onClose();
      await client.invalidateQueries({ queryKey: ["candidates"] });
    },
  });
  return (
    <FormFrame
      form={form}
      submit={text.save}
      labels={{ full_name: text.name, email: text.email, phone: text.phone, skills: text.skills }}
      more={<Button onClick={onClose}>{words.cancel}</Button>}
    >
      <TextField form={form} name="full_name" label={text.name} maxLength={200} autoComplete="off" required />
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField form={form} name="email" label={text.email} type="email" autoComplete="off" required />
        <TextField form={form} name="phone" label={text.phone} type="tel" autoComplete="off" maxLength={32} />
      </div>
      <LinesField form={form} name="skills" label={text.skills} hint={text.skillsHint} rows={5} />
    </FormFrame>
  );
}
