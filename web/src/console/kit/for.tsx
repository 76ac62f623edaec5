import type { ReactNode } from "react";
import { type Me, useMe } from "../queries/session";
import { Page } from "./page";
import { Forbidden } from "./states";

/** A page for those whose work it is. Others read so at once; the server would tell them the same. */
export function For({ may, title, children }: { may: (me: Me) => boolean; title: string; children: ReactNode }) {
  if (may(useMe())) return children;
  return (
    <Page title={title}>
      <Forbidden />
    </Page>
  );
}
