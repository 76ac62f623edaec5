import { useQuery } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { api, ask } from "../../api/staff";
import { Button } from "../../ui/button";
import { useAct } from "../kit/act";
import { Badge, nameOf } from "../kit/badge";
import { Section } from "../kit/page";
import { Loaded } from "../kit/states";
import { When } from "../kit/when";
import { lettersQuery } from "../queries/interviews";
import { useText } from "../text/review";

/** What was written about an interview or to a candidate, what became of it, and once more where it did not arrive. */
export function Letters({ interview, candidate }: { interview?: string; candidate?: string }) {
  const text = useText().letters;
  const query = useQuery(lettersQuery({ interview_id: interview ?? null, candidate_id: candidate ?? null }));
  const again = useAct(
    (message_id: string) => ask(api.POST("/api/v1/messages/{message_id}/resend", { params: { path: { message_id } } })),
    { refresh: [["messages"]], done: text.resent },
  );
  return (
    <Section title={text.title}>
      <Loaded query={query} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-sm text-soft">{text.none}</p>
          ) : (
            <ul className="divide-y divide-line text-sm">
              {items.map((message) => (
                <li key={message.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2.5">
                  <div className="min-w-0 flex-1 basis-52">
                    <p className="font-medium">{message.subject || message.notification_type}</p>
                    <p className="flex flex-wrap items-center gap-x-2 text-soft">
                      <span className="break-all">{message.address}</span>
                      <When at={message.sent_at ?? message.created_at} look="ago" />
                    </p>
                    {message.error && <p className="text-bad">{message.error}</p>}
                  </div>
                  <Badge tone={message.status === "failed" ? "bad" : message.status === "sent" ? "good" : "plain"}>
                    {nameOf(text.states, message.status)}
                  </Badge>
                  {message.status !== "queued" && (
                    <Button
                      size="compact"
                      look="quiet"
                      aria-label={text.resendName(message.subject)}
                      disabled={again.isPending}
                      onClick={() => again.mutate(message.id)}
                    >
                      <Send aria-hidden="true" size={15} />
                      {text.resend}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  );
}
