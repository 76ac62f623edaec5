import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api, ask, type Schemas, upload } from "../../api/staff";
import { Button } from "../../ui/button";
import { useAct } from "../kit/act";
import { Confirm } from "../kit/confirm";
import { FormFrame, useForm } from "../kit/form";
import { Facts, Page, Section } from "../kit/page";
import { Loaded } from "../kit/states";
import { toast } from "../kit/toasts";
import { departmentQuery } from "../queries/people";
import { administers, hires, useMe } from "../queries/session";
import { useText } from "../text/people";
import { bodyOf, DepartmentFields, draftOf, useDepartmentCheck, useDepartmentLabels } from "./department-fields";
import { FilePick } from "./file-pick";

type Detail = Schemas["DepartmentDetail"];

export function DepartmentPage() {
  const { departmentId } = useParams({ from: "/inside/console/departments/$departmentId" });
  const text = useText().departments;
  const me = useMe();
  const query = useQuery(departmentQuery(departmentId));
  const back = { to: "/console/departments", label: text.heading };
  if (!query.data) {
    return (
      <Page title={text.one} back={back}>
        <Loaded query={query}>{() => null}</Loaded>
      </Page>
    );
  }
  const department = query.data;
  return (
    <Page
      key={department.id}
      title={department.name}
      lead={department.path.join(" › ")}
      back={back}
      actions={administers(me) && <Delete department={department} />}
    >
      <div className="grid max-w-3xl gap-6">
        <Section title={text.details}>
          {hires(me) ? <Edit department={department} /> : <Read of={department} />}
        </Section>
        <Logo department={department} />
      </div>
    </Page>
  );
}

function Read({ of }: { of: Detail }) {
  const text = useText().departments;
  return (
    <Facts
      items={[
        [text.description, of.description || "–"],
        [text.senderName, of.effective.sender_name ?? "–"],
        [text.senderEmail, of.effective.sender_email ?? "–"],
        [text.language, of.effective.language ?? "–"],
      ]}
    />
  );
}

function Edit({ department }: { department: Detail }) {
  const text = useText().departments;
  const me = useMe();
  const client = useQueryClient();
  const form = useForm({
    initial: draftOf(department),
    check: useDepartmentCheck(),
    save: async (draft) => {
      const params = { path: { department_id: department.id } };
      const { parent_id, ...body } = bodyOf(draft);
      const changes = administers(me) ? { ...body, parent_id } : body;
      await ask(api.PATCH("/api/v1/departments/{department_id}", { params, body: changes }));
      await client.invalidateQueries({ queryKey: ["departments"] });
      toast(text.saved);
    },
  });
  return (
    <FormFrame form={form} labels={useDepartmentLabels()} submit={text.save} guard>
      <DepartmentFields form={form} me={department.id} above={department.effective} moves={administers(me)} />
    </FormFrame>
  );
}

function Delete({ department }: { department: Detail }) {
  const text = useText().departments;
  const navigate = useNavigate();
  const params = { path: { department_id: department.id } };
  const remove = useAct(() => ask(api.DELETE("/api/v1/departments/{department_id}", { params })), {
    done: text.deleted,
    refresh: [
      ["departments", "list"],
      ["departments", "choice"],
    ],
    after: () => void navigate({ to: "/console/departments", ignoreBlocker: true }),
  });
  return (
    <Confirm
      trigger={(open) => (
        <Button size="compact" onClick={open} disabled={remove.isPending}>
          {text.delete}
        </Button>
      )}
      title={text.deleteTitle(department.name)}
      text={text.deleteText}
      action={text.delete}
      onConfirm={() => remove.mutate()}
    />
  );
}

function Logo({ department }: { department: Detail }) {
  const text = useText().departments;
  const me = useMe();
  const [file, setFile] = useState<File | null>(null);
  const [version, setVersion] = useState(0);
  const path = `/api/v1/departments/${department.id}/logo`;
  const after = (): void => {
    setFile(null);
    setVersion(version + 1);
  };
  const refresh = [["departments", "one"]];
  const save = useAct(
    (chosen: File) => {
      const form = new FormData();
      form.append("file", chosen);
      return upload(path, form);
    },
    { refresh, after, done: text.logoSaved },
  );
  const params = { path: { department_id: department.id } };
  const remove = useAct(() => ask(api.DELETE("/api/v1/departments/{department_id}/logo", { params })), {
    refresh,
    after,
    done: text.logoGone,
  });
  const own = department.effective.sources.logo === department.id;
  return (
    <Section title={text.logo} text={text.logoText}>
      {department.effective.has_logo && (
        <div className="mb-4 flex flex-wrap items-center gap-4">
          <img
            src={`${path}?${version}`}
            alt={text.logo}
            className="max-h-20 rounded-lg border border-line bg-white p-2"
          />
          {!own && <span className="text-sm text-soft">{text.fromAbove}</span>}
          {own && hires(me) && (
            <Confirm
              trigger={(open) => (
                <Button size="compact" onClick={open}>
                  {text.logoRemove}
                </Button>
              )}
              title={text.logoRemove}
              text={text.logoRemoveText}
              action={text.logoRemove}
              onConfirm={() => remove.mutate()}
            />
          )}
        </div>
      )}
      {hires(me) && (
        <div className="grid gap-3">
          <FilePick label={text.logoNew} hint={text.logoHint} accept=".png,.jpg,.jpeg" file={file} onFile={setFile} />
          {file && (
            <p>
              <Button look="primary" onClick={() => save.mutate(file)} disabled={save.isPending}>
                {text.logoSave}
              </Button>
            </p>
          )}
        </div>
      )}
    </Section>
  );
}
