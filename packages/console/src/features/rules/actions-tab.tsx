import { ActionIcon, Button } from "@mantine/core";
import type { Action } from "@patchbay/contract/rule";
import { connectionRoutes, endpointRoutes } from "@patchbay/contract/connection-api";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useRead } from "../../api/queries.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { sayCount } from "../../ui/figures.ts";
import { Method } from "../../ui/method.tsx";
import { Status } from "../../ui/status.tsx";
import { ActionDialog } from "./action-dialog.tsx";
import { newAction, removeAction, usesOf, withAction } from "./action-edit.ts";
import styles from "./actions-tab.module.css";
import { diagnosticsAt } from "./diagnostics-at.ts";
import type { RuleEditor } from "./rule-editor.ts";

/** The REST calls of a rule. Outcomes ask for them by name; they run in the order in which an outcome lists them. */
export function ActionsTab({ editor, readOnly }: { editor: RuleEditor; readOnly: boolean }) {
  const { document } = editor;
  const [open, setOpen] = useState<{ readonly action: Action; readonly isNew: boolean } | null>(null);
  const connections = useRead(connectionRoutes.list, { query: { perPage: 100 } });
  const nameOf = (id: string | undefined): string | undefined =>
    id === undefined ? undefined : (connections.data?.items.find((one) => one.id === id)?.name ?? id);
  const outcomes = document.kind === "decisionTable" ? "row" : "outcome";
  return (
    <section aria-label="Actions">
      <p className={styles.about}>
        REST calls of this rule.{" "}
        {document.kind === "decisionTable"
          ? "A row names those it asks for in its Actions cell."
          : "Then and Else name those they ask for."}
      </p>
      {document.actions.length === 0 ? (
        <div className={styles.frame}>
          <EmptyState title="No actions yet">Without one the rule only decides.</EmptyState>
        </div>
      ) : (
        <ul className={styles.frame}>
          {document.actions.map((action, index) => {
            const uses = usesOf(document, action.id);
            const wrong = diagnosticsAt(editor.diagnostics, `/actions/${index}`).some(
              (one) => one.severity === "error",
            );
            return (
              <li key={action.id} className={styles.action}>
                <div className={styles.text}>
                  <strong>{action.name}</strong>
                  <ActionTarget action={action} connection={nameOf(action.connection)} />
                </div>
                {wrong && <Status tone="bad">Has errors</Status>}
                {uses === 0 ? (
                  <Status tone="warn">Not used</Status>
                ) : (
                  <span className={styles.uses}>{sayCount(uses, outcomes)}</span>
                )}
                <Button
                  size="compact-sm"
                  leftSection={<Pencil size={13} aria-hidden />}
                  aria-label={`Edit action ${action.name}`}
                  onClick={() => setOpen({ action, isNew: false })}
                >
                  Edit
                </Button>
                <ActionIcon
                  variant="subtle"
                  size={28}
                  aria-label={`Remove action ${action.name}`}
                  disabled={readOnly}
                  onClick={() => editor.change(removeAction(document, action.id))}
                >
                  <Trash2 size={14} aria-hidden />
                </ActionIcon>
              </li>
            );
          })}
        </ul>
      )}
      <ActionButton
        mt="sm"
        leftSection={<Plus size={14} aria-hidden />}
        needs="rule:write"
        onClick={() => setOpen({ action: newAction(document.actions), isNew: true })}
      >
        Add Action
      </ActionButton>
      {open !== null && (
        <ActionDialog
          editor={editor}
          action={open.action}
          isNew={open.isNew}
          onClose={() => setOpen(null)}
          onSave={(action) => editor.change(withAction(document, action))}
        />
      )}
    </section>
  );
}

/** What an action calls: `POST /orders on shop`, `POST https://…`, `get-score of partner-scoring`. */
function ActionTarget({ action, connection }: { action: Action; connection: string | undefined }) {
  const endpoint = useRead(
    endpointRoutes.read,
    { params: { endpoint: action.endpoint ?? "" } },
    { enabled: action.endpoint !== undefined },
  );
  if (action.endpoint !== undefined)
    return (
      <span>
        <Method method={endpoint.data?.method ?? "POST"} /> <code>{endpoint.data?.name ?? "endpoint"}</code>{" "}
        of {connection}
      </span>
    );
  return (
    <span>
      <Method method={action.method ?? "POST"} /> <code>{action.restUrl}</code>
      {connection !== undefined && ` on ${connection}`}
    </span>
  );
}
