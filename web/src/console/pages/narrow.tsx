import { useQuery } from "@tanstack/react-query";
import { FilterSelect } from "../kit/fields";
import { departmentChoiceQuery, domainChoiceQuery, jobChoiceQuery } from "../queries/hiring";
import { useList } from "../search";
import { useText } from "../text";

interface Named {
  id: string;
  name: string;
}

/** Filters of a list by what it belongs to; what is chosen stands in the address. */
export function DepartmentFilter({ label }: { label: string }) {
  const query = useQuery(departmentChoiceQuery);
  // a small company has none; until that is known the place is kept
  return query.data?.length === 0 ? null : <Narrow by="department" label={label} rows={query.data} />;
}

export function DomainFilter({ label }: { label: string }) {
  return <Narrow by="domain" label={label} rows={useQuery(domainChoiceQuery).data} />;
}

export function JobFilter({ label }: { label: string }) {
  const jobs = useQuery(jobChoiceQuery).data;
  return <Narrow by="job" label={label} rows={jobs?.map(({ id, title }) => ({ id, name: title }))} />;
}

function Narrow({
  by,
  label,
  rows = [],
}: {
  by: "department" | "domain" | "job";
  label: string;
  rows: Named[] | undefined;
}) {
  const all = useText().all;
  const [search, change] = useList();
  return (
    <FilterSelect
      label={label}
      value={search[by] ?? ""}
      empty={all}
      options={rows.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={(chosen) => change({ [by]: chosen })}
    />
  );
}
