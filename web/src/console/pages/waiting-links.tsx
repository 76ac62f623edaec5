import { useQuery } from "@tanstack/react-query";
import { nameOf } from "../kit/badge";
import { CopyField } from "../kit/copy";
import { For } from "../kit/for";
import { Page, Section } from "../kit/page";
import { Empty, Loaded } from "../kit/states";
import { When } from "../kit/when";
import { waitingLinksQuery } from "../queries/people";
import { administers } from "../queries/session";
import { useText } from "../text/people";

export function WaitingLinksPage() {
  return (
    <For may={administers} title={useText().people.waiting}>
      <WaitingLinks />
    </For>
  );
}

/** Links that nobody could be sent, since no mail is set up: somebody hands them over. */
function WaitingLinks() {
  const text = useText().people;
  const query = useQuery(waitingLinksQuery);
  return (
    <Page title={text.waiting} lead={text.waitingLead} back={{ to: "/console/people", label: text.heading }}>
      <div className="grid max-w-3xl gap-4">
        <Loaded query={query}>
          {(links) =>
            links.length ? (
              links.map((one) => (
                <Section key={one.id} title={one.email} text={nameOf(text.purposes, one.purpose)}>
                  <CopyField label={text.link} value={one.link} />
                  <p className="mt-3 text-sm text-soft">
                    {text.until} <When at={one.expires_at} />
                  </p>
                </Section>
              ))
            ) : (
              <Empty title={text.noWaiting} text={text.noWaitingText} />
            )
          }
        </Loaded>
      </div>
    </Page>
  );
}
