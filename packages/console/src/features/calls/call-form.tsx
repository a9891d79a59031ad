import { Tabs } from "@mantine/core";
import type { CallMethod } from "@patchbay/contract/call";
import { type Connection, connectionDefaults } from "@patchbay/contract/connection";
import { connectionRoutes, endpointRoutes } from "@patchbay/contract/connection-api";
import type { Action, Diagnostic } from "@patchbay/contract/rule";
import type { ReactNode } from "react";
import { useRead } from "../../api/queries.ts";
import type { TemplatePaths } from "../../editors/template-marks.ts";
import { ConnectionPicker } from "../../pickers/connection-picker.tsx";
import { EndpointPicker } from "../../pickers/endpoint-picker.tsx";
import { Columns } from "../../ui/columns.tsx";
import { Prose } from "../../ui/prose.tsx";
import { PublicationStatus } from "../../ui/publication.tsx";
import { diagnosticsAt } from "../rules/diagnostics-at.ts";
import { sayActionPart } from "../rules/say-place.ts";
import styles from "./call-form.module.css";
import { CallInherited } from "./call-inherited.tsx";
import { CallRequest } from "./call-request.tsx";
import { ofEndpoint, throughConnection } from "./call-target.ts";

type CallFormProps = {
  /** The call in the form of an action, whoever makes it. */
  readonly call: Action;
  /** The method of a call that has none yet. */
  readonly method: CallMethod;
  readonly paths: TemplatePaths;
  readonly readOnly: boolean;
  /** Whether each result leads somewhere, as in a workflow: there is no going on or stopping after a failure then. */
  readonly routesFailures?: boolean;
  /** Whether it only reads: there is no key then that keeps it from being done twice. */
  readonly idempotent?: boolean;
  /** What is wrong with the call, as findings at or below `at`, and how the call is said where it is wrong as a whole. */
  readonly errors: readonly Diagnostic[];
  readonly at: string;
  readonly noun: string;
  /** Fields beside those of the connection and the endpoint. */
  readonly beside?: ReactNode;
  /** What there is to say of the call besides its request, in a tab of its own. */
  readonly more?: { readonly title: string; readonly content: ReactNode };
  readonly onChange: (call: Action) => void;
};

/**
 * A REST call as it is written everywhere: connection or endpoint, the parts of the request in tabs, and what it inherits.
 * An action of a rule, the fetch of an input and a node of a workflow differ in what stands around it.
 */
export function CallForm(props: CallFormProps) {
  const { call, method, readOnly, errors, at, more, onChange } = props;
  const connectionRead = useRead(
    connectionRoutes.read,
    { params: { connection: call.connection ?? "" } },
    { enabled: call.connection !== undefined },
  );
  const endpointRead = useRead(
    endpointRoutes.read,
    { params: { endpoint: call.endpoint ?? "" } },
    { enabled: call.endpoint !== undefined },
  );
  const connection = call.connection === undefined ? undefined : connectionRead.data;
  const endpoint = call.endpoint === undefined ? null : (endpointRead.data ?? null);
  const settings = connection?.staging.settings;
  const request = (
    <CallRequest
      action={call}
      endpoint={endpoint}
      baseUrl={settings?.baseUrl}
      mediaType={connection === undefined ? undefined : (settings?.mediaType ?? connectionDefaults.mediaType)}
      inheritedTimeout={
        endpoint?.timeout === undefined
          ? {
              ms: settings?.timeout ?? connectionDefaults.timeout,
              from: connection === undefined ? "the default" : "as the connection",
            }
          : { ms: endpoint.timeout, from: "as the endpoint" }
      }
      paths={props.paths}
      readOnly={readOnly}
      routesFailures={props.routesFailures ?? false}
      idempotent={props.idempotent ?? false}
      errorOf={(field) => diagnosticsAt(errors, `${at}/${field}`)[0]?.message}
      onChange={(part) => onChange({ ...call, ...part })}
      onDrop={(name) => {
        const { [name]: _, ...rest } = call;
        onChange(rest);
      }}
    />
  );
  return (
    <>
      <Columns at={props.beside === undefined ? 240 : 200}>
        {props.beside}
        <ConnectionPicker
          label="Connection"
          none="None: a full address of its own"
          value={call.connection ?? null}
          readOnly={readOnly}
          onChange={(id) => onChange(throughConnection(call, id, method))}
        />
        <EndpointPicker
          connection={call.connection ?? null}
          chosen={endpoint}
          none="None: method and path of its own"
          readOnly={readOnly}
          onChange={(id) => onChange(ofEndpoint(call, id, method))}
        />
      </Columns>
      {connection !== undefined && <Publications connection={connection} />}
      {errors.length > 0 && (
        <ul className={styles.errors} role="alert">
          {errors.map((one) => (
            <li key={`${one.path} ${one.message}`}>
              <strong>{sayActionPart(one.path.slice(at.length + 1).split("/")) || props.noun}:</strong>{" "}
              <Prose text={one.message} />
            </li>
          ))}
        </ul>
      )}
      {more === undefined ? (
        request
      ) : (
        <Tabs defaultValue="request">
          <Tabs.List mb="sm">
            <Tabs.Tab value="request">Request</Tabs.Tab>
            <Tabs.Tab value="more">{more.title}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="request">{request}</Tabs.Panel>
          <Tabs.Panel value="more">{more.content}</Tabs.Panel>
        </Tabs>
      )}
      {connection !== undefined && (
        <CallInherited connectionId={connection.id} endpoint={endpoint} action={call} />
      )}
    </>
  );
}

/** Whether a run can make the call yet. */
function Publications({ connection: { staging, production } }: { connection: Connection }) {
  return (
    <p className={styles.state}>
      Staging <PublicationStatus state={staging.state} /> Production{" "}
      <PublicationStatus state={production.state} />
      {(staging.state === "draft" || staging.state === "notConfigured") &&
        "Runs use published connections only: publish it in staging to test this call."}
    </p>
  );
}
