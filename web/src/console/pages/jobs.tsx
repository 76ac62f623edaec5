import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useMemo } from "react";
import { buttonClass } from "../../ui/button";
import { Status } from "../kit/badge";
import { ListCard } from "../kit/card";
import { FilterSelect } from "../kit/fields";
import { Listing } from "../kit/listing";
import { Page } from "../kit/page";
import { SearchBox } from "../kit/search";
import { Empty } from "../kit/states";
import type { Column } from "../kit/table";
import { When } from "../kit/when";
import { departmentChoiceQuery, domainChoiceQuery, type Job, jobsQuery } from "../queries/hiring";
import { hires, useMe } from "../queries/session";
import { useList } from "../search";
import { useText } from "../text/hiring";
import { DepartmentFilter, DomainFilter } from "./narrow";

export function JobsPage() {
  const words = useText();
  const text = words.jobs;
  const me = useMe();
  const [search, change] = useList();
  const query = useQuery(jobsQuery(search));
  const domains = useQuery(domainChoiceQuery).data;
  const departments = useQuery(departmentChoiceQuery).data;
  const columns = useMemo((): Column<Job>[] => {
    const named = (rows: { id: string; name: string }[] | undefined, id: string | null) =>
      rows?.find((row) => row.id === id)?.name ?? "–";
    return [
      {
        id: "title",
        header: text.title,
        cell: (job) => (
          <Link
            to="/console/jobs/$jobId"
            params={{ jobId: job.id }}
            className="font-semibold hover:text-accent-ink hover:underline"
          >
            {job.title}
          </Link>
        ),
      },
      { id: "status", header: text.state, cell: (job) => <Status value={job.status} /> },
      { id: "domain", header: text.domain, from: "md", cell: (job) => named(domains, job.domain_id) },
      { id: "department", header: text.department, from: "lg", cell: (job) => named(departments, job.department_id) },
      { id: "created", header: text.created, from: "sm", cell: (job) => <When at={job.created_at} look="date" /> },
    ];
  }, [text, domains, departments]);
  const filtered = Boolean(search.text || search.status || search.domain || search.department);
  const create = hires(me) && (
    <Link to="/console/jobs/new" className={buttonClass("primary", "compact")}>
      <Plus aria-hidden="true" size={17} />
      {text.create}
    </Link>
  );
  return (
    <Page title={text.heading} lead={text.lead} actions={create}>
      <ListCard
        filters={
          <>
            <SearchBox label={text.search} value={search.text ?? ""} onChange={(value) => change({ text: value })} />
            <FilterSelect
              label={text.state}
              value={search.status ?? ""}
              empty={words.all}
              options={["draft", "open", "closed"].map((value) => ({ value, label: words.status[value as "open"] }))}
              onChange={(status) => change({ status })}
            />
            <DomainFilter label={text.domain} />
            <DepartmentFilter label={text.department} />
          </>
        }
      >
        <Listing
          query={query}
          caption={text.heading}
          columns={columns}
          filtered={filtered}
          none={<Empty title={text.none} text={text.noneText} action={create} />}
        />
      </ListCard>
    </Page>
  );
}
