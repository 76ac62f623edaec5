import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/staff";
import { Button } from "../../ui/button";
import { useAct } from "../kit/act";
import { nameOf } from "../kit/badge";
import { Confirm } from "../kit/confirm";
import { TextField } from "../kit/fields";
import { For } from "../kit/for";
import { FormFrame, useForm } from "../kit/form";
import { Facts, Page, Section } from "../kit/page";
import { Loaded } from "../kit/states";
import { toast } from "../kit/toasts";
import { When } from "../kit/when";
import { departmentChoiceQuery } from "../queries/hiring";
import { type StaffRole, userQuery } from "../queries/people";
import { administers, hires, type Me, signInOptionsQuery, useMe } from "../queries/session";
import { useText } from "../text/people";
import { UserState } from "./people";
import { Invited } from "./person-new";
import { PlaceFields } from "./person-place";

export function PersonPage() {
  return (
    <For may={hires} title={useText().people.heading}>
      <Person />
    </For>
  );
}

function Person() {
  const { userId } = useParams({ from: "/inside/console/people/$userId" });
  const text = useText().people;
  const query = useQuery(userQuery(userId));
  const back = { to: "/console/people", label: text.heading };
  if (!query.data) {
    return (
      <Page title={text.one} back={back}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  }
  const user = query.data;
  return (
    <Page title={user.full_name} badge={<UserState user={user} />} lead={user.email} back={back}>
      <Detail key={user.id} user={user} />
    </Page>
  );
}

function Detail({ user }: { user: Me }) {
  const words = useText();
  const text = words.people;
  const me = useMe();
  const departments = useQuery(departmentChoiceQuery).data;
  const may = administers(me) || user.role === "interviewer";
  return (
    <div className="grid max-w-3xl gap-6">
      <Section title={text.account}>
        {may && user.role !== "candidate" ? (
          <Edit user={user} />
        ) : (
          <Facts
            items={[
              [text.role, nameOf(words.roles, user.role)],
              [text.department, departments?.find(({ id }) => id === user.department_id)?.name ?? "–"],
              [text.since, <When key="at" at={user.created_at} look="date" />],
            ]}
          />
        )}
      </Section>
      {may && user.id !== me.id && <Access user={user} />}
    </div>
  );
}

function Edit({ user }: { user: Me }) {
  const words = useText();
  const text = words.people;
  const client = useQueryClient();
  const form = useForm({
    initial: { full_name: user.full_name, role: user.role, department_id: user.department_id ?? "" },
    check: ({ full_name }) => (full_name.trim() ? {} : { full_name: words.auth.needName }),
    save: async ({ full_name, role, department_id }) => {
      const body = { full_name: full_name.trim(), role: role as StaffRole, department_id: department_id || null };
      await ask(api.PATCH("/api/v1/users/{user_id}", { params: { path: { user_id: user.id } }, body }));
      await client.invalidateQueries({ queryKey: ["users"] });
      toast(text.saved);
    },
  });
  return (
    <FormFrame
      form={form}
      submit={text.save}
      labels={{ full_name: text.name, role: text.role, department_id: text.department }}
      guard
    >
      <TextField form={form} name="full_name" label={text.name} maxLength={200} required />
      <PlaceFields form={form} />
    </FormFrame>
  );
}

/** Letting somebody in again, and no longer. */
function Access({ user }: { user: Me }) {
  const text = useText().people;
  const me = useMe();
  const provider = useQuery(signInOptionsQuery).data?.provider?.name;
  const [made, setMade] = useState<Schemas["InvitedOut"] | null>(null);
  const params = { path: { user_id: user.id } };
  const refresh = [["users"]];
  const off = useAct(() => ask(api.PUT("/api/v1/users/{user_id}/deactivation", { params })), {
    refresh,
    done: text.deactivated,
  });
  const on = useAct(() => ask(api.DELETE("/api/v1/users/{user_id}/deactivation", { params })), {
    refresh,
    done: text.reactivated,
  });
  const link = useAct(() => ask(api.POST("/api/v1/users/{user_id}/links", { params })), { after: setMade });
  const factor = useAct(() => ask(api.DELETE("/api/v1/users/{user_id}/second-factor", { params })), {
    refresh,
    done: text.factorGone,
  });
  const identity = useAct(() => ask(api.DELETE("/api/v1/users/{user_id}/identity", { params })), {
    done: text.identityGone,
  });
  if (made) {
    return (
      <Section title={text.access}>
        <Invited made={made} />
      </Section>
    );
  }
  return (
    <Section title={text.access} text={text.accessText}>
      <div className="flex flex-wrap gap-3">
        {administers(me) && user.active && (
          <Button onClick={() => link.mutate()} disabled={link.isPending}>
            {text.newLink}
          </Button>
        )}
        {administers(me) && user.second_factor && (
          <Confirm
            trigger={(open) => <Button onClick={open}>{text.dropFactor}</Button>}
            title={text.dropFactorTitle}
            text={text.dropFactorText}
            action={text.dropFactor}
            onConfirm={() => factor.mutate()}
          />
        )}
        {administers(me) && provider && (
          <Confirm
            trigger={(open) => (
              <Button onClick={open} disabled={identity.isPending}>
                {text.dropIdentity(provider)}
              </Button>
            )}
            title={text.dropIdentityTitle(provider)}
            text={text.dropIdentityText}
            action={text.dropIdentityDo}
            onConfirm={() => identity.mutate()}
          />
        )}
        {user.active ? (
          <Confirm
            trigger={(open) => (
              <Button onClick={open} disabled={off.isPending}>
                {text.deactivate}
              </Button>
            )}
            title={text.deactivateTitle(user.full_name)}
            text={text.deactivateText}
            action={text.deactivate}
            onConfirm={() => off.mutate()}
          />
        ) : (
          <Button onClick={() => on.mutate()} disabled={on.isPending}>
            {text.reactivate}
          </Button>
        )}
      </div>
    </Section>
  );
}
