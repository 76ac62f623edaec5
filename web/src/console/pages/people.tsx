import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { UserPlus } from "lucide-react";
import { useMemo } from "react";
import { buttonClass } from "../../ui/button";
import { Badge, nameOf } from "../kit/badge";
import { ListCard } from "../kit/card";
import { FilterSelect } from "../kit/fields";
import { For } from "../kit/for";
import { Listing } from "../kit/listing";
import { Page } from "../kit/page";
import { SearchBox } from "../kit/search";
import { Empty } from "../kit/states";
import type { Column } from "../kit/table";
import { When } from "../kit/when";
import { departmentChoiceQuery } from "../queries/hiring";
import { STAFF_ROLES, type User, usersQuery } from "../queries/people";
import { administers, hires, useMe } from "../queries/session";
import { useList } from "../search";
import { useText } from "../text/people";
import { DepartmentFilter } from "./narrow";

export function PeoplePage() {
  return (
    <For may={hires} title={useText().people.heading}>
      <People />
    </For>
  );
}

function People() {
  const words = useText();
  const text = words.people;
  const [search, change] = useList();
  const me = useMe();
  const query = useQuery(usersQuery(search));
  const departments = useQuery(departmentChoiceQuery).data;
  const columns = useMemo(
    (): Column<User>[] => [
      {
        id: "name",
        header: text.name,
        cell: (user) => (
          <Link
            to="/console/people/$userId"
            params={{ userId: user.id }}
            className="font-semibold hover:text-accent-ink hover:underline sm:whitespace-nowrap"
          >
            {user.full_name}
          </Link>
        ),
      },
      { id: "role", header: text.role, cell: (user) => nameOf(words.roles, user.role) },
      {
        id: "department",
        header: text.department,
        from: "md",
        cell: (user) => departments?.find(({ id }) => id === user.department_id)?.name ?? "–",
      },
      {
        id: "email",
        header: text.email,
        from: "lg",
        cell: (user) => <span className="break-all text-soft">{user.email}</span>,
      },
      { id: "state", header: text.state, from: "sm", cell: (user) => <UserState user={user} /> },
      {
        id: "since",
        header: text.since,
        from: "md",
        cell: (user) => <When at={user.created_at} look="date" />,
      },
    ],
    [text, words.roles, departments],
  );
  const filtered = Boolean(search.text || search.role || search.department || search.show);
  const invite = (
    <Link to="/console/people/new" className={buttonClass("primary", "compact")}>
      <UserPlus aria-hidden="true" size={17} />
      {text.invite}
    </Link>
  );
  return (
    <Page
      title={text.heading}
      lead={text.lead}
      actions={
        <>
          {administers(me) && (
            <Link to="/console/people/links" className={buttonClass("secondary", "compact")}>
              {text.waiting}
            </Link>
          )}
          {invite}
        </>
      }
    >
      <ListCard
        filters={
          <>
            <SearchBox label={text.search} value={search.text ?? ""} onChange={(value) => change({ text: value })} />
            <FilterSelect
              label={text.role}
              value={search.role ?? ""}
              empty={words.all}
              options={STAFF_ROLES.map((value) => ({ value, label: words.roles[value] }))}
              onChange={(role) => change({ role })}
            />
            <DepartmentFilter label={text.department} />
            <FilterSelect
              label={text.state}
              value={search.show ?? ""}
              empty={text.shows.active}
              options={(["inactive", "all"] as const).map((value) => ({ value, label: text.shows[value] }))}
              onChange={(show) => change({ show })}
            />
          </>
        }
      >
        <Listing
          query={query}
          caption={text.heading}
          columns={columns}
          filtered={filtered}
          none={<Empty title={text.none} action={invite} />}
        />
      </ListCard>
    </Page>
  );
}

export function UserState({ user }: { user: Pick<User, "active" | "has_password"> }) {
  const text = useText().people.states;
  if (!user.active) return <Badge tone="bad">{text.inactive}</Badge>;
  return user.has_password ? <Badge tone="good">{text.active}</Badge> : <Badge tone="warn">{text.invited}</Badge>;
}
