import { Button, Modal } from "@mantine/core";
import { connectionDefaults } from "@patchbay/contract/connection";
import { connectionRoutes, endpointRoutes } from "@patchbay/contract/connection-api";
import type { Action } from "@patchbay/contract/rule";
import type { ApiNode, WorkflowDocument } from "@patchbay/contract/workflow";
import { useState } from "react";
import { useRead } from "../../api/queries.ts";
import { useVariablePaths } from "../../editors/use-variable-paths.ts";
import { ConnectionPicker } from "../../pickers/connection-picker.tsx";
import { EndpointPicker } from "../../pickers/endpoint-picker.tsx";
import { Columns } from "../../ui/columns.tsx";
import { DialogFoot } from "../../ui/dialog-foot.tsx";
import { useDialogClose } from "../../ui/use-dialog-close.ts";
import { sameJson } from "../../ui/use-draft.ts";
import { ActionInherited } from "../rules/action-inherited.tsx";
import { ActionRequest } from "../rules/action-request.tsx";
import { titleOf } from "./node-words.ts";

type CallDialogProps = {
  readonly document: WorkflowDocument;
  readonly id: string;
  readonly node: ApiNode;
  readonly readOnly: boolean;
  readonly errorOf: (field: string) => string | undefined;
  readonly onSave: (node: ApiNode) => void;
  readonly onClose: () => void;
};

/** What the templates of a call may read: inputs, the nodes of the workflow, variables, the turn of a loop. */
export function pathsOf(document: WorkflowDocument, id: string): readonly string[] {
  return [
    ...document.inputs.map((input) => `input.${input.name}`),
    ...Object.keys(document.nodes)
      .filter((one) => one !== id && document.nodes[one]?.kind !== "start")
      .map((one) => `nodes.${one}.`),
    ...Object.values(document.nodes)
      .flatMap((node) => (node.kind === "set" ? Object.keys(node.variables) : []))
      .map((name) => `vars.${name}`),
    "loop.item",
    "loop.index",
    "callbacks.",
    "execution.id",
    "connection.name",
    "connection.http.baseURI",
  ];
}

/** The request of an API node: connection or endpoint, its parts in tabs, and what it inherits. Saving puts it into the draft. */
export function CallDialog({ document, id, node, readOnly, errorOf, onSave, onClose }: CallDialogProps) {
  const [draft, setDraft] = useState(node);
  const variables = useVariablePaths();
  const close = useDialogClose(!sameJson(draft, node), onClose);
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
  const { kind: _, results: __, success: ___, mayWait: ____, label: _l, note: _n, ...request } = draft;
  const { position: _p, maxVisits: _m, ...callPart } = request;
  const asAction: Action = { ...callPart, id, name: titleOf(id, node) };

  const chooseConnection = (value: string | null): void => {
    const { connection: _c, endpoint: _e, pathParameters: _pp, ...rest } = draft;
    setDraft(value === null ? rest : { ...rest, restUrl: rest.restUrl ?? "/", connection: value });
  };
  const chooseEndpoint = (value: string | null): void => {
    const { endpoint: _e, pathParameters: _pp, ...rest } = draft;
    if (value === null) setDraft({ ...rest, method: rest.method ?? "GET", restUrl: rest.restUrl ?? "/" });
    else {
      const { method: _me, restUrl: _u, ...without } = rest;
      setDraft({ ...without, endpoint: value });
    }
  };

  return (
    <Modal
      opened
      onClose={close.request}
      title={`Call of ${titleOf(id, node)}`}
      size={980}
      closeOnClickOutside={false}
    >
      <div style={{ display: "flex", flexDirection: "column", gap: 14 }}>
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
        <ActionRequest
          action={asAction}
          endpoint={endpoint}
          baseUrl={settings?.baseUrl}
          mediaType={chosen === undefined ? undefined : (settings?.mediaType ?? connectionDefaults.mediaType)}
          inheritedTimeout={{
            ms: endpoint?.timeout ?? settings?.timeout ?? connectionDefaults.timeout,
            from: chosen === undefined ? "the default" : "as the connection",
          }}
          paths={[...pathsOf(document, id), ...variables]}
          readOnly={readOnly}
          routesFailures
          errorOf={errorOf}
          onChange={(part) => {
            const { id: _i, name: _na, onError: _o, connection: _c, endpoint: _e, ...call } = part;
            setDraft({ ...draft, ...call });
          }}
          onDrop={(name) => {
            const { [name]: _d, ...rest } = draft;
            setDraft(rest);
          }}
        />
        {chosen !== undefined && (
          <ActionInherited connectionId={chosen.id} endpoint={endpoint} action={asAction} />
        )}
      </div>
      <DialogFoot close={close}>
        <Button
          variant="filled"
          disabled={readOnly}
          onClick={() => {
            onSave(draft);
            onClose();
          }}
        >
          Save call
        </Button>
      </DialogFoot>
    </Modal>
  );
}
