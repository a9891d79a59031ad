import { workflowRoutes } from "@patchbay/contract/workflow-api";
import type { Mount } from "../platform/mount.ts";
import type { WorkflowPublication } from "./workflow-publication.ts";
import type { WorkflowService } from "./workflow-service.ts";

type Services = { readonly workflows: WorkflowService; readonly publication: WorkflowPublication };

/** Mounts /api/v1/workflows, except for running them. */
export function mountWorkflowRoutes(mount: Mount, { workflows, publication }: Services): void {
  mount(workflowRoutes.list, async ({ query }) => await workflows.list(query));
  mount(workflowRoutes.create, async ({ actor, body }) => await workflows.create(actor, body));
  mount(workflowRoutes.read, async ({ params }) => await workflows.read(params.workflow));
  mount(
    workflowRoutes.change,
    async ({ actor, params, body }) => await workflows.change(actor, params.workflow, body),
  );
  mount(workflowRoutes.remove, async ({ actor, params }) => await workflows.remove(actor, params.workflow));
  mount(
    workflowRoutes.versions,
    async ({ params, query }) => await publication.versions(params.workflow, query),
  );
  mount(
    workflowRoutes.version,
    async ({ params }) => await publication.version(params.workflow, params.version),
  );
  mount(workflowRoutes.preflight, async ({ params }) => await publication.preflight(params.workflow));
  mount(
    workflowRoutes.publish,
    async ({ actor, params, body }) => await publication.publish(actor, params.workflow, body),
  );
}
