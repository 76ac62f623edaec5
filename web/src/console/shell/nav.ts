import {
  Activity,
  AudioLines,
  BriefcaseBusiness,
  Building2,
  ChartNoAxesColumn,
  LayoutDashboard,
  Library,
  type LucideIcon,
  Mail,
  Plug,
  ScrollText,
  Settings,
  UserCog,
  Users,
} from "lucide-react";
import type { Me } from "../queries/session";
import type { Dictionary } from "../text/en";

type Place = keyof Dictionary["nav"]["places"];
type Group = keyof Dictionary["nav"]["groups"];

export interface Item {
  to: string;
  place: Place;
  icon: LucideIcon;
  /** Whose work it is; left out: everybody's. */
  for?: readonly Me["role"][];
  exact?: boolean;
}

const ADMINISTRATION: readonly Me["role"][] = ["super_admin"];
const HIRING: readonly Me["role"][] = ["super_admin", "hr_manager"];

export const NAV: readonly { group: Group; items: readonly Item[] }[] = [
  { group: "today", items: [{ to: "/console", place: "dashboard", icon: LayoutDashboard, exact: true }] },
  {
    group: "hiring",
    items: [
      { to: "/console/jobs", place: "jobs", icon: BriefcaseBusiness },
      { to: "/console/candidates", place: "candidates", icon: Users },
      { to: "/console/interviews", place: "interviews", icon: AudioLines },
    ],
  },
  {
    group: "insight",
    items: [{ to: "/console/analytics", place: "analytics", icon: ChartNoAxesColumn, for: HIRING }],
  },
  {
    group: "setup",
    items: [
      { to: "/console/questions", place: "domains", icon: Library },
      { to: "/console/people", place: "users", icon: UserCog, for: HIRING },
      { to: "/console/notifications", place: "messages", icon: Mail, for: HIRING },
      { to: "/console/departments", place: "departments", icon: Building2 },
      { to: "/console/integrations", place: "integrations", icon: Plug, for: HIRING },
      { to: "/console/settings", place: "settings", icon: Settings },
    ],
  },
  {
    group: "operation",
    items: [
      { to: "/console/audit", place: "audit", icon: ScrollText, for: ADMINISTRATION },
      { to: "/console/system", place: "system", icon: Activity, for: ADMINISTRATION },
    ],
  },
];

export function itemsFor(me: Me): { group: Group; items: Item[] }[] {
  return NAV.map(({ group, items }) => ({
    group,
    items: items.filter((item) => !item.for || item.for.includes(me.role)),
  })).filter(({ items }) => items.length > 0);
}
