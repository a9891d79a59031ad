import { Button, Modal, TextInput } from "@mantine/core";
import { connectionDefaults } from "@patchbay/contract/connection";
import { connectionRoutes, endpointRoutes } from "@patchbay/contract/connection-api";
import type { Action, Diagnostic } from "@patchbay/contract/rule";
import { useState } from "react";
import { useRead } from "../../api/queries.ts";
import { useRefusal } from "../../api/session.tsx";
import { useVariablePaths } from "../../editors/use-variable-paths.ts";
import { ConnectionPicker } from "../../pickers/connection-picker.tsx";
import { EndpointPicker } from "../../pickers/endpoint-picker.tsx";
import { Columns } from "../../ui/columns.tsx";
import { Prose } from "../../ui/prose.tsx";
import { DialogFoot } from "../../ui/dialog-foot.tsx";
import { PublicationStatus } from "../../ui/publication.tsx";
import { useDialogClose } from "../../ui/use-dialog-close.ts";
import { sameJson } from "../../ui/use-draft.ts";
import { pathsFor } from "./action-edit.ts";
import styles from "./action-dialog.module.css";
import { ActionInherited } from "./action-inherited.tsx";
import { ActionRequest } from "./action-request.tsx";
import { diagnosticsAt } from "./diagnostics-at.ts";
import { sayActionPart } from "./say-place.ts";
import type { RuleEditor } from "./rule-editor.ts";

type ActionDialogProps = {
  readonly editor: RuleEditor;
  readonly action: Action;
  readonly isNew: boolean;
  readonly onSave: (action: Action) => void;
  readonly onClose: () => void;
};

/** The REST API action: connection, request, and everything the request inherits. Saving puts it into the draft. */
export function ActionDialog({ editor, action, isNew, onSave, onClose }: ActionDialogProps) {
  const [draft, setDraft] = useState(action);
  const variables = useVariablePaths();
  const [tried, setTried] = useState(false);
  const close = useDialogClose(!sameJson(draft, action), onClose);
  const readOnly = useRefusal("rule:write") !== undefined;
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
  const { document } = editor;
  const at = document.actions.findIndex((one) => one.id === action.id);
  const errors = at < 0 ? [] : diagnosticsAt(editor.diagnostics, `/actions/${at}`);
  const taken = document.actions.some((one) => one.id !== action.id && one.name === draft.name.trim());
  const nameMistake =
    draft.name.trim() === "" ? "Enter a name" : taken ? "Another action has this name" : undefined;

  const chooseConnection = (value: string | null): void => {
    const { connection: _, endpoint: __, pathParameters: ___, ...rest } = draft;
    setDraft(
      value === null
        ? rest
        : { ...rest, method: rest.method ?? "POST", restUrl: rest.restUrl ?? "/", connection: value },
    );
  };
  const chooseEndpoint = (value: string | null): void => {
    const { endpoint: _, pathParameters: __, ...rest } = draft;
    if (value === null) setDraft({ ...rest, method: rest.method ?? "POST", restUrl: rest.restUrl ?? "/" });
    else {
      const { method: ___, restUrl: ____, ...without } = rest;
      setDraft({ ...without, endpoint: value });
    }
  };
  const save = (): void => {
    setTried(true);
    if (nameMistake !== undefined) return;
    onSave({ ...draft, name: draft.name.trim() });
    onClose();
  };

  return (
    <Modal
      opened
      onClose={close.request}
      title={isNew ? "Add action" : `Action ${action.name}`}
      size={980}
      closeOnClickOutside={false}
    >
      <div className={styles.form}>
        <Columns at={200}>
          <TextInput
            label="Name"
            required
            data-autofocus
            value={draft.name}
            readOnly={readOnly}
            error={tried ? nameMistake : undefined}
            onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
          />
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
        {chosen !== undefined && (
          <p className={styles.state}>
            Staging <PublicationStatus state={chosen.staging.state} /> Production{" "}
            <PublicationStatus state={chosen.production.state} />
            {(chosen.staging.state === "draft" || chosen.staging.state === "notConfigured") &&
              "Runs use published connections only: publish it in staging to test this action."}
          </p>
        )}
        {errors.length > 0 && <ActionErrors errors={errors} />}
        <ActionRequest
          action={draft}
          endpoint={endpoint}
          baseUrl={chosen?.staging.settings?.baseUrl}
          mediaType={
            chosen === undefined
              ? undefined
              : (chosen.staging.settings?.mediaType ?? connectionDefaults.mediaType)
          }
          inheritedTimeout={
            endpoint?.timeout === undefined
              ? {
                  ms: chosen?.staging.settings?.timeout ?? connectionDefaults.timeout,
                  from: chosen === undefined ? "the default" : "as the connection",
                }
              : { ms: endpoint.timeout, from: "as the endpoint" }
          }
          paths={[...pathsFor(document, action.id), ...variables]}
          readOnly={readOnly}
          errorOf={(field) => diagnosticsAt(errors, `/actions/${at}/${field}`)[0]?.message}
          onChange={(part) => setDraft({ ...draft, ...part })}
          onDrop={(name) => {
            const { [name]: _, ...rest } = draft;
            setDraft(rest);
          }}
        />
        {chosen !== undefined && (
          <ActionInherited connectionId={chosen.id} endpoint={endpoint} action={draft} />
        )}
      </div>
      <DialogFoot close={close}>
        <Button variant="filled" disabled={readOnly} onClick={save}>
          Save action
        </Button>
      </DialogFoot>
    </Modal>
  );
}

function ActionErrors({ errors }: { errors: readonly Diagnostic[] }) {
  return (
    <ul className={styles.errors} role="alert">
      {errors.map((one) => (
        <li key={`${one.path} ${one.message}`}>
          <strong>{sayActionPart(one.path.split("/").slice(3)) || "action"}:</strong>{" "}
          <Prose text={one.message} />
        </li>
      ))}
    </ul>
  );
}
