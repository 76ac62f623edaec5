import { useSearch } from "@tanstack/react-router";
import { For } from "../kit/for";
import { Page } from "../kit/page";
import { Tabs } from "../kit/tabs";
import { administers, hires, useMe } from "../queries/session";
import { useText } from "../text/integrations";
import { ApiKeys } from "./api-keys";
import { Webhooks } from "./webhooks";

export function IntegrationsPage() {
  return (
    <For may={hires} title={useText().integrations.heading}>
      <Integrations />
    </For>
  );
}

/** Keys are each person's own; what other systems are told is the administrator's. */
function Integrations() {
  const text = useText().integrations;
  const { tab } = useSearch({ from: "/inside/console/integrations" });
  return (
    <Page title={text.heading} lead={text.lead}>
      {administers(useMe()) ? (
        <Tabs
          label={text.heading}
          chosen={tab ?? "keys"}
          tabs={[
            { id: "keys", label: text.keys, content: () => <ApiKeys /> },
            { id: "webhooks", label: text.webhooks, content: () => <Webhooks /> },
          ]}
        />
      ) : (
        <ApiKeys />
      )}
    </Page>
  );
}
