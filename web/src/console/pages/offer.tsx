import { useQuery } from "@tanstack/react-query";
import { Mail } from "lucide-react";
import { useState } from "react";
import { api, ask, type Schemas } from "../../api/staff";
import { Button } from "../../ui/button";
import { useAct } from "../kit/act";
import { Badge, nameOf, type Tone } from "../kit/badge";
import { Confirm } from "../kit/confirm";
import { Section } from "../kit/page";
import { Loaded } from "../kit/states";
import { When } from "../kit/when";
import { candidateQuery } from "../queries/hiring";
import { offersQuery } from "../queries/interviews";
import { useText } from "../text/review";
import { MakeOffer } from "./offer-make";

const TONE: Record<string, Tone> = { sent: "warn", accepted: "good", declined: "bad" };
const OVER = new Set(["hired", "withdrawn"]);

/** What was offered to a candidate and what they said; and a new offer, while there is something to decide. */
export function OfferPanel({ candidate }: { candidate: string }) {
  const text = useText().offers;
  const query = useQuery(offersQuery(candidate));
  const status = useQuery(candidateQuery(candidate)).data?.status;
  const [making, setMaking] = useState(false);
  const decidable = status && !OVER.has(status);
  return (
    <Section
      title={text.title}
      text={text.text}
      actions={
        decidable && (
          <Button size="compact" onClick={() => setMaking(true)}>
            <Mail aria-hidden="true" size={16} />
            {text.make}
          </Button>
        )
      }
    >
      <Loaded query={query} rows={2}>
        {({ items }) =>
          items.length ? (
            <ul className="grid gap-3 text-sm">
              {items.map((offer) => (
                <OfferRow key={offer.id} offer={offer} />
              ))}
            </ul>
          ) : (
            <p className="text-sm text-soft">{text.none}</p>
          )
        }
      </Loaded>
      {making && <MakeOffer candidate={candidate} onClose={() => setMaking(false)} />}
    </Section>
  );
}

function OfferRow({ offer }: { offer: Schemas["OfferOut"] }) {
  const text = useText().offers;
  const withdraw = useAct(
    () => ask(api.POST("/api/v1/offers/{offer_id}/withdrawal", { params: { path: { offer_id: offer.id } } })),
    { refresh: [["candidates"]], done: text.withdrawn },
  );
  const open = offer.status === "sent";
  return (
    <li className="rounded-xl bg-well px-4 py-3">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={TONE[offer.status] ?? "plain"}>{nameOf(text.states, offer.status)}</Badge>
        {open ? (
          <span className="text-soft">
            {text.until} <When at={offer.expires_at} look="date" />
          </span>
        ) : (
          offer.answered_at && (
            <span className="text-soft">
              {text.answered} <When at={offer.answered_at} />
            </span>
          )
        )}
      </p>
      <p className="mt-1 max-w-prose whitespace-pre-line">{offer.terms}</p>
      {offer.start_date && (
        <p className="mt-1 text-soft">
          {text.start}: <When at={`${offer.start_date}T12:00:00`} look="date" />
        </p>
      )}
      {offer.note && <q className="mt-1 block">{offer.note}</q>}
      {open && (
        <div className="mt-2 flex flex-wrap items-center justify-between gap-3">
          <span role="status" className="text-soft">
            {offer.letter_written ? text.written : text.writing}
          </span>
          <Confirm
            trigger={(confirm) => (
              <Button size="compact" disabled={withdraw.isPending} onClick={confirm}>
                {text.withdraw}
              </Button>
            )}
            title={text.withdrawTitle}
            text={text.withdrawText}
            action={text.withdraw}
            onConfirm={() => withdraw.mutate()}
          />
        </div>
      )}
    </li>
  );
}
