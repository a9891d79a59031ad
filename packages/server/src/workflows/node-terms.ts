// What the kinds of nodes that reach outside have in common.
import { Problem } from "../platform/problem.ts";
import type { CompiledNode } from "./compiled-workflow.ts";
import { NodeFault } from "./node-expression.ts";
import type { NodeKey } from "./run-rows.ts";

/** A node of one kind. */
export type Kind<K extends CompiledNode["kind"]> = Extract<CompiledNode, { kind: K }>;

/** What the idempotency keys of a node's calls begin with: equal over attempts, restarts, retries and replays. */
export const idempotencyKey = (originId: string, { node, iteration }: NodeKey): string =>
  `${originId}-${node}-${iteration}`;

/** Makes the node's own failure of what a caller would be refused with. */
export async function asFault<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem && error.status < 500) throw new NodeFault(error.code, error.message);
    throw error;
  }
}
