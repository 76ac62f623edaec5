import { useEffect, useState } from "react";
import { ApiError, type CandidateApi, type Invitation } from "../api/client";
import { useLanguage, useText } from "../i18n";
import { remembered } from "../lib/storage";
import { Journey, prepare } from "./journey";
import { Shell } from "./page";
import { Problem, type ProblemKind } from "./screens/problem";

type Loaded = { invitation: Invitation } | { problem: ProblemKind };

function problemOf(error: unknown): ProblemKind {
  if (!(error instanceof ApiError)) return "offline";
  if (error.status === 410) return "expired";
  return error.status === 401 || error.status === 404 ? "unknown" : "offline";
}

/** The invitation, or why there is none; never rejects. */
export async function look(api: CandidateApi): Promise<Loaded> {
  try {
    const invitation = await api.invitation();
    await prepare(invitation);
    return { invitation };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

interface Props {
  api: CandidateApi;
  asked: Promise<Loaded>;
  /** What `asked` has brought by now. */
  first: Loaded | null;
}

export function App({ api, asked, first }: Props) {
  const [loaded, setLoaded] = useState(first);
  const { choose, language } = useLanguage();
  const text = useText();

  useEffect(() => void asked.then(setLoaded), [asked]);

  const spoken = loaded && "invitation" in loaded ? loaded.invitation.language.slice(0, 2) : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the interview's language becomes known
  useEffect(() => {
    if ((spoken === "en" || spoken === "es") && spoken !== language && !remembered("language")) choose(spoken);
  }, [spoken]);

  if (!loaded) {
    return (
      <Shell company={null}>
        <p role="status" className="pt-10 text-lg text-soft">
          {text.loading}
        </p>
      </Shell>
    );
  }
  if ("problem" in loaded) {
    return (
      <Shell company={null}>
        <Problem kind={loaded.problem} onAgain={() => void look(api).then(setLoaded)} />
      </Shell>
    );
  }
  const { invitation } = loaded;
  return (
    <Journey
      key={`${invitation.interview_id}`}
      api={api}
      invitation={invitation}
      onInvitation={(fresh) => setLoaded({ invitation: fresh })}
    />
  );
}
