import { workspaceRoutes } from "@patchbay/contract/workspace-api";
import { useRead } from "../../api/queries.ts";
import { LoadingPage } from "../../ui/loading.tsx";
import { Prose } from "../../ui/prose.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { Section } from "../../ui/section.tsx";
import { Status } from "../../ui/status.tsx";
import styles from "./settings-page.module.css";

/** The settings the server was started with. What weakens a protection is red. */
export function SettingsTable() {
  const read = useRead(workspaceRoutes.settings);
  return (
    <Section
      title="Settings"
      about="Set in the environment of the server; read only here. Secrets are left out."
    >
      {read.isError && <ProblemAlert error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <LoadingPage />}
      {read.isSuccess && (
        <div className={styles.frame}>
          <table className={styles.table} aria-label="Settings of the server">
            <thead>
              <tr>
                <th scope="col">Setting</th>
                <th scope="col">Value</th>
              </tr>
            </thead>
            <tbody>
              {read.data.settings.map((setting) => {
                const alarming = setting.dangerous && !setting.isDefault;
                return (
                  <tr key={setting.name} data-dangerous={alarming || undefined}>
                    <th scope="row">
                      <code>{setting.name}</code>
                      <p>
                        <Prose text={setting.description} />
                      </p>
                    </th>
                    <td>
                      <code>{setting.value === "" ? "–" : setting.value}</code> &ensp;
                      {alarming ? (
                        <Status tone="bad">Weakens a protection</Status>
                      ) : (
                        setting.isDefault && <Status tone="quiet">Default</Status>
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
