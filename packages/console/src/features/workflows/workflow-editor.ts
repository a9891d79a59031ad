import type { Diagnostic } from "@patchbay/contract/rule";
import type { WorkflowDocument } from "@patchbay/contract/workflow";
import { type Workflow, workflowRoutes } from "@patchbay/contract/workflow-api";
import { useChange } from "../../api/queries.ts";
import { type DocumentEditor, useStoredDocument } from "../../editors/use-stored-document.ts";

export type WorkflowEditor = Omit<DocumentEditor<WorkflowDocument>, "said"> & {
  readonly stored: Workflow;
  /** What the server's check says; of an unsaved draft only why it was refused. */
  readonly diagnostics: readonly Diagnostic[];
};

/** A workflow being edited. The server checks it with each save. */
export function useWorkflowEditor(stored: Workflow): WorkflowEditor {
  const patch = useChange(workflowRoutes.change);
  const { said, ...editor } = useStoredDocument<WorkflowDocument>(stored, {
    send: async (body) => await patch.mutateAsync({ params: { workflow: stored.id }, body }),
    pending: patch.isPending,
    error: patch.error,
    reset: patch.reset,
  });
  return { ...editor, stored, diagnostics: said };
}

/** The node a finding is about: that of `/nodes/<id>/…` or `/routes/<id>/…`; null when it is about the whole. */
export function nodeOf(path: string): string | null {
  return /^\/(?:nodes|routes)\/([^/]+)/.exec(path)?.[1] ?? null;
}
