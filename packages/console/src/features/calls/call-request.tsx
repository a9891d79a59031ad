import { Select, Stack, Switch, Tabs, Text } from "@mantine/core";
import type { MediaType, TemplateMap } from "@patchbay/contract/call";
import type { Endpoint } from "@patchbay/contract/endpoint";
import type { Action } from "@patchbay/contract/rule";
import { BodyEditor } from "../../editors/body-editor.tsx";
import { JudgementFields } from "../../editors/judgement-fields.tsx";
import { MapEditor } from "../../editors/map-editor.tsx";
import { MethodSelect } from "../../editors/method-select.tsx";
import { takesBody } from "../../editors/payload.ts";
import { RequestLine } from "../../editors/request-line.tsx";
import { TemplateField } from "../../editors/template-field.tsx";
import { TimeoutInput } from "../../editors/timeout-input.tsx";
import { templateMistake, type TemplatePaths } from "../../editors/template-marks.ts";
import { Method } from "../../ui/method.tsx";

type CallRequestProps = {
  readonly action: Action;
  readonly endpoint: Endpoint | null;
  readonly baseUrl: string | undefined;
  /** What the call has when the action sets none. */
  readonly inheritedTimeout: { readonly ms: number; readonly from: string };
  /** The connection's media type; undefined without a connection. */
  readonly mediaType: MediaType | undefined;
  readonly paths: TemplatePaths;
  readonly readOnly: boolean;
  /** Whether each result leads somewhere, as in a workflow: there is no going on or stopping after a failure then. */
  readonly routesFailures?: boolean;
  /** Whether it only reads: there is no key then that keeps it from being done twice. */
  readonly idempotent?: boolean;
  readonly errorOf: (field: string) => string | undefined;
  readonly onChange: (part: Partial<Action>) => void;
  /** Takes a member out of the action: not the same as setting it empty. */
  readonly onDrop: (name: "contentType" | "requestPayload" | "timeout") => void;
};

/** The parameters that the endpoint's path names, each with its template or still empty. */
function withParametersOf(endpoint: Endpoint | null, given: TemplateMap | undefined): TemplateMap {
  const names = [...(endpoint?.path ?? "").matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? "");
  return { ...Object.fromEntries(names.map((name) => [name, ""])), ...given };
}

