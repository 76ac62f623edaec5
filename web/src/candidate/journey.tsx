import { Suspense, useCallback, useEffect, useState } from "react";
import type { CandidateApi, Invitation } from "../api/client";
import { useText } from "../i18n";
import { later } from "../lib/later";
import { type UnlockedSound, unlockSound } from "../lib/sound";
import {
  canArrange,
  hasBegun,
  isOver,
  isWritten,
  nextStep,
  path,
  type Step,
  TYPES,
  useFlow,
  type Way,
  wasMissed,
} from "./flow";
import { Shell } from "./page";
import { ConsentScreen, RefusedScreen } from "./screens/consent";
import { InvitationScreen } from "./screens/invitation";
import { ReadyScreen } from "./screens/ready";
import { WayScreen } from "./screens/way";

// the first page is light, whatever comes after it
const check = later(() => import("./screens/check"));
const practice = later(() => import("./screens/practice"));
const room = later(() => import("../room/room-screen"));
const after = later(() => import("./screens/after"));
const arrange = later(() => import("./arrange/arrange"));

/** Has the code come of what is shown first, where that is not the invitation. */
export async function prepare(invitation: Invitation): Promise<void> {
  if (isOver(invitation)) await after.load();
  else if (wasMissed(invitation)) await arrange.load();
}

export interface Choices {
  microphone: string | null;
  speaker: string | null;
}

interface Props {
  api: CandidateApi;
  invitation: Invitation;
  onInvitation(invitation: Invitation): void;
}

/** From the invitation to the goodbye: one page after the other, without a router. */
export function Journey({ api, invitation, onInvitation }: Props) {
  const [leaving, setLeaving] = useState(0);
  const { step, way, go, choose } = useFlow(
    invitation,
    useCallback(() => setLeaving((n) => n + 1), []),
  );
  const [choices, setChoices] = useState<Choices>({ microphone: null, speaker: null });
  const [sound, setSound] = useState<UnlockedSound | null>(null);
  const [ended, setEnded] = useState<string | null>(null);
  const steps = path(invitation, way);
  const at = { n: steps.indexOf(step), of: steps.length - 1 };

  // what comes next comes while people read; by the time they press the button it is here
  const near = step === "consent" || step === "check" || step === "practice" || step === "ready";
  useEffect(() => {
    if (step === "way" || step === "consent") void Promise.all([check.load(), practice.load()]);
    if (near) void room.load();
    if (step === "room") void after.load();
  }, [near, step]);

  function back(): void {
    history.back();
  }

  function refresh(): Promise<void> {
    return api.invitation().then(onInvitation, () => {});
  }

  /** After a change of what was agreed; whoever called the interview off is at its end. */
  async function rearranged(): Promise<void> {
    const fresh = await api.invitation();
    onInvitation(fresh);
    if (isOver(fresh)) go("after");
  }

  /** The server is told until the interview begins; afterwards the room's page alone changes how it is held. */
  async function settle(next: Way): Promise<void> {
    if (!hasBegun(invitation)) {
      await api.chooseType(TYPES[next]);
      await refresh();
    }
    choose(next);
  }

  function enter(): void {
    // inside the click: browsers let a page make sound only after one
    setSound(unlockSound(way === "type" ? null : choices.speaker));
    go("room");
  }

  const onward = (from: Step) => go(nextStep(from, steps));

  if (step === "room" && way && sound) {
    return (
      <Suspense fallback={<Waiting />}>
        <room.Page
          api={api}
          invitation={invitation}
          way={way}
          choices={choices}
          sound={sound}
          leaving={leaving}
          onBack={() => go("ready")}
          onEnded={(reason) => {
            setEnded(reason);
            void refresh();
            go("after");
          }}
        />
      </Suspense>
    );
  }

  return (
    <Shell company={invitation.company}>
      <Suspense fallback={null}>
        {step === "invitation" && (
          <InvitationScreen
            invitation={invitation}
            onStart={() => onward("invitation")}
            onResume={() => go(way ? "ready" : "way")}
            onArrange={canArrange(invitation) ? () => go("arrange") : null}
          />
        )}
        {step === "arrange" && (
          <arrange.Page api={api} invitation={invitation} onChanged={rearranged} onBack={() => go("invitation")} />
        )}
        {step === "way" && (
          <WayScreen
            at={at}
            onBack={back}
            value={invitation.help.chat_only && isWritten(invitation) ? "type" : way}
            onChoose={async (next) => {
              await settle(next);
              go(hasBegun(invitation) && invitation.consent_given ? "ready" : "consent");
            }}
          />
        )}
        {step === "consent" && (
          <ConsentScreen
            at={at}
            onBack={back}
            api={api}
            invitation={invitation}
            onGiven={async () => {
              await refresh();
              onward("consent");
            }}
            onChanged={refresh}
            onRefused={() => go("refused")}
          />
        )}
        {step === "refused" && <RefusedScreen company={invitation.company} onBack={back} />}
        {step === "check" && (
          <check.Page
            at={at}
            onBack={back}
            api={api}
            choices={choices}
            onChoices={setChoices}
            onDone={() => onward("check")}
            onType={() =>
              void settle("type")
                // typing works in a spoken interview too
                .catch(() => choose("type"))
                .then(() => go("practice"))
            }
          />
        )}
        {step === "practice" && (
          <practice.Page
            at={at}
            onBack={back}
            api={api}
            way={way ?? "type"}
            choices={choices}
            onDone={() => go("ready")}
          />
        )}
        {(step === "ready" || step === "room") && (
          <ReadyScreen
            at={at}
            onBack={back}
            invitation={invitation}
            way={way ?? "type"}
            onEnter={enter}
            onCheck={() => go("check")}
            onChange={() => go("way")}
          />
        )}
        {step === "after" && <after.Page api={api} invitation={invitation} reason={ended} />}
      </Suspense>
    </Shell>
  );
}

function Waiting() {
  const { loading } = useText();
  return (
    <p role="status" className="grid min-h-dvh place-items-center text-lg text-soft">
      {loading}
    </p>
  );
}
