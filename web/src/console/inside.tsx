import { createRootRoute, createRoute, Outlet, redirect } from "@tanstack/react-router";
import { isStatus, mayBeSignedIn } from "../api/staff";
import { Crashed } from "./kit/crashed";
import { NoSuchPage } from "./kit/no-such-page";
import { Failure } from "./kit/states";
import { elsewhere } from "./leave";
import { queries } from "./queries/client";
import { meQuery } from "./queries/session";
import { Shell } from "./shell/shell";

export const root = createRootRoute({ component: Outlet, errorComponent: Crashed, notFoundComponent: NoSuchPage });

/** Everything that needs a session; who has none is sent to sign in, and comes back to where they wanted to go. */
export const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  component: Shell,
  errorComponent: ({ error, reset }) => (
    <main className="py-16">
      <Failure error={error} onAgain={reset} />
    </main>
  ),
  notFoundComponent: NoSuchPage,
  beforeLoad: async ({ location }) => {
    if (!mayBeSignedIn()) throw redirect({ to: "/sign-in", search: { next: location.href } });
    try {
      const me = await queries.ensureQueryData(meQuery);
      if (me.role === "candidate") await elsewhere("/my");
      return { me };
    } catch (error) {
      if (!isStatus(error, 401)) throw error;
      throw redirect({ to: "/sign-in", search: { next: location.href } });
    }
  },
});
