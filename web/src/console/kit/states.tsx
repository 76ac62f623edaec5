import type { UseQueryResult } from "@tanstack/react-query";
import { CloudOff, Inbox, Lock, SearchX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { isStatus, Unreachable } from "../../api/staff";
import { cx } from "../../lib/cx";
import { Button } from "../../ui/button";
import { useText } from "../text";

/** What was asked for; until then that it is coming, or why it is not. */
export function Loaded<T>({
  query,
  rows = 4,
  children,
}: {
  query: Pick<UseQueryResult<T>, "data" | "error" | "isPending" | "refetch">;
  rows?: number;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <Failure error={query.error} onAgain={() => void query.refetch()} />;
  return <Skeleton rows={rows} />;
}

export function Skeleton({ rows = 4 }: { rows?: number }) {
  const text = useText().states;
  return (
    <div role="status" className="grid gap-3 py-2">
      <span className="sr-only">{text.loading}</span>
      {Array.from({ length: rows }, (_, row) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no other identity
          key={row}
          aria-hidden="true"
          className={cx("h-10 animate-pulse rounded-xl bg-well", row % 3 === 2 && "w-2/3")}
        />
      ))}
    </div>
  );
}

/** Why there is nothing to see, and the way out. */
export function Failure({ error, onAgain }: { error: unknown; onAgain?: () => void }) {
  const text = useText().states;
  const said = error instanceof Error ? error.message : "";
  if (isStatus(error, 403)) return <Forbidden />;
  if (isStatus(error, 404)) return <State icon={<SearchX size={22} />} title={text.missing} text={text.missingText} />;
  const offline = error instanceof Unreachable;
  return (
    <State
      role="alert"
      icon={offline ? <CloudOff size={22} /> : <TriangleAlert size={22} />}
      title={offline ? text.offline : text.failed}
      text={offline ? text.offlineText : said || text.failedText}
      action={
        onAgain && (
          <Button size="compact" onClick={onAgain}>
            {text.again}
          </Button>
        )
      }
    />
  );
}

/** Not this person's work. */
export function Forbidden() {
  const text = useText().states;
  return <State icon={<Lock size={22} />} title={text.forbidden} text={text.forbiddenText} />;
}

/** Nothing here yet, and what to do about it. */
export function Empty({ title, text, action }: { title: string; text?: string; action?: ReactNode }) {
  return <State icon={<Inbox size={22} />} title={title} text={text} action={action} />;
}

interface StateProps {
  icon: ReactNode;
  title: string;
  text?: string | undefined;
  action?: ReactNode;
  role?: "alert";
}

function State({ icon, title, text, action, role }: StateProps) {
  return (
    <div role={role} className="mx-auto grid max-w-md justify-items-center px-4 py-10 text-center">
      <span aria-hidden="true" className="mb-3 grid size-12 place-items-center rounded-full bg-well text-soft">
        {icon}
      </span>
      <p className="font-semibold">{title}</p>
      {text && <p className="mt-1 text-sm text-soft">{text}</p>}
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}
