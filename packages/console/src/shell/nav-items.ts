import type { Permission } from "@patchbay/contract/access";
import {
  Braces,
  Cable,
  History,
  Inbox,
  KeyRound,
  ListChecks,
  type LucideIcon,
  Settings,
  Shield,
  Table2,
  Users,
  Variable,
  Waypoints,
  Workflow,
  Zap,
} from "lucide-react";

/** The counts that `workspace.overview` answers. */
export type CountName = "connections" | "credentials" | "endpoints" | "rules" | "workflows" | "apiKeys";

export type NavItem = {
  readonly label: string;
  readonly to: string;
  readonly icon: LucideIcon;
  readonly count?: CountName;
  /** Without this permission the entry is not offered: the page would only answer `forbidden`. */
  readonly needs?: Permission;
};

export type NavGroup = { readonly label: string; readonly items: readonly NavItem[] };

/** The left navigation, in the order the sentence of the product is said: connect, decide, operate, govern. */
export const navGroups: readonly NavGroup[] = [
  {
    label: "Connect",
    items: [
      { label: "Integrations", to: "/integrations", icon: Cable, count: "connections" },
      { label: "Credentials", to: "/credentials", icon: Shield, count: "credentials" },
      { label: "Endpoints", to: "/endpoints", icon: Braces, count: "endpoints" },
      { label: "Variables", to: "/variables", icon: Variable },
      { label: "Agents", to: "/agents", icon: Waypoints },
    ],
  },
  {
    label: "Decide",
    items: [
      { label: "Rules", to: "/rules", icon: Table2, count: "rules" },
      { label: "Workflows", to: "/workflows", icon: Workflow, count: "workflows" },
    ],
  },
  {
    label: "Operate",
    items: [
      { label: "Triggers", to: "/triggers", icon: Zap },
      { label: "Inbox", to: "/inbox", icon: Inbox, needs: "execution:read" },
      { label: "Executions", to: "/executions", icon: History, needs: "execution:read" },
    ],
  },
  {
    label: "Govern",
    items: [
      { label: "Users", to: "/users", icon: Users, needs: "user:manage" },
      { label: "API keys", to: "/api-keys", icon: KeyRound, count: "apiKeys", needs: "apiKey:write" },
      { label: "Audit log", to: "/audit", icon: ListChecks, needs: "audit:read" },
      { label: "Settings", to: "/settings", icon: Settings },
    ],
  },
];
