import { Button, Modal, Tabs, TextInput } from "@mantine/core";
import { connectionDefaults } from "@patchbay/contract/connection";
import { connectionRoutes, endpointRoutes } from "@patchbay/contract/connection-api";
import type { Diagnostic, RuleInput } from "@patchbay/contract/rule";
import type { Fetch } from "@patchbay/contract/rule-fetch";
import { useState } from "react";
import { useRead } from "../../../api/queries.ts";
import { ConnectionPicker } from "../../../pickers/connection-picker.tsx";
import { EndpointPicker } from "../../../pickers/endpoint-picker.tsx";
import { Columns } from "../../../ui/columns.tsx";
import { DialogFoot } from "../../../ui/dialog-foot.tsx";
import { Prose } from "../../../ui/prose.tsx";
import { useDialogClose } from "../../../ui/use-dialog-close.ts";
import { sameJson } from "../../../ui/use-draft.ts";
import { ActionInherited } from "../action-inherited.tsx";
import { ActionRequest } from "../action-request.tsx";
import { diagnosticsAt } from "../diagnostics-at.ts";
import { sayActionPart } from "../say-place.ts";
import { fetchAsAction, newFetch, pathsForFetch } from "./fetch-edit.ts";
import styles from "./fetch-dialog.module.css";
import { FetchOutcomes } from "./fetch-outcomes.tsx";

type FetchDialogProps = {
  readonly inputs: readonly RuleInput[];
  readonly index: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly readOnly: boolean;
  /** Null: the input is sent by the caller again. */
  readonly onSave: (fetch: Fetch | null) => void;
  readonly onClose: () => void;
};

/** How an input is fetched before the rule decides: the call, where its value stands, and what each result makes of it. */
export function FetchDialog({ inputs, index, diagnostics, readOnly, onSave, onClose }: FetchDialogProps) {
  const input = inputs[index] ?? { name: "", type: "string" as const };
  const [draft, setDraft] = useState<Fetch>(input.fetch ?? newFetch);
  const close = useDialogClose(!sameJson(draft, input.fetch ?? newFetch), onClose);
  const connection = useRead(
    connectionRoutes.read,
    { params: { connection: draft.connection ?? "" } },
    { enabled: draft.connection !== undefined },
  );
  const chosen = draft.connection === undefined ? undefined : connection.data;
  const endpointRead = useRead(
    endpointRoutes.read,
    { params: { endpoint: draft.endpoint ?? "" } },
    { enabled: draft.endpoint !== undefined },
  );
  const endpoint = draft.endpoint === undefined ? null : (endpointRead.data ?? null);
  const settings = chosen?.staging.settings;
  const at = `/inputs/${index}/fetch`;
  const errors = diagnosticsAt(diagnostics, at);
  const action = fetchAsAction(input, draft);

  const chooseConnection = (value: string | null): void => {
    const { connection: _, endpoint: __, pathParameters: ___, ...rest } = draft;
    const own = { ...rest, method: rest.method ?? ("GET" as const), restUrl: rest.restUrl ?? "/" };
    setDraft(value === null ? own : { ...own, connection: value });
  };
  const chooseEndpoint = (value: string | null): void => {
    const { endpoint: _, pathParameters: __, ...rest } = draft;
    if (value === null) setDraft({ ...rest, method: rest.method ?? "GET", restUrl: rest.restUrl ?? "/" });
    else {
      const { method: ___, restUrl: ____, ...without } = rest;
      setDraft({ ...without, endpoint: value });
    }
  };
  const save = (fetch: Fetch | null): void => {
    onSave(fetch);
    onClose();
  };

  return (
    <Modal
      opened
      onClose={close.request}
      title={`Fetch ${input.name}`}
      size={980}
      closeOnClickOutside={false}
    >
      <div className={styles.form}>
        <p className={styles.about}>
          Called before the rule decides, at the same time as the other fetched inputs. Templates read the
          inputs that the caller sends.
        </p>
        <Columns at={240}>
          <ConnectionPicker
            label="Connection"
            none="None: a full address of its own"
            value={draft.connection ?? null}
            readOnly={readOnly}
            onChange={chooseConnection}
          />
          <EndpointPicker
            connection={draft.connection ?? null}
            chosen={endpoint}
            none="None: method and path of its own"
            readOnly={readOnly}
            onChange={chooseEndpoint}
          />
        </Columns>
        {errors.length > 0 && (
          <ul className={styles.errors} role="alert">
            {errors.map((one) => (
              <li key={`${one.path} ${one.message}`}>
                <strong>{sayActionPart(one.path.split("/").slice(4)) || "fetch"}:</strong>{" "}
                <Prose text={one.message} />
              </li>
            ))}
          </ul>
        )}
        <Tabs defaultValue="request">
          <Tabs.List mb="sm">
            <Tabs.Tab value="request">Request</Tabs.Tab>
            <Tabs.Tab value="value">Value and results</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="request">
            <ActionRequest
              action={action}
              endpoint={endpoint}
              baseUrl={settings?.baseUrl}
              mediaType={
                chosen === undefined ? undefined : (settings?.mediaType ?? connectionDefaults.mediaType)
              }
              inheritedTimeout={{
                ms: endpoint?.timeout ?? settings?.timeout ?? connectionDefaults.timeout,
                from: chosen === undefined ? "the default" : "as the connection",
              }}
              paths={pathsForFetch(inputs, input.name)}
              readOnly={readOnly}
              routesFailures
              idempotent
              errorOf={(field) => diagnosticsAt(errors, `${at}/${field}`)[0]?.message}
              onChange={(part) => {
                const { id: _, name: __, onError: ___, idempotencyKey: ____, ...call } = part;
                setDraft({ ...draft, ...call });
              }}
              onDrop={(name) => {
                const { [name]: _, ...rest } = draft;
                setDraft(rest);
              }}
            />
          </Tabs.Panel>
          <Tabs.Panel value="value">
            <div className={styles.form}>
              <TextInput
                label="Path to the value"
                description="In the answer: JSONPath, dotted path or JSON Pointer; empty: the whole answer"
                placeholder="$.score, or data.score"
                spellCheck={false}
                w={560}
                styles={{ input: { fontFamily: "var(--pb-mono)" } }}
                value={draft.path ?? ""}
                readOnly={readOnly}
                error={diagnosticsAt(errors, `${at}/path`)[0]?.message}
                onChange={(event) => {
                  const { path: _, ...rest } = draft;
                  const path = event.currentTarget.value;
                  setDraft(path === "" ? rest : { ...rest, path });
                }}
              />
              <FetchOutcomes input={input} fetch={draft} readOnly={readOnly} onChange={setDraft} />
            </div>
          </Tabs.Panel>
        </Tabs>
        {chosen !== undefined && (
          <ActionInherited connectionId={chosen.id} endpoint={endpoint} action={action} />
        )}
      </div>
      <DialogFoot
        close={close}
        side={
          input.fetch !== undefined && (
            <Button size="compact-sm" disabled={readOnly} onClick={() => save(null)}>
              Do not fetch it: the caller sends it
            </Button>
          )
        }
      >
        <Button variant="filled" disabled={readOnly} onClick={() => save(draft)}>
          Save fetch
        </Button>
      </DialogFoot>
    </Modal>
  );
}
