import { createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { administration } from "./administration";
import { inside, root } from "./inside";
import { Crashed } from "./kit/crashed";
import { Skeleton } from "./kit/states";
import { type ListSearch, listSearch, signInSearch, tabSearch } from "./search";

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/console" });
  },
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: signInSearch,
  component: lazyRouteComponent(() => import("./pages/sign-in"), "SignIn"),
});
const register = createRoute({
  getParentRoute: () => root,
  path: "/register",
  component: lazyRouteComponent(() => import("./pages/register"), "Register"),
});
const forgot = createRoute({
  getParentRoute: () => root,
  path: "/forgot",
  component: lazyRouteComponent(() => import("./pages/forgot"), "Forgot"),
});
const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: lazyRouteComponent(() => import("./pages/links"), "Setup"),
});
const claim = createRoute({
  getParentRoute: () => root,
  path: "/claim",
  component: lazyRouteComponent(() => import("./pages/links"), "Claim"),
});
const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset",
  component: lazyRouteComponent(() => import("./pages/links"), "Reset"),
});

const shared = createRoute({
  getParentRoute: () => root,
  path: "/shared",
  component: lazyRouteComponent(() => import("./pages/shared"), "Shared"),
});

const dashboard = createRoute({
  getParentRoute: () => inside,
  path: "/console",
  component: lazyRouteComponent(() => import("./pages/dashboard"), "DashboardPage"),
});
const news = createRoute({
  getParentRoute: () => inside,
  path: "/console/news",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/news"), "NewsPage"),
});
const interviews = createRoute({
  getParentRoute: () => inside,
  path: "/console/interviews",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/interviews"), "InterviewsPage"),
});
const calendar = createRoute({
  getParentRoute: () => inside,
  path: "/console/interviews/calendar",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/calendar"), "CalendarPage"),
});
const interview = createRoute({
  getParentRoute: () => inside,
  path: "/console/interviews/$interviewId",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/interview"), "InterviewPage"),
});
const listen = createRoute({
  getParentRoute: () => inside,
  path: "/listen/$interviewId",
  component: lazyRouteComponent(() => import("./pages/listen"), "ListenPage"),
});
const jobs = createRoute({
  getParentRoute: () => inside,
  path: "/console/jobs",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/jobs"), "JobsPage"),
});
const newJob = createRoute({
  getParentRoute: () => inside,
  path: "/console/jobs/new",
  component: lazyRouteComponent(() => import("./pages/job-new"), "NewJobPage"),
});
const job = createRoute({
  getParentRoute: () => inside,
  path: "/console/jobs/$jobId",
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import("./pages/job"), "JobPage"),
});
const candidates = createRoute({
  getParentRoute: () => inside,
  path: "/console/candidates",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/candidates"), "CandidatesPage"),
});
const newCandidate = createRoute({
  getParentRoute: () => inside,
  path: "/console/candidates/new",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/candidate-new"), "NewCandidatePage"),
});
const imports = createRoute({
  getParentRoute: () => inside,
  path: "/console/candidates/imports",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/imports"), "ImportsPage"),
});
const importOne = createRoute({
  getParentRoute: () => inside,
  path: "/console/candidates/imports/$importId",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/import"), "ImportPage"),
});
const candidate = createRoute({
  getParentRoute: () => inside,
  path: "/console/candidates/$candidateId",
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import("./pages/candidate"), "CandidatePage"),
});
const erasures = createRoute({
  getParentRoute: () => inside,
  path: "/console/erasures",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/erasures"), "ErasuresPage"),
});
const erasure = createRoute({
  getParentRoute: () => inside,
  path: "/console/erasures/$erasureId",
  component: lazyRouteComponent(() => import("./pages/erasure"), "ErasurePage"),
});
const compare = createRoute({
  getParentRoute: () => inside,
  path: "/console/compare",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/compare"), "ComparePage"),
});
const plan = createRoute({
  getParentRoute: () => inside,
  path: "/console/plans/$planId",
  component: lazyRouteComponent(() => import("./pages/plan"), "PlanPage"),
});

const tree = root.addChildren([
  home,
  signIn,
  forgot,
  setup,
  register,
  claim,
  reset,
  shared,
  inside.addChildren([
    dashboard,
    news,
    jobs,
    newJob,
    job,
    candidates,
    newCandidate,
    imports,
    importOne,
    candidate,
    erasures,
    erasure,
    compare,
    plan,
    interviews,
    calendar,
    interview,
    listen,
    ...administration,
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPendingComponent: Pending,
  defaultErrorComponent: Crashed,
  defaultPendingMs: 300,
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

export type { ListSearch };

function Pending() {
  return (
    <div className="mx-auto max-w-6xl px-4 py-10 sm:px-8">
      <Skeleton rows={6} />
    </div>
  );
}
