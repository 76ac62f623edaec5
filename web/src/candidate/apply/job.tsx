import { useState } from "react";
import type { OpenJob, OpenLink } from "../../api/applicant";
import { buttonClass } from "../../ui/button";
import { StepPage } from "../page";
import { ApplyForm } from "./form";
import { useApplyText } from "./words";

/** What one may apply for; `link` where the interview follows at once. */
export interface Opening extends Pick<OpenJob, "id" | "title" | "company" | "description" | "facts"> {
  link: (OpenLink & { token: string }) | null;
}

/** The job, and the way to it. */
export function JobPage({ opening }: { opening: Opening }) {
  const text = useApplyText();
  const [received, setReceived] = useState(false);
  if (received) return <Received company={opening.company} />;
  return (
    <StepPage title={opening.title} lead={<p>{text.at(opening.company)}</p>}>
      {opening.facts.length > 0 && (
        <section aria-labelledby="facts" className="rounded-3xl bg-card p-6 shadow-card">
          <h2 id="facts" className="text-xl font-semibold">
            {text.facts}
          </h2>
          <ul className="mt-3 list-disc space-y-1 pl-5">
            {opening.facts.map((fact) => (
              <li key={`${fact.topic}${fact.text}`} dir="auto">
                {fact.text}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="about" className="mt-8">
        <h2 id="about" className="text-2xl font-semibold">
          {text.about}
        </h2>
        <p dir="auto" className="mt-3 whitespace-pre-line">
          {opening.description}
        </p>
      </section>
      {opening.link && (
        <section aria-labelledby="interview" className="mt-8">
          <h2 id="interview" className="text-2xl font-semibold">
            {text.interview}
          </h2>
          <p className="mt-3">{text.interviewText(opening.link.duration_limit_min, opening.link.questions)}</p>
        </section>
      )}
      <section aria-labelledby="apply" className="mt-12">
        <h2 id="apply" className="text-2xl font-semibold">
          {text.apply}
        </h2>
        <p className="mt-1 text-soft">{text.applyText}</p>
        <ApplyForm opening={opening} onReceived={() => setReceived(true)} />
      </section>
    </StepPage>
  );
}

function Received({ company }: { company: string }) {
  const text = useApplyText();
  return (
    <StepPage title={text.received} lead={<p>{text.receivedText(company)}</p>}>
      <section aria-labelledby="follow" className="rounded-3xl bg-accent-well p-6">
        <h2 id="follow" className="text-xl font-semibold">
          {text.follow}
        </h2>
        <p className="mt-2">{text.followText}</p>
        <a href="/register" className={buttonClass("primary", "large", "mt-5")}>
          {text.register}
        </a>
      </section>
    </StepPage>
  );
}
