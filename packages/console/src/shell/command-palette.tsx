import { UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight, type SpotlightActionGroupData, spotlight } from "@mantine/spotlight";
import { connectionRoutes } from "@patchbay/contract/connection-api";
import { ruleRoutes } from "@patchbay/contract/rule-api";
import { workflowRoutes } from "@patchbay/contract/workflow-api";
import { Cable, Plus, Search, Table2, Workflow } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useRead } from "../api/queries.ts";
import { useSession } from "../api/session.tsx";
import { kindLabel } from "../features/rules/rule-skeleton.ts";
import styles from "./command-palette.module.css";
import { navGroups } from "./nav-items.ts";

const found = 7;

/** Ctrl-K: go to a page, open a rule or connection by name, create something. */
export function CommandPalette() {
  const navigate = useNavigate();
  const { permissions } = useSession();
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState("");
  const [wanted] = useDebouncedValue(typed.trim(), 150);
  const query = { perPage: found, ...(wanted === "" ? {} : { q: wanted }) };
  const rules = useRead(ruleRoutes.list, { query }, { enabled: opened, keepPrevious: true });
  const workflows = useRead(workflowRoutes.list, { query }, { enabled: opened, keepPrevious: true });
  const connections = useRead(connectionRoutes.list, { query }, { enabled: opened, keepPrevious: true });

  const actions: SpotlightActionGroupData[] = [
    {
      group: "Rules",
      actions: (rules.data?.items ?? []).map((rule) => ({
        id: `rule-${rule.id}`,
        label: rule.name,
        description: kindLabel(rule.kind),
        leftSection: <Table2 size={16} aria-hidden />,
        keywords: rule.description,
        onClick: () => navigate(`/rules/${rule.id}`),
      })),
    },
    {
      group: "Workflows",
      actions: (workflows.data?.items ?? []).map((workflow) => ({
        id: `workflow-${workflow.id}`,
        label: workflow.name,
        description: "Workflow",
        leftSection: <Workflow size={16} aria-hidden />,
        keywords: workflow.description,
        onClick: () => navigate(`/workflows/${workflow.id}`),
      })),
    },
    {
      group: "Connections",
      actions: (connections.data?.items ?? []).map((connection) => ({
        id: `connection-${connection.id}`,
        label: connection.name,
        description: connection.baseUrl ?? "No base URL yet",
        leftSection: <Cable size={16} aria-hidden />,
        keywords: connection.description,
        onClick: () => navigate(`/integrations/${connection.id}`),
      })),
    },
    {
      group: "Create",
      actions: [
        { label: "Create rule", to: "/rules?create=1", needs: "rule:write" },
        { label: "Create workflow", to: "/workflows?create=1", needs: "workflow:write" },
        { label: "Create connection", to: "/integrations/new", needs: "connection:write" },
        { label: "Create credential", to: "/credentials/new", needs: "credential:write" },
        { label: "Add user", to: "/users?new", needs: "user:manage" },
      ]
        .filter((one) => permissions.some((permission) => permission === one.needs))
        .map((one) => ({
          id: one.to,
          label: one.label,
          leftSection: <Plus size={16} aria-hidden />,
          onClick: () => navigate(one.to),
        })),
    },
    {
      group: "Go to",
      actions: navGroups
        .flatMap((group) => group.items)
        .filter((item) => item.needs === undefined || permissions.includes(item.needs))
        .map((item) => ({
          id: item.to,
          label: item.label,
          leftSection: <item.icon size={16} aria-hidden />,
          onClick: () => navigate(item.to),
        })),
    },
  ];

  return (
    <>
      <UnstyledButton className={styles.opener} onClick={spotlight.open}>
        <Search size={15} aria-hidden />
        <span className={styles.hint}>Search or run a command</span>
        <kbd>Ctrl K</kbd>
      </UnstyledButton>
      <Spotlight
        actions={actions}
        query={typed}
        onQueryChange={setTyped}
        onSpotlightOpen={() => setOpened(true)}
        onSpotlightClose={() => setOpened(false)}
        shortcut="mod + K"
        scrollable
        maxHeight={420}
        highlightQuery
        overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
        nothingFound="Nothing has that name"
        searchProps={{
          leftSection: <Search size={16} aria-hidden />,
          placeholder: "Search or run a command",
          "aria-label": "Search or run a command",
        }}
      />
    </>
  );
}
