import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/staff";
import { buttonClass } from "../../ui/button";
import { CopyField } from "../kit/copy";
import { TextField } from "../kit/fields";
import { For } from "../kit/for";
import { FormFrame, useForm } from "../kit/form";
import { Page } from "../kit/page";
import { When } from "../kit/when";
import type { StaffRole } from "../queries/people";
import { hires } from "../queries/session";
import { useText } from "../text/people";
import { PlaceFields } from "./person-place";

export function NewPersonPage() {
  return (
    <For may={hires} title={useText().people.inviteTitle}>
      <NewPerson />
    </For>
  );
}

function NewPerson() {
  const text = useText().people;
  const [made, setMade] = useState<Schemas["InvitedOut"] | null>(null);
  return (
    <Page title={text.inviteTitle} lead={text.inviteLead} back={{ to: "/console/people", label: text.heading }}>
      <div className="max-w-2xl rounded-2xl border border-line bg-card p-5 shadow-card sm:p-7">
        {made ? <Invited made={made} /> : <Invite onDone={setMade} />}
      </div>
    </Page>
  );
}

function Invite({ onDone }: { onDone(made: Schemas["InvitedOut"]): void }) {
  const words = useText();
  const text = words.people;
  const client = useQueryClient();
  const form = useForm({
    initial: { full_name: "", email: "", role: "interviewer", department_id: "" },
    check: ({ full_name, email }) => ({
      ...(full_name.trim() ? {} : { full_name: words.auth.needName }),
      ...(email.trim() ? {} : { email: words.auth.needEmail }),
    }),
    save: async ({ full_name, email, role, department_id }) => {
      const body = {
        full_name: full_name.trim(),
        email: email.trim(),
        role: role as StaffRole,
        department_id: department_id || null,
      };
      onDone(await ask(api.POST("/api/v1/users", { body })));
      await client.invalidateQueries({ queryKey: ["users"] });
    },
  });
  return (
    <FormFrame
      form={form}
      submit={text.send}
      labels={{ full_name: text.name, email: text.email, role: text.role, department_id: text.department }}
      guard
    >
      <TextField form={form} name="full_name" label={text.name} maxLength={200} required />
      <TextField form={form} name="email" label={text.email} type="email" maxLength={254} required />
      <PlaceFields form={form} />
    </FormFrame>
  );
}

export function Invited({ made }: { made: Schemas["InvitedOut"] }) {
  const text = useText().people;
  return (
    <div className="grid gap-4">
      <p role="status">
        <strong className="font-semibold">{text.onItsWay(made.user.email)}</strong> {text.orByLink}
      </p>
      <CopyField label={text.link} value={made.link} />
      <p className="text-sm text-soft">
        {text.until} <When at={made.expires_at} />
      </p>
      <p>
        <Link to="/console/people" className={buttonClass("secondary", "compact")}>
          {text.heading}
        </Link>
      </p>
    </div>
  );
}
