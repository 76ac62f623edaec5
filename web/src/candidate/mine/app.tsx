import { type ReactNode, useState } from "react";
import { api, ask, isStatus, keepSession, mayBeSignedIn, onSignedOut, type Schemas } from "../../api/staff";
import { useText } from "../../i18n";
import { useLoaded } from "../../lib/loading";
import { Button, buttonClass } from "../../ui/button";
import { Shell, StepPage } from "../page";
import { Problem } from "../screens/problem";
import { Application } from "./application";
import { OwnData, Receipt } from "./data";
import { MineWords, useMineText } from "./words";

function toSignIn(): void {
  location.replace(`/sign-in?${new URLSearchParams({ next: "/my" })}`);
}

onSignedOut(toSignIn);

async function load() {
  if (!mayBeSignedIn()) {
    toSignIn();
    return new Promise<never>(() => {});
  }
  const me = await ask(api.GET("/api/v1/me"));
  if (me.role !== "candidate") return { me, applications: null };
  return { me, applications: (await ask(api.GET("/api/v1/my/applications"))).items };
}

/** A candidate's own side, with an account: where everything stands, and their data. */
export default function Mine() {
  const [receipt, setReceipt] = useState<Schemas["ErasureOut"] | null>(null);
  return (
    <Shell company={null}>
      <MineWords>{receipt ? <Receipt receipt={receipt} /> : <Own onErased={setReceipt} />}</MineWords>
    </Shell>
  );
}

function Own({ onErased }: { onErased: (receipt: Schemas["ErasureOut"]) => void }) {
  const { loading } = useText();
  const text = useMineText();
  const [loaded, again] = useLoaded(load);
  // the way to the sign-in is on while the session is over
  if (!loaded || ("error" in loaded && isStatus(loaded.error, 401))) return <p role="status">{loading}</p>;
  if ("error" in loaded) return <Problem kind="offline" onAgain={() => void again()} />;
  const { me, applications } = loaded.value;
  if (!applications) return <ForStaff />;
  return (
    <StepPage title={text.title} lead={<p>{text.hello(me.full_name)}</p>}>
      {applications.length === 0 && <None />}
      <ul className="grid gap-6">
        {applications.map((application) => (
          <li key={application.id}>
            <Application application={application} onChanged={again} />
          </li>
        ))}
      </ul>
      <OwnData onErased={onErased} />
      <div className="mt-10">
        <SignOut>{text.signOut}</SignOut>
      </div>
    </StepPage>
  );
}

function None() {
  const text = useMineText();
  return (
    <div className="rounded-3xl bg-card p-6 shadow-card">
      <h2 className="text-xl font-semibold">{text.none}</h2>
      <p className="mt-2 text-soft">{text.noneText}</p>
      <a href="/jobs" className={buttonClass("primary", "normal", "mt-4")}>
        {text.jobs}
      </a>
    </div>
  );
}

function ForStaff() {
  const text = useMineText();
  return (
    <StepPage title={text.staffTitle} lead={<p>{text.staffText}</p>}>
      <a href="/console" className={buttonClass("primary", "large")}>
        {text.console}
      </a>
    </StepPage>
  );
}

function SignOut({ children }: { children: ReactNode }) {
  async function leave(): Promise<void> {
    await ask(api.POST("/api/v1/logout")).catch(() => {});
    keepSession(null);
    toSignIn();
  }
  return <Button onClick={() => void leave()}>{children}</Button>;
}
