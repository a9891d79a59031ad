import { Button, Group, Modal, Select, TextInput } from "@mantine/core";
import { connectionRoutes, endpointRoutes } from "@patchbay/contract/connection-api";
import type { Action, Diagnostic } from "@patchbay/contract/rule";
import { useState } from "react";
import { useRead } from "../../api/queries.ts";
import { useRefusal } from "../../api/session.tsx";
import { Columns } from "../../ui/columns.tsx";
import { PublicationStatus } from "../../ui/publication.tsx";
import { pathsFor } from "./action-edit.ts";
import styles from "./action-dialog.module.css";
import { ActionInherited } from "./action-inherited.tsx";
import { ActionRequest } from "./action-request.tsx";
import type { RuleEditor } from "./rule-editor.ts";

type ActionDialogProps = {
  readonly editor: RuleEditor;
  readonly action: Action;
  readonly isNew: boolean;
  readonly onSave: (action: Action) => void;
  readonly onClose: () => void;
};

const own = "own";

/** The REST API action: connection, request, and everything the request inherits. Saving puts it into the draft. */
export function ActionDialog({ editor, action, isNew, onSave, onClose }: ActionDialogProps) {
  const [draft, setDraft] = useState(action);
  const [tried, setTried] = useState(false);
  const readOnly = useRefusal("rule:write") !== undefined;
  const connections = useRead(connectionRoutes.list, { query: { perPage: 100 } });
  const endpoints = useRead(
    endpointRoutes.list,
    { query: { perPage: 100, connection: draft.connection ?? "" } },
    { enabled: draft.connection !== undefined },
  );
  const { document } = editor;
  const at = document.actions.findIndex((one) => one.id === action.id);
  const errors = at < 0 ? [] : editor.diagnostics.filter((one) => one.path.startsWith(`/actions/${at}`));
  const chosen = connections.data?.items.find(
    (one) => one.id === draft.connection || one.name === draft.connection,
  );
  const endpoint = endpoints.data?.items.find(
    (one) => one.id === draft.endpoint || one.name === draft.endpoint,
  );
  const taken = document.actions.some((one) => one.id !== action.id && one.name === draft.name.trim());
  const nameMistake =
    draft.name.trim() === "" ? "Enter a name" : taken ? "Another action has this name" : undefined;

  const chooseConnection = (value: string | null): void => {
    const { connection: _, endpoint: __, pathParameters: ___, ...rest } = draft;
    setDraft(
      value === null || value === own
        ? rest
        : { ...rest, method: rest.method ?? "POST", restUrl: rest.restUrl ?? "/", connection: value },
    );
  };
  const chooseEndpoint = (value: string | null): void => {
    const { endpoint: _, pathParameters: __, ...rest } = draft;
    if (value === null || value === own)
      setDraft({ ...rest, method: rest.method ?? "POST", restUrl: rest.restUrl ?? "/" });
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
      onClose={onClose}
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
          <Select
            label="Connection"
            searchable
            allowDeselect={false}
            data={[
              { value: own, label: "None: a full address of its own" },
              ...(connections.data?.items ?? []).map((one) => ({ value: one.id, label: one.name })),
            ]}
            value={draft.connection === undefined ? own : (chosen?.id ?? draft.connection)}
            readOnly={readOnly}
            onChange={chooseConnection}
          />
          <Select
            label="Endpoint"
            searchable
            allowDeselect={false}
            disabled={draft.connection === undefined}
            data={[
              { value: own, label: "None: method and path of its own" },
              ...(endpoints.data?.items ?? []).map((one) => ({
                value: one.id,
                label: `${one.name} (${one.method} ${one.path})`,
              })),
            ]}
            value={draft.endpoint === undefined ? own : (endpoint?.id ?? draft.endpoint)}
            readOnly={readOnly}
            onChange={chooseEndpoint}
          />
        </Columns>
        {chosen !== undefined && (
          <p className={styles.state}>
            Staging <PublicationStatus state={chosen.staging} /> Production{" "}
            <PublicationStatus state={chosen.production} />
            {(chosen.staging === "draft" || chosen.staging === "notConfigured") &&
              "Runs use published connections only: publish it in staging to test this action."}
          </p>
        )}
        {errors.length > 0 && <ActionErrors errors={errors} />}
        <ActionRequest
          action={draft}
          endpoint={endpoint ?? null}
          baseUrl={draft.connection === undefined ? undefined : (chosen?.baseUrl ?? undefined)}
          paths={pathsFor(document, action.id)}
          readOnly={readOnly}
          errorOf={(field) => errors.find((one) => one.path === `/actions/${at}/${field}`)?.message}
          onChange={(part) => setDraft({ ...draft, ...part })}
          onDrop={(name) => {
            const { [name]: _, ...rest } = draft;
            setDraft(rest);
          }}
        />
        {draft.connection !== undefined && chosen !== undefined && (
          <ActionInherited connectionId={chosen.id} endpoint={endpoint ?? null} action={draft} />
        )}
        <Group className={styles.foot ?? ""} justify="flex-end" gap="xs">
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="filled" disabled={readOnly} onClick={save}>
            Save action
          </Button>
        </Group>
      </div>
    </Modal>
  );
}

function ActionErrors({ errors }: { errors: readonly Diagnostic[] }) {
  return (
    <ul className={styles.errors} role="alert">
      {errors.map((one) => (
        <li key={`${one.path} ${one.message}`}>
          <code>{one.path.split("/").slice(3).join(" › ") || "action"}</code> {one.message}
        </li>
      ))}
    </ul>
  );
}
