import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { inside } from "./inside";
import { listSearch, tabSearch } from "./search";

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
export const administration = [
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
