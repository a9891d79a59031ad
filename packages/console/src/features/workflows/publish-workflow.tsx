import { Modal } from "@mantine/core";
import { type Workflow, workflowRoutes } from "@patchbay/contract/workflow-api";
import { useChange, useRead } from "../../api/queries.ts";
import { showDone } from "../../ui/notices.tsx";
import { PublishForm } from "../../ui/publish-form.tsx";

/** Freezes the draft of a workflow as its next version. */
export function PublishWorkflow({ workflow, onClose }: { workflow: Workflow; onClose: () => void }) {
  const params = { workflow: workflow.id };
  const check = useRead(workflowRoutes.preflight, { params });
  const publish = useChange(workflowRoutes.publish);
  return (
    <Modal opened onClose={onClose} title={`Publish ${workflow.name}`} size={560}>
      <PublishForm
        next={`v${(workflow.liveVersion ?? 0) + 1}`}
        check={check}
        pending={publish.isPending}
        failure={publish.error}
        onClose={onClose}
        onPublish={(body) =>
          publish.mutate(
            { params, body },
            {
              onSuccess: (version) => {
                showDone(`${workflow.name} ${version.label} is live in production.`);
                onClose();
              },
            },
          )
        }
      />
    </Modal>
  );
}
