import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useId } from "react";
import { api, ask } from "../../api/staff";
import { SelectField, TextField } from "../kit/fields";
import { For } from "../kit/for";
import { FormFrame, useForm } from "../kit/form";
import { Page } from "../kit/page";
import { toast } from "../kit/toasts";
import { domainChoiceQuery } from "../queries/hiring";
import { hires } from "../queries/session";
import { useText } from "../text/bank";

const LONGEST = 64;

export function NewDomainPage() {
  return (
    <For may={hires} title={useText().bank.newDomain}>
      <NewDomain />
    </For>
  );
}

/** As files and links name it. */
const slugOf = (name: string): string =>
  name
    .normalize("NFD")
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, "");

function NewDomain() {
  const words = useText();
  const text = words.bank;
  const id = useId();
  const navigate = useNavigate();
  const client = useQueryClient();
  const domains = useQuery(domainChoiceQuery).data ?? [];
  const sectors = new Map(domains.map(({ sector, sector_slug }) => [sector, sector_slug]));
  const form = useForm({
    initial: { name: "", sector: "", rubric_of: "" },
    check: ({ name, sector, rubric_of }) => ({
      ...(name.trim() ? (slugOf(name) ? {} : { name: text.slugTaken }) : { name: text.needName }),
      ...(sector.trim() ? (slugOf(sector) ? {} : { sector: text.slugTaken }) : { sector: text.needSector }),
      ...(rubric_of ? {} : { rubric_of: text.needRubric }),
    }),
    save: async ({ name, sector, rubric_of }) => {
      const body = {
        name: name.trim(),
        slug: slugOf(name),
        sector: sector.trim(),
        sector_slug: sectors.get(sector.trim()) ?? slugOf(sector),
        rubric_of,
      };
      const made = await ask(api.POST("/api/v1/domains", { body }));
      await client.invalidateQueries({ queryKey: ["domains"] });
      toast(text.saved);
      await navigate({
        to: "/console/questions/domains/$domainId",
        params: { domainId: made.id },
        ignoreBlocker: true,
      });
    },
  });
  return (
    <Page
      title={text.newDomain}
      lead={text.newDomainLead}
      back={{ to: "/console/questions/domains", label: text.domains }}
    >
      <div className="max-w-2xl rounded-2xl border border-line bg-card p-5 shadow-card sm:p-7">
        <FormFrame
          form={form}
          submit={text.createDomain}
          labels={{ name: text.domainName, sector: text.sector, rubric_of: text.rubricOf }}
          guard
        >
          <TextField form={form} name="name" label={text.domainName} maxLength={200} required />
          <TextField
            form={form}
            name="sector"
            label={text.sector}
            hint={text.sectorHint}
            list={id}
            maxLength={200}
            required
          />
          <datalist id={id}>
            {[...sectors.keys()].map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          <SelectField
            form={form}
            name="rubric_of"
            label={text.rubricOf}
            hint={text.rubricOfHint}
            empty={text.choose}
            options={domains.map((one) => ({ value: one.id, label: one.name }))}
            required
          />
        </FormFrame>
      </div>
    </Page>
  );
}
