import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useMemo } from "react";
import { api, ask } from "../../api/staff";
import { Button, buttonClass } from "../../ui/button";
import { useAct } from "../kit/act";
import { Badge, nameOf, type Tone } from "../kit/badge";
import { Confirm } from "../kit/confirm";
import { Section } from "../kit/page";
import { Empty, Loaded } from "../kit/states";
import { type Column, DataTable } from "../kit/table";
import { When } from "../kit/when";
import { type ApiKey, apiKeysQuery } from "../queries/integrations";
import { administers, useMe } from "../queries/session";
import { useText } from "../text/integrations";

const TONES: Record<State, Tone> = { works: "good", ended: "plain", revoked: "bad" };
type State = "works" | "ended" | "revoked";

const stateOf = (key: ApiKey): State =>
  key.revoked_at ? "revoked" : new Date(key.expires_at).getTime() <= Date.now() ? "ended" : "works";

export function ApiKeys() {
  const words = useText();
  const text = words.apiKeys;
  const everybodys = administers(useMe());
  const query = useQuery(apiKeysQuery);
  const columns = useMemo((): Column<ApiKey>[] => {
    const owner: Column<ApiKey> = { id: "owner", header: text.owner, from: "lg", cell: (key) => key.owner_name };
    return [
      {
        id: "name",
        header: text.name,
        cell: (key) => (
          <>
            <span className="block font-semibold break-words">{key.name}</span>
            <code className="whitespace-nowrap text-soft">{key.hint}…</code>
          </>
        ),
      },
      {
        id: "areas",
        header: text.areas,
        from: "md",
        cell: (key) => (
          <>
            <span className="block">{nameOf(text.accesses, key.access)}</span>
            <span className="text-soft">{key.areas.map((area) => nameOf(text.areaNames, area)).join(", ")}</span>
          </>
        ),
      },
      ...(everybodys ? [owner] : []),
      {
        id: "used",
        header: text.used,
        from: "lg",
        cell: (key) => (key.last_used_at ? <When at={key.last_used_at} look="ago" /> : text.never),
      },
      { id: "until", header: text.until, from: "sm", cell: (key) => <When at={key.expires_at} look="date" /> },
      {
        id: "state",
        header: text.state,
        cell: (key) => <Badge tone={TONES[stateOf(key)]}>{text.states[stateOf(key)]}</Badge>,
      },
      { id: "actions", header: text.actions, align: "end", cell: (key) => <Revoke apiKey={key} /> },
    ];
  }, [text, everybodys]);
  const make = (
    <Link to="/console/integrations/keys/new" className={buttonClass("primary", "compact")}>
      <Plus aria-hidden="true" size={17} />
      {text.make}
    </Link>
  );
  return (
    <Section title={words.integrations.keys} text={text.text} actions={make} flush>
      <Loaded query={query}>
        {(keys) => (
          <DataTable
            caption={words.integrations.keys}
            columns={columns}
            rows={keys}
            rowId={(key) => key.id}
            empty={<Empty title={text.none} text={text.noneText} />}
          />
        )}
      </Loaded>
    </Section>
  );
}

function Revoke({ apiKey }: { apiKey: ApiKey }) {
  const text = useText().apiKeys;
  const revoke = useAct(
    () => ask(api.POST("/api/v1/api-keys/{api_key_id}/revocation", { params: { path: { api_key_id: apiKey.id } } })),
    { refresh: [["api-keys"]], done: text.revoked },
  );
  if (stateOf(apiKey) !== "works") return "–";
  return (
    <Confirm
      trigger={(open) => (
        <Button size="compact" aria-label={text.revokeOf(apiKey.name)} onClick={open} disabled={revoke.isPending}>
          {text.revoke}
        </Button>
      )}
      title={text.revokeTitle(apiKey.name)}
      text={text.revokeText}
      action={text.revoke}
      onConfirm={() => revoke.mutate()}
    />
  );
}
