import type { WorkflowDocument } from "@patchbay/contract/workflow";
import type { ActorRef, Page } from "@patchbay/contract/vocabulary";
import type { Selectable } from "kysely";
import { sql } from "kysely";
import type { Reader, Tx } from "../platform/db.ts";
import type { Database } from "../platform/db-schema.ts";
import { containsPattern, isId } from "../platform/search.ts";

/** A workflow without its documents: what lists, guards and the choice of a version need. */
export type WorkflowHead = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly draftDigest: string;
  /** The version that runs in production, with what tells it from the draft; null before the first publish. */
  readonly live: { readonly version: number; readonly digest: string; readonly at: Date } | null;
  readonly revision: number;
  readonly createdAt: Date;
  readonly createdBy: ActorRef;
  readonly updatedAt: Date;
  readonly updatedBy: ActorRef;
};
export type StoredWorkflow = WorkflowHead & { readonly draft: WorkflowDocument };

const headColumns = [
  "workflows.id",
  "workflows.name",
  "workflows.description",
  "workflows.tags",
  "workflows.draft_digest",
  "workflows.live_version",
  "workflows.live_digest",
  "workflows.live_at",
  "workflows.revision",
  "workflows.created_at",
  "workflows.created_by_id",
  "workflows.created_by_name",
  "workflows.updated_at",
  "workflows.updated_by_id",
  "workflows.updated_by_name",
] as const;

const headOf = (row: Omit<Selectable<Database["workflows"]>, "draft">): WorkflowHead => ({
  id: row.id,
  name: row.name,
  description: row.description,
  tags: row.tags,
  draftDigest: row.draft_digest,
  live:
    row.live_version === null || row.live_digest === null || row.live_at === null
      ? null
      : { version: row.live_version, digest: row.live_digest, at: row.live_at },
  revision: row.revision,
  createdAt: row.created_at,
  createdBy: { id: row.created_by_id, name: row.created_by_name },
  updatedAt: row.updated_at,
  updatedBy: { id: row.updated_by_id, name: row.updated_by_name },
});

const toRow = (workflow: StoredWorkflow) => ({
  id: workflow.id,
  name: workflow.name,
  description: workflow.description,
  tags: [...workflow.tags],
  draft: JSON.stringify(workflow.draft),
  draft_digest: workflow.draftDigest,
  live_version: workflow.live?.version ?? null,
  live_digest: workflow.live?.digest ?? null,
  live_at: workflow.live?.at ?? null,
  revision: workflow.revision,
  created_at: workflow.createdAt,
  created_by_id: workflow.createdBy.id,
  created_by_name: workflow.createdBy.name,
  updated_at: workflow.updatedAt,
  updated_by_id: workflow.updatedBy.id,
  updated_by_name: workflow.updatedBy.name,
});

/** The head of the workflow with this id or name (whatever its case), or undefined. */
export async function findWorkflowHead(reader: Reader, idOrName: string): Promise<WorkflowHead | undefined> {
  const row = await reader
    .selectFrom("workflows")
    .select(headColumns)
    .where((where) =>
      isId(idOrName)
        ? where("workflows.id", "=", idOrName)
        : where(sql`lower(workflows.name)`, "=", idOrName.toLowerCase()),
    )
    .executeTakeFirst();
  return row && headOf(row);
}

/** The same with its draft. */
export async function findWorkflow(reader: Reader, idOrName: string): Promise<StoredWorkflow | undefined> {
  const row = await reader
    .selectFrom("workflows")
    .select([...headColumns, "workflows.draft"])
    .where((where) =>
      isId(idOrName)
        ? where("workflows.id", "=", idOrName)
        : where(sql`lower(workflows.name)`, "=", idOrName.toLowerCase()),
    )
    .executeTakeFirst();
  return row && { ...headOf(row), draft: row.draft as WorkflowDocument };
}

/** The workflow, locked until the transaction ends. */
export async function lockWorkflow(tx: Tx, id: string): Promise<StoredWorkflow | undefined> {
  const row = await tx
    .selectFrom("workflows")
    .select([...headColumns, "workflows.draft"])
    .where("workflows.id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row && { ...headOf(row), draft: row.draft as WorkflowDocument };
}

/** One page, the last changed first. */
export async function listWorkflows(
  reader: Reader,
  query: {
    readonly q: string | undefined;
    readonly page: number;
    readonly perPage: number;
  },
): Promise<Page<WorkflowHead>> {
  let selection = reader.selectFrom("workflows");
  if (query.q !== undefined && query.q !== "") {
    const pattern = containsPattern(query.q);
    selection = selection.where((where) =>
      where.or([where("workflows.name", "ilike", pattern), where("workflows.description", "ilike", pattern)]),
    );
  }
  const [rows, count] = await Promise.all([
    selection
      .select(headColumns)
      .orderBy("workflows.updated_at", "desc")
      .orderBy("workflows.id", "desc")
      .limit(query.perPage)
      .offset((query.page - 1) * query.perPage)
      .execute(),
    selection.select((select) => select.fn.countAll<string>().as("total")).executeTakeFirstOrThrow(),
  ]);
  return { items: rows.map(headOf), page: query.page, perPage: query.perPage, total: Number(count.total) };
}

/** Adds a workflow. A taken name is a unique violation of workflows_name. */
export async function insertWorkflow(tx: Tx, workflow: StoredWorkflow): Promise<void> {
  await tx.insertInto("workflows").values(toRow(workflow)).execute();
}

/** Replaces a workflow's row. */
export async function updateWorkflow(tx: Tx, workflow: StoredWorkflow): Promise<void> {
  const { id, ...rest } = toRow(workflow);
  await tx.updateTable("workflows").set(rest).where("workflows.id", "=", id).execute();
}

export async function deleteWorkflow(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("workflows").where("workflows.id", "=", id).execute();
}

/** How many executions of a workflow are under way. */
export async function countLiveRuns(reader: Reader, id: string): Promise<number> {
  const { count } = await reader
    .selectFrom("workflow_runs")
    .where("workflow_runs.workflow_id", "=", id)
    .select((select) => select.fn.countAll<string>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}
