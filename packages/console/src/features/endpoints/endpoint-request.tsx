import { Switch, Tabs, Text } from "@mantine/core";
import { connectionDefaults } from "@patchbay/contract/connection";
import { connectionRoutes } from "@patchbay/contract/connection-api";
import type { FieldError } from "@patchbay/contract/problem";
import { messageFor } from "../../api/problem-error.ts";
import { useRead } from "../../api/queries.ts";
import { BodyEditor } from "../../editors/body-editor.tsx";
import { JudgementFields } from "../../editors/judgement-fields.tsx";
import { MapEditor } from "../../editors/map-editor.tsx";
import { MethodSelect } from "../../editors/method-select.tsx";
import { takesBody } from "../../editors/payload.ts";
import { RequestLine } from "../../editors/request-line.tsx";
import { TemplateField } from "../../editors/template-field.tsx";
import { templateMistake } from "../../editors/template-marks.ts";
import { useVariablePaths } from "../../editors/use-variable-paths.ts";
import { TimeoutInput } from "../../editors/timeout-input.tsx";
import { Section } from "../../ui/section.tsx";
import type { EndpointDraft } from "./endpoint-draft.ts";

/** An endpoint is used by many rules, whose inputs differ: only the roots are known here. */
const roots = ["input.", "output.", "actions.", "connection.name", "connection.http.baseURI"] as const;

type EndpointRequestProps = {
  readonly draft: EndpointDraft;
  readonly errors: readonly FieldError[];
  readonly readOnly: boolean;
  readonly onChange: (part: Partial<EndpointDraft>) => void;
};

/** The request of an endpoint: method and path on one line, its parts in tabs. */
export function EndpointRequest({ draft, errors, readOnly, onChange }: EndpointRequestProps) {
  const connection = useRead(
    connectionRoutes.read,
    { params: { connection: draft.connection } },
    { enabled: draft.connection !== "" },
  );
  const endpointPaths = [...roots, ...useVariablePaths()];
  const staging = connection.data?.staging.settings;
  const error = (field: string): string | undefined => messageFor(errors, field);
  const count = (map: object): number => Object.keys(map).length;
  return (
    <Section
      title="Request"
      about={
        <>
          <code>{"{customerId}"}</code> in the path is a parameter: each action that calls the endpoint fills
          it in. <code>{"{{input.customerId}}"}</code> reads a value of the run by itself, whoever calls.
        </>
      }
    >
      <RequestLine
        method={
          <MethodSelect
            value={draft.method}
            readOnly={readOnly}
            onChange={(method) => onChange({ method })}
          />
        }
        base={staging?.baseUrl}
        error={error("path") ?? templateMistake(draft.path, endpointPaths)}
      >
        <TemplateField
          bare
          label="Path"
          value={draft.path}
          paths={endpointPaths}
          placeholder="/orders/{orderId}"
          readOnly={readOnly}
          invalid={error("path") !== undefined}
          onChange={(path) => onChange({ path })}
        />
      </RequestLine>
      <Tabs defaultValue="query">
        <Tabs.List mb="sm">
          <Tabs.Tab value="query">Params ({count(draft.query)})</Tabs.Tab>
          <Tabs.Tab value="headers">Headers ({count(draft.headers)})</Tabs.Tab>
          <Tabs.Tab value="body">Body</Tabs.Tab>
          <Tabs.Tab value="results">Results</Tabs.Tab>
          <Tabs.Tab value="settings">Settings</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="query">
          <MapEditor
            noun="parameter"
            map={draft.query}
            paths={endpointPaths}
            readOnly={readOnly}
            errorOf={(name) => error(`query.${name}`)}
            onChange={(query) => onChange({ query })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="headers">
          <MapEditor
            noun="header"
            map={draft.headers}
            paths={endpointPaths}
            readOnly={readOnly}
            errorOf={(name) => error(`headers.${name}`)}
            onChange={(headers) => onChange({ headers })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="body">
          {takesBody(draft.method, draft.allowBody) ? (
            <BodyEditor
              contentType={draft.contentType}
              inherited={{ type: staging?.mediaType ?? "json", from: "As the connection" }}
              payload={draft.body}
              leavesOutEmpty={draft.ignoreEmptyNodes}
              paths={endpointPaths}
              readOnly={readOnly}
              error={error("body")}
              onContentType={(contentType) => onChange({ contentType })}
              onPayload={(body) => onChange({ body })}
              onLeaveOutEmpty={(ignoreEmptyNodes) => onChange({ ignoreEmptyNodes })}
            />
          ) : (
            <Text size="sm" c="dimmed">
              {draft.method === "DELETE"
                ? "A DELETE has no body unless you allow one under Settings."
                : `A ${draft.method} has no body.`}
            </Text>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="results">
          <JudgementFields
            judgement={draft.judgement}
            readOnly={readOnly}
            errorOf={(field) => error(`judgement.${field}`)}
            onChange={(judgement) => onChange({ judgement })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <TimeoutInput
            value={draft.timeout}
            inherited={{ ms: staging?.timeout ?? connectionDefaults.timeout, from: "as the connection" }}
            readOnly={readOnly}
            error={error("timeout")}
            onChange={(timeout) => onChange({ timeout })}
          />
          {draft.method === "DELETE" && (
            <Switch
              mt="sm"
              label="Allow a body (HTTP gives the body of a DELETE no meaning)"
              checked={draft.allowBody}
              disabled={readOnly}
              onChange={(event) => onChange({ allowBody: event.currentTarget.checked })}
            />
          )}
        </Tabs.Panel>
      </Tabs>
    </Section>
  );
}