/** The request of an action: method and path on one line, its parts in tabs. */
export function CallRequest(props: CallRequestProps) {
  const { action, endpoint, baseUrl, paths, readOnly, errorOf, onChange, onDrop } = props;
  const method = endpoint?.method ?? action.method ?? "POST";
  const allowBody = endpoint?.allowBody ?? action.allowBody ?? false;
  const hasBody = takesBody(method, allowBody);
  // Where there is most to say: the values of the path, else the body, else the query.
  const firstTab = /\{\w+\}/.test(endpoint?.path ?? "") ? "path" : hasBody ? "body" : "query";
  const count = (map: object | undefined): number => Object.keys(map ?? {}).length;
  return (
    <div>
      <RequestLine
        base={baseUrl}
        error={errorOf("restUrl") ?? templateMistake(action.restUrl ?? "", paths)}
        method={
          endpoint === null ? (
            <MethodSelect
              value={method}
              readOnly={readOnly}
              onChange={(next) => onChange({ method: next })}
            />
          ) : (
            <span style={{ display: "inline-block", padding: "8px 12px" }}>
              <Method method={method} />
            </span>
          )
        }
      >
        <TemplateField
          bare
          label="URL path"
          value={endpoint === null ? (action.restUrl ?? "") : endpoint.path}
          paths={paths}
          placeholder={baseUrl === undefined ? "https://api.example.com/orders" : "/orders/{{input.orderId}}"}
          readOnly={readOnly || endpoint !== null}
          onChange={(restUrl) => onChange({ restUrl })}
        />
      </RequestLine>
      <Tabs defaultValue={firstTab} key={endpoint?.id ?? "own"} mt="sm">
        <Tabs.List mb="sm">
          {endpoint !== null && (
            <Tabs.Tab value="path">Path parameters ({count(action.pathParameters)})</Tabs.Tab>
          )}
          <Tabs.Tab value="headers">Headers ({count(action.requestHeaders)})</Tabs.Tab>
          <Tabs.Tab value="query">Query parameters ({count(action.restUrlParams)})</Tabs.Tab>
          <Tabs.Tab value="body">Body</Tabs.Tab>
          <Tabs.Tab value="results">Results</Tabs.Tab>
          <Tabs.Tab value="settings">Settings</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="path">
          <MapEditor
            noun="path parameter"
            map={withParametersOf(endpoint, action.pathParameters)}
            paths={paths}
            readOnly={readOnly}
            errorOf={(name) => errorOf(`pathParameters/${name}`)}
            onChange={(pathParameters) => onChange({ pathParameters })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="headers">
          <MapEditor
            noun="header"
            map={action.requestHeaders ?? {}}
            paths={paths}
            readOnly={readOnly}
            errorOf={(name) => errorOf(`requestHeaders/${name}`)}
            onChange={(requestHeaders) => onChange({ requestHeaders })}
          />
          <Text size="xs" c="dimmed" mt={6}>
            Secrets do not belong here: put them into the connection’s credential.
          </Text>
        </Tabs.Panel>
        <Tabs.Panel value="query">
          <MapEditor
            noun="parameter"
            map={action.restUrlParams ?? {}}
            paths={paths}
            readOnly={readOnly}
            errorOf={(name) => errorOf(`restUrlParams/${name}`)}
            onChange={(restUrlParams) => onChange({ restUrlParams })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="body">
          {hasBody ? (
            <BodyEditor
              contentType={action.contentType}
              inherited={{
                type: endpoint?.contentType ?? props.mediaType ?? "json",
                from:
                  endpoint?.contentType !== undefined
                    ? "As the endpoint"
                    : props.mediaType === undefined
                      ? "Default"
                      : "As the connection",
              }}
              payload={action.requestPayload}
              leavesOutEmpty={action.ignoreEmptyNodes ?? endpoint?.ignoreEmptyNodes ?? false}
              paths={paths}
              readOnly={readOnly}
              error={errorOf("requestPayload")}
              onContentType={(contentType) =>
                contentType === undefined ? onDrop("contentType") : onChange({ contentType })
              }
              onPayload={(payload) =>
                payload === undefined ? onDrop("requestPayload") : onChange({ requestPayload: payload })
              }
              onLeaveOutEmpty={(ignoreEmptyNodes) => onChange({ ignoreEmptyNodes })}
            />
          ) : (
            <Text size="sm" c="dimmed">
              {method === "DELETE"
                ? "A DELETE has no body unless you allow one under Settings."
                : `A ${method} has no body.`}
            </Text>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="results">
          <JudgementFields
            judgement={action.judgement ?? {}}
            readOnly={readOnly}
            errorOf={(field) => errorOf(`judgement/${field}`)}
            onChange={(judgement) => onChange({ judgement })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <CallSettings
            action={action}
            inheritedTimeout={props.inheritedTimeout}
            routesFailures={props.routesFailures ?? false}
            idempotent={props.idempotent ?? false}
            isDelete={method === "DELETE"}
            readOnly={readOnly}
            onChange={onChange}
            onDrop={onDrop}
          />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

type CallSettingsProps = Pick<
  CallRequestProps,
  "action" | "inheritedTimeout" | "readOnly" | "onChange" | "onDrop"
> & {
  readonly isDelete: boolean;
  readonly routesFailures: boolean;
  readonly idempotent: boolean;
};

function CallSettings(props: CallSettingsProps) {
  const { action, inheritedTimeout, isDelete, readOnly, onChange, onDrop } = props;
  return (
    <Stack gap="sm">
      {!props.routesFailures && (
        <Select
          label="When this action fails"
          w={340}
          allowDeselect={false}
          data={[
            { value: "continue", label: "Go on with the next action" },
            { value: "stop", label: "Stop: skip the actions after it" },
          ]}
          value={action.onError ?? "continue"}
          readOnly={readOnly}
          onChange={(value) => onChange({ onError: value === "stop" ? "stop" : "continue" })}
        />
      )}
      <TimeoutInput
        value={action.timeout}
        inherited={inheritedTimeout}
        readOnly={readOnly}
        onChange={(timeout) => (timeout === undefined ? onDrop("timeout") : onChange({ timeout }))}
      />
      <Switch
        label="Encode the address, keeping valid %XX"
        checked={action.restUrlEncoded ?? true}
        disabled={readOnly}
        onChange={(event) => onChange({ restUrlEncoded: event.currentTarget.checked })}
      />
      <Switch
        label="Use the connection’s circuit breaker"
        checked={action.circuitBreaker ?? true}
        disabled={readOnly}
        onChange={(event) => onChange({ circuitBreaker: event.currentTarget.checked })}
      />
      {!props.idempotent && (
        <Switch
          label="Send an Idempotency-Key that stays equal over attempts"
          checked={action.idempotencyKey ?? false}
          disabled={readOnly}
          onChange={(event) => onChange({ idempotencyKey: event.currentTarget.checked })}
        />
      )}
      {isDelete && (
        <Switch
          label="Allow a body (HTTP gives the body of a DELETE no meaning)"
          checked={action.allowBody ?? false}
          disabled={readOnly}
          onChange={(event) => onChange({ allowBody: event.currentTarget.checked })}
        />
      )}
    </Stack>
  );
}
