import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { isStatus, mayBeSignedIn } from "../api/staff";
import { Crashed } from "./kit/crashed";
import { NoSuchPage } from "./kit/no-such-page";
import { Failure, Skeleton } from "./kit/states";
import { elsewhere } from "./leave";
import { queries } from "./queries/client";
import { meQuery } from "./queries/session";
import { type ListSearch, listSearch, signInSearch, tabSearch } from "./search";
import { Shell } from "./shell/shell";

const root = createRootRoute({ component: Outlet, errorComponent: Crashed, notFoundComponent: NoSuchPage });

/** Everything that needs a session; who has none is sent to sign in, and comes back to where they wanted to go. */
const inside = createRoute({
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
const candidate = createRoute({
  getParentRoute: () => inside,
  path: "/console/candidates/$candidateId",
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import("./pages/candidate"), "CandidatePage"),
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

const settings = createRoute({
  getParentRoute: () => inside,
  path: "/console/settings",
  component: lazyRouteComponent(() => import("./pages/settings"), "SettingsPage"),
});
const people = createRoute({
  getParentRoute: () => inside,
  path: "/console/people",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/people"), "PeoplePage"),
});
const newPerson = createRoute({
  getParentRoute: () => inside,
  path: "/console/people/new",
  component: lazyRouteComponent(() => import("./pages/person-new"), "NewPersonPage"),
});
const waitingLinks = createRoute({
  getParentRoute: () => inside,
  path: "/console/people/links",
  component: lazyRouteComponent(() => import("./pages/waiting-links"), "WaitingLinksPage"),
});
const person = createRoute({
  getParentRoute: () => inside,
  path: "/console/people/$userId",
  component: lazyRouteComponent(() => import("./pages/person"), "PersonPage"),
});
const departments = createRoute({
  getParentRoute: () => inside,
  path: "/console/departments",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/departments"), "DepartmentsPage"),
});
const newDepartment = createRoute({
  getParentRoute: () => inside,
  path: "/console/departments/new",
  component: lazyRouteComponent(() => import("./pages/department-new"), "NewDepartmentPage"),
});
const department = createRoute({
  getParentRoute: () => inside,
  path: "/console/departments/$departmentId",
  component: lazyRouteComponent(() => import("./pages/department"), "DepartmentPage"),
});

const questions = createRoute({
  getParentRoute: () => inside,
  path: "/console/questions",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/questions"), "QuestionsPage"),
});
const questionDomains = createRoute({
  getParentRoute: () => inside,
  path: "/console/questions/domains",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/question-domains"), "QuestionDomainsPage"),
});
const newDomain = createRoute({
  getParentRoute: () => inside,
  path: "/console/questions/domains/new",
  component: lazyRouteComponent(() => import("./pages/domain-new"), "NewDomainPage"),
});
const domain = createRoute({
  getParentRoute: () => inside,
  path: "/console/questions/domains/$domainId",
  component: lazyRouteComponent(() => import("./pages/domain"), "DomainPage"),
});
const proposeQuestions = createRoute({
  getParentRoute: () => inside,
  path: "/console/questions/propose",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/question-propose"), "ProposeQuestionsPage"),
});
const newQuestion = createRoute({
  getParentRoute: () => inside,
  path: "/console/questions/new",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/question-new"), "NewQuestionPage"),
});
const question = createRoute({
  getParentRoute: () => inside,
  path: "/console/questions/$questionId",
  component: lazyRouteComponent(() => import("./pages/question"), "QuestionPage"),
});

const analytics = createRoute({
  getParentRoute: () => inside,
  path: "/console/analytics",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/analytics"), "AnalyticsPage"),
});
const figureRows = createRoute({
  getParentRoute: () => inside,
  path: "/console/analytics/rows",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/figure-rows"), "FigureRowsPage"),
});

const notifications = createRoute({
  getParentRoute: () => inside,
  path: "/console/notifications",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/notifications"), "NotificationsPage"),
});
const notification = createRoute({
  getParentRoute: () => inside,
  path: "/console/notifications/$messageId",
  component: lazyRouteComponent(() => import("./pages/notification"), "NotificationPage"),
});
const templates = createRoute({
  getParentRoute: () => inside,
  path: "/console/notifications/templates",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/templates"), "TemplatesPage"),
});
const template = createRoute({
  getParentRoute: () => inside,
  path: "/console/notifications/templates/$templateId",
  component: lazyRouteComponent(() => import("./pages/template"), "TemplatePage"),
});
const audit = createRoute({
  getParentRoute: () => inside,
  path: "/console/audit",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/audit"), "AuditPage"),
});
const system = createRoute({
  getParentRoute: () => inside,
  path: "/console/system",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/system"), "SystemPage"),
});

const integrations = createRoute({
  getParentRoute: () => inside,
  path: "/console/integrations",
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import("./pages/integrations"), "IntegrationsPage"),
});
const newApiKey = createRoute({
  getParentRoute: () => inside,
  path: "/console/integrations/keys/new",
  component: lazyRouteComponent(() => import("./pages/api-key-new"), "NewApiKeyPage"),
});
const newWebhook = createRoute({
  getParentRoute: () => inside,
  path: "/console/integrations/webhooks/new",
  component: lazyRouteComponent(() => import("./pages/webhook-new"), "NewWebhookPage"),
});
const webhook = createRoute({
  getParentRoute: () => inside,
  path: "/console/integrations/webhooks/$webhookId",
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import("./pages/webhook"), "WebhookPage"),
});

/** Who works here and how it runs, apart from the hiring itself. */
const administration = [
  settings,
  people,
  newPerson,
  waitingLinks,
  person,
  departments,
  newDepartment,
  department,
  questions,
  questionDomains,
  newDomain,
  domain,
  proposeQuestions,
  newQuestion,
  question,
  analytics,
  figureRows,
  notifications,
  notification,
  templates,
  template,
  audit,
  system,
  integrations,
  newApiKey,
  newWebhook,
  webhook,
] as const;

const tree = root.addChildren([
  home,
  signIn,
  forgot,
  setup,
  register,
  claim,
  reset,
  inside.addChildren([
    dashboard,
    news,
    jobs,
    newJob,
    job,
    candidates,
    newCandidate,
    candidate,
    compare,
    plan,
    interviews,
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
