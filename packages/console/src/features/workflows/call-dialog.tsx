import { Button, Modal, Stack } from "@mantine/core";
import type { Action, Diagnostic } from "@patchbay/contract/rule";
import type { ApiNode, WorkflowDocument } from "@patchbay/contract/workflow";
import { useState } from "react";
import { useVariablePaths } from "../../editors/use-variable-paths.ts";
import { DialogFoot } from "../../ui/dialog-foot.tsx";
import { useDialogClose } from "../../ui/use-dialog-close.ts";
import { sameJson } from "../../ui/use-draft.ts";
import { CallForm } from "../calls/call-form.tsx";
import { titleOf } from "./node-words.ts";

type CallDialogProps = {
  readonly document: WorkflowDocument;
  readonly id: string;
  readonly node: ApiNode;
  readonly readOnly: boolean;
  /** What is wrong with the call. */
  readonly errors: readonly Diagnostic[];
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

/** The call of a node in the form in which requests are edited. */
function callOf(id: string, node: ApiNode): Action {
  const { kind: _, results: __, success: ___, mayWait: ____, label: _l, note: _n, ...rest } = node;
  const { position: _p, maxVisits: _m, ...request } = rest;
  return { ...request, id, name: titleOf(id, node) };
}

/** The node with another call; its results, its ways and its place stay. */
function withCall(node: ApiNode, call: Action): ApiNode {
  const { kind, results, success, mayWait, label, note, position, maxVisits } = node;
  const { id: _, name: __, onError: ___, ...request } = call;
  return {
    ...request,
    kind,
    results,
    ...(success === undefined ? {} : { success }),
    ...(mayWait === undefined ? {} : { mayWait }),
    ...(label === undefined ? {} : { label }),
    ...(note === undefined ? {} : { note }),
    ...(position === undefined ? {} : { position }),
    ...(maxVisits === undefined ? {} : { maxVisits }),
  };
}

/** The request of an API node: connection or endpoint, its parts in tabs, and what it inherits. Saving puts it into the draft. */
export function CallDialog({ document, id, node, readOnly, errors, onSave, onClose }: CallDialogProps) {
  const [draft, setDraft] = useState(node);
  const variables = useVariablePaths();
  const close = useDialogClose(!sameJson(draft, node), onClose);
  return (
    <Modal
      opened
      onClose={close.request}
      title={`Call of ${titleOf(id, node)}`}
      size={980}
      closeOnClickOutside={false}
    >
      <Stack gap={14}>
        <CallForm
          call={callOf(id, draft)}
          method="GET"
          paths={[...pathsOf(document, id), ...variables]}
          readOnly={readOnly}
          routesFailures
          errors={errors}
          at={`/nodes/${id}`}
          noun="call"
          onChange={(call) => setDraft(withCall(draft, call))}
        />
      </Stack>
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
