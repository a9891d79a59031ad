import { SegmentedControl } from "@mantine/core";
import { connectionRoutes } from "@patchbay/contract/connection-api";
import { credentialRoutes } from "@patchbay/contract/credential-api";
import type { Endpoint } from "@patchbay/contract/endpoint";
import type { Action } from "@patchbay/contract/rule";
import type { Environment } from "@patchbay/contract/vocabulary";
import { Lock } from "lucide-react";
import { useState } from "react";
import { useRead } from "../../api/queries.ts";
import { environmentWords } from "../../ui/publication.tsx";
import { Status } from "../../ui/status.tsx";
import styles from "./call-inherited.module.css";
import { inheritedParts } from "./inherited-parts.ts";

type CallInheritedProps = {
  readonly connectionId: string;
  readonly endpoint: Endpoint | null;
  readonly action: Action;
};

/** What the request carries besides what is written in the action: read-only, secrets masked, each part with its origin. */
export function CallInherited({ connectionId, endpoint, action }: CallInheritedProps) {
  const [environment, setEnvironment] = useState<Environment>("staging");
  const connection = useRead(connectionRoutes.read, { params: { connection: connectionId } });
  const settings = connection.data?.[environment].settings ?? null;
  const credentialId = settings?.credential ?? null;
  const credential = useRead(
    credentialRoutes.read,
    { params: { credential: credentialId ?? "" } },
    { enabled: credentialId !== null },
  );
  const parts =
    settings === null
      ? []
      : inheritedParts({ settings, credential: credential.data ?? null, endpoint, action });
  return (
    <section className={styles.inherited} aria-label="Inherited">
      <header>
        <Lock size={14} aria-hidden />
        <h3>Added by the connection</h3>
        <SegmentedControl
          size="xs"
          aria-label="Environment"
          data={[
            { value: "staging", label: environmentWords.staging },
            { value: "production", label: environmentWords.production },
          ]}
          value={environment}
          onChange={(value) => setEnvironment(value === "production" ? "production" : "staging")}
        />
      </header>
      {settings === null ? (
        <p>{environmentWords[environment]} is not set up in this connection.</p>
      ) : (
        <table>
          <tbody>
            <tr>
              <th scope="row">Base URL</th>
              <td>{settings.baseUrl}</td>
              <td>connection</td>
            </tr>
            {parts.map((part) => (
              <tr
                key={`${part.place} ${part.name} ${part.origin}`}
                data-off={part.overriddenBy !== null || undefined}
              >
                <th scope="row">
                  {part.place === "query" && "?"}
                  {part.name}
                </th>
                <td>{part.value}</td>
                <td>
                  {part.origin}
                  {part.overriddenBy !== null && (
                    <Status tone="warn">{`overridden by ${part.overriddenBy}`}</Status>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
