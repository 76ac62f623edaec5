import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FolderOpen, Plus, Sparkles } from "lucide-react";
import { useMemo } from "react";
import { buttonClass } from "../../ui/button";
import { Badge } from "../kit/badge";
import { ListCard } from "../kit/card";
import { FilterSelect } from "../kit/fields";
import { Listing } from "../kit/listing";
import { Page } from "../kit/page";
import { SearchBox } from "../kit/search";
import { Empty } from "../kit/states";
import type { Column } from "../kit/table";
import { bankQuery, DIFFICULTIES, type Question, TYPES } from "../queries/bank";
import { domainChoiceQuery } from "../queries/hiring";
import { hires, useMe } from "../queries/session";
import { useList } from "../search";
import { useText } from "../text/bank";
import { DomainFilter } from "./narrow";

export function QuestionsPage() {
  const words = useText();
  const text = words.bank;
  const me = useMe();
  const [search, change] = useList();
  const query = useQuery(bankQuery(search));
  const domains = useQuery(domainChoiceQuery).data;
  const columns = useMemo(
    (): Column<Question>[] => [
      {
        id: "question",
        header: text.question,
        cell: (row) => (
          <Link
            to="/console/questions/$questionId"
            params={{ questionId: row.id }}
            className="line-clamp-2 font-medium hover:text-accent-ink hover:underline"
          >
            {row.content.question_text}
          </Link>
        ),
      },
      {
        id: "domain",
        header: text.domain,
        from: "lg",
        cell: (row) => (
          <span className="block min-w-36">{domains?.find(({ id }) => id === row.domain_id)?.name ?? "–"}</span>
        ),
      },
      { id: "type", header: text.type, from: "md", cell: (row) => text.types[row.content.question_type] },
      {
        id: "difficulty",
        header: text.difficulty,
        from: "sm",
        cell: (row) => text.difficulties[row.content.difficulty],
      },
      {
        id: "state",
        header: text.version,
        from: "sm",
        cell: (row) =>
          row.retired_at ? (
            <Badge tone="warn">{text.retired}</Badge>
          ) : (
            <span className="tabular-nums">{row.version}</span>
          ),
      },
    ],
    [text, domains],
  );
  const filtered = Boolean(search.text || search.domain || search.type || search.difficulty || search.show);
  const chosen = search.domain ? { domain: search.domain } : {};
  return (
    <Page
      title={text.heading}
      lead={text.lead}
      actions={
        <>
          <Link to="/console/questions/domains" className={buttonClass("secondary", "compact")}>
            <FolderOpen aria-hidden="true" size={16} />
            {text.domains}
          </Link>
          {hires(me) && (
            <>
              <Link to="/console/questions/propose" search={chosen} className={buttonClass("secondary", "compact")}>
                <Sparkles aria-hidden="true" size={16} />
                {text.propose}
              </Link>
              <Link to="/console/questions/new" search={chosen} className={buttonClass("primary", "compact")}>
                <Plus aria-hidden="true" size={17} />
                {text.create}
              </Link>
            </>
          )}
        </>
      }
    >
      <ListCard
        filters={
          <>
            <SearchBox label={text.search} value={search.text ?? ""} onChange={(value) => change({ text: value })} />
            <DomainFilter label={text.domain} />
            <FilterSelect
              label={text.type}
              value={search.type ?? ""}
              empty={words.all}
              options={TYPES.map((value) => ({ value, label: text.types[value] }))}
              onChange={(type) => change({ type })}
            />
            <FilterSelect
              label={text.difficulty}
              value={search.difficulty ?? ""}
              empty={words.all}
              options={DIFFICULTIES.map((value) => ({ value, label: text.difficulties[value] }))}
              onChange={(difficulty) => change({ difficulty })}
            />
            <FilterSelect
              label={text.show}
              value={search.show ?? ""}
              empty={text.shows.current}
              options={(["retired", "all"] as const).map((value) => ({ value, label: text.shows[value] }))}
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
          none={<Empty title={text.none} text={text.noneText} />}
        />
      </ListCard>
    </Page>
  );
}
