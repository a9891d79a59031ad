import { workflowRoutes } from "@patchbay/contract/workflow-api";
import type { Json } from "@patchbay/contract/vocabulary";
import type { FastifyReply } from "fastify";
import type { Mount } from "../platform/mount.ts";
import type { WorkflowRunner } from "./workflow-runner.ts";

/** Mounts the running of workflows. */
export function mountWorkflowRunRoutes(mount: Mount, { runner }: { readonly runner: WorkflowRunner }): void {
  mount(workflowRoutes.run, async ({ actor, params, body, request, reply }) => {
    const key = request.headers["idempotency-key"];
    const done = await runner.run(actor, params.workflow, body, typeof key === "string" ? key : undefined);
    if (done.kind === "reply") {
      send(reply, done.reply.status, done.executionId, done.reply.body);
      return null;
    }
    const { answer } = done;
    send(reply, answer.status === "running" ? 202 : 200, answer.executionId, answer);
    return null;
  });
}

/** The answer has the status and the members that the workflow gave it. */
function send(reply: FastifyReply, status: number, executionId: string, body: Json): void {
  void reply
    .code(status)
    .header("patchbay-execution-id", executionId)
    .type("application/json; charset=utf-8")
    .send(JSON.stringify(body));
}
