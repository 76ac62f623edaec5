import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useMemo } from "react";
import { buttonClass } from "../../ui/button";
import { ListCard } from "../kit/card";
import { Listing } from "../kit/listing";
import { Page } from "../kit/page";
import { SearchBox } from "../kit/search";
import { Empty } from "../kit/states";
import type { Column } from "../kit/table";
import { departmentChoiceQuery } from "../queries/hiring";
import { type Department, departmentsQuery } from "../queries/people";
import { administers, useMe } from "../queries/session";
import { useList } from "../search";
import { useText } from "../text/people";

export function DepartmentsPage() {
  const words = useText();
  const text = words.departments;
  const me = useMe();
  const [search, change] = useList();
  const query = useQuery(departmentsQuery(search));
  const all = useQuery(departmentChoiceQuery).data;
  const columns = useMemo(
    (): Column<Department>[] => [
      {
        id: "name",
        header: text.name,
        cell: (department) => (
          <Link
            to="/console/departments/$departmentId"
            params={{ departmentId: department.id }}
            className="font-semibold hover:text-accent-ink hover:underline"
          >
            {department.name}
          </Link>
        ),
      },
      {
        id: "parent",
        header: text.parent,
        cell: (department) => all?.find(({ id }) => id === department.parent_id)?.name ?? "–",
      },
      {
        id: "description",
        header: text.description,
        from: "md",
        cell: (department) => <span className="line-clamp-1 text-soft">{department.description || "–"}</span>,
      },
    ],
    [text, all],
  );
  const create = administers(me) && (
    <Link to="/console/departments/new" className={buttonClass("primary", "compact")}>
      <Plus aria-hidden="true" size={17} />
      {text.create}
    </Link>
  );
  return (
    <Page title={text.heading} lead={text.lead} actions={create}>
      <ListCard
        filters={
          <SearchBox label={text.search} value={search.text ?? ""} onChange={(value) => change({ text: value })} />
        }
      >
        <Listing
          query={query}
          caption={text.heading}
          columns={columns}
          filtered={Boolean(search.text)}
          none={<Empty title={text.none} text={text.noneText} action={create} />}
        />
      </ListCard>
    </Page>
  );
}
