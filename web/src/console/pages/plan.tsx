import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Check, Plus } from "lucide-react";
import { useRef, useState } from "react";
import { api, ask } from "../../api/staff";
import { cx } from "../../lib/cx";
import { announce } from "../../ui/announcer";
import { Button, buttonClass } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { useAct } from "../kit/act";
import { Status } from "../kit/badge";
import { FormFrame, useForm } from "../kit/form";
import { Page } from "../kit/page";
import { moved } from "../kit/rows";
import { Loaded } from "../kit/states";
import { toast } from "../kit/toasts";
import { candidateQuery, type Plan, planQuery } from "../queries/hiring";
import { hires, useMe } from "../queries/session";
import { useText } from "../text/hiring";
import { fromPlan, newQuestion, PlanQuestion, type PlanRow, toEdit } from "./plan-question";

export function PlanPage() {
  const { planId } = useParams({ from: "/inside/console/plans/$planId" });
  const text = useText().plans;
  const query = useQuery(planQuery(planId));
  const candidate = useQuery({ ...candidateQuery(query.data?.candidate_id ?? ""), enabled: Boolean(query.data) }).data;
  const plan = query.data;
  const back = plan ? `/console/candidates/${plan.candidate_id}?tab=interview` : "/console/candidates";
  if (!plan || plan.status === "pending") {
    return (
      <Page title={text.one} back={{ to: back, label: text.back }}>
        <Loaded query={query}>
          {(found) => (
            <Notice role="status" title={text.pending}>
              {found.pending_reason}
            </Notice>
          )}
        </Loaded>
      </Page>
    );
  }
  return (
    <Page
      title={text.one}
      badge={<Status value={plan.status} />}
      lead={candidate ? text.of(candidate.full_name) : undefined}
      back={{ to: back, label: candidate?.full_name ?? text.back }}
    >
      <Editor key={`${plan.id}-${plan.edited_at}-${plan.status}`} plan={plan} />
    </Page>
  );
}

function Editor({ plan }: { plan: Plan }) {
  const words = useText();
  const text = words.plans;
  const client = useQueryClient();
  const editable = hires(useMe());
  const [held, setHeld] = useState<number | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const form = useForm({
    initial: { questions: plan.questions.map(fromPlan), everybody: false },
    check: ({ questions }) => (questions.some(({ text }) => !text.trim()) ? { questions: text.emptyQuestion } : {}),
    save: async ({ questions, everybody }) => {
      const params = { path: { plan_id: plan.id } };
      const body = { questions: questions.map(toEdit), change_core: everybody };
      const saved = await ask(api.PUT("/api/v1/plans/{plan_id}/questions", { params, body }));
      client.setQueryData(planQuery(plan.id).queryKey, saved);
      toast(text.saved);
    },
  });
  const rows = form.values.questions;
  const set = (next: PlanRow[]): void => form.set("questions", next);
  const approve = useAct(
    () => ask(api.POST("/api/v1/plans/{plan_id}/approval", { params: { path: { plan_id: plan.id } } })),
    {
      refresh: [["plans"]],
      done: text.approved,
    },
  );
  function move(from: number, to: number): void {
    if (to < 0 || to >= rows.length || from === to) return;
    const row = rows[from];
    set(moved(rows, from, to));
    announce(text.movedTo(to + 1, rows.length));
    // the focus stays on the handle of the question that moved
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-handle="${row?.id}"]`)?.focus());
  }
  return (
    <FormFrame
      form={form}
      labels={{ questions: text.one }}
      submit={text.save}
      guard
      more={
        editable && (
          <>
            <Button onClick={() => set([...rows, newQuestion()])}>
              <Plus aria-hidden="true" size={17} />
              {text.add}
            </Button>
            {plan.status === "ready" && (
              <Button
                look={form.dirty ? "secondary" : "primary"}
                disabled={form.dirty || approve.isPending}
                onClick={() => approve.mutate()}
              >
                <Check aria-hidden="true" size={18} />
                {text.approve}
              </Button>
            )}
            {plan.status === "approved" && (
              <Link
                to="/console/candidates/$candidateId"
                params={{ candidateId: plan.candidate_id }}
                search={{ tab: "interview" }}
                className={buttonClass("secondary")}
              >
                {text.toInvite}
              </Link>
            )}
          </>
        )
      }
    >
      <p className="text-sm text-soft">
        {editable ? text.how : ""} {plan.engine?.label}
      </p>
      {editable && plan.questions.some(({ core }) => core) && (
        <label className="flex items-start gap-3 text-sm">
          <input
            type="checkbox"
            className="mt-0.5 size-5 shrink-0 accent-accent"
            checked={form.values.everybody}
            onChange={(event) => form.set("everybody", event.target.checked)}
          />
          <span>
            <span className="block font-medium">{text.everybody}</span>
            <span className="text-soft">{text.everybodyText}</span>
          </span>
        </label>
      )}
      <ol ref={list} className="grid gap-3">
        {rows.map((row, index) => (
          <li
            key={row.id}
            draggable={held === row.id}
            onDragOver={(event) => {
              event.preventDefault();
              const from = rows.findIndex(({ id }) => id === held);
              if (from >= 0 && from !== index) set(moved(rows, from, index));
            }}
            onDragEnd={() => setHeld(null)}
            onDrop={(event) => event.preventDefault()}
            className={cx(
              "rounded-2xl border bg-card shadow-card",
              held === row.id ? "border-accent opacity-70" : "border-line",
            )}
          >
            <PlanQuestion
              row={row}
              number={index + 1}
              editable={editable}
              onHold={() => setHeld(row.id)}
              onRelease={() => setHeld(null)}
              onMove={(step) => move(index, index + step)}
              onChange={(changes) => set(rows.map((other) => (other.id === row.id ? { ...other, ...changes } : other)))}
              onRemove={
                rows.length > 1
                  ? () => {
                      set(rows.filter(({ id }) => id !== row.id));
                      toast(text.removed, { undo: () => set(rows) });
                    }
                  : undefined
              }
            />
          </li>
        ))}
      </ol>
    </FormFrame>
  );
}
