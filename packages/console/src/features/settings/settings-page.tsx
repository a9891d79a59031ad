import { Tabs } from "@mantine/core";
import { workspaceRoutes } from "@patchbay/contract/workspace-api";
import { useSearchParams } from "react-router";
import { useRead } from "../../api/queries.ts";
import { useSession } from "../../api/session.tsx";
import { Page } from "../../shell/page.tsx";
import { LoadingPage } from "../../ui/loading.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { Section } from "../../ui/section.tsx";
import { ChangePassword } from "./change-password.tsx";
import styles from "./settings-page.module.css";
import { SettingsTable } from "./settings-table.tsx";

/** The installation, the settings its server runs with, and one's own account. */
export function SettingsPage() {
  const { permissions } = useSession();
  const [search, setSearch] = useSearchParams();
  const tab = search.get("tab") === "account" ? "account" : "workspace";
  return (
    <Page
      title="Settings"
      tabs={
        <Tabs
          value={tab}
          onChange={(next) => setSearch(next === "account" ? { tab: "account" } : {}, { replace: true })}
        >
          <Tabs.List aria-label="Settings">
            <Tabs.Tab value="workspace">Workspace</Tabs.Tab>
            <Tabs.Tab value="account">Your account</Tabs.Tab>
          </Tabs.List>
        </Tabs>
      }
    >
      <div style={{ maxWidth: 940 }}>
        {tab === "account" ? (
          <ChangePassword />
        ) : (
          <>
            <Workspace />
            {permissions.includes("settings:read") && <SettingsTable />}
          </>
        )}
      </div>
    </Page>
  );
}

function Workspace() {
  const overview = useRead(workspaceRoutes.overview);
  if (overview.isError)
    return <ProblemAlert error={overview.error} onRetry={() => void overview.refetch()} />;
  if (overview.data === undefined) return <LoadingPage />;
  const { version, publicUrl, egressAddresses } = overview.data;
  return (
    <Section title="Workspace">
      <dl className={styles.facts}>
        <dt>Version</dt>
        <dd>{version}</dd>
        <dt>Address</dt>
        <dd>
          <code>{publicUrl}</code>
        </dd>
        <dt>Egress addresses</dt>
        <dd>{egressAddresses.length === 0 ? "Not listed" : <code>{egressAddresses.join(", ")}</code>}</dd>
        <dt>API documentation</dt>
        <dd>
          <a href="/api/docs">/api/docs</a>
        </dd>
      </dl>
    </Section>
  );
}
