import { connectionRoutes, endpointRoutes } from "@patchbay/contract/connection-api";
import { ruleRoutes } from "@patchbay/contract/rule-api";
import { type Workflow, workflowRoutes } from "@patchbay/contract/workflow-api";
import { useQueries } from "@tanstack/react-query";
import { ask } from "../../api/queries.ts";
import { type Reference, referencesOf } from "./workflow-edit.ts";

async function nameOf({ kind, id }: Reference): Promise<string> {
  switch (kind) {
    case "connection":
      return (await ask(connectionRoutes.read, { params: { connection: id } })).name;
    case "endpoint":
      return (await ask(endpointRoutes.read, { params: { endpoint: id } })).name;
    case "rule":
      return (await ask(ruleRoutes.read, { params: { rule: id } })).name;
    default:
      return (await ask(workflowRoutes.read, { params: { workflow: id } })).name;
  }
}

/** Names of everything a workflow refers to, by id: those the server has told with it, and of what was chosen since. */
export function useReferenceNames(
  document: Workflow["document"],
  known: Workflow["references"],
): ReadonlyMap<string, string> {
  const told = new Map(known.map(({ id, name }) => [id, name]));
  const chosen = referencesOf(document).filter(({ id }) => !told.has(id));
  const names = useQueries({
    queries: chosen.map((reference) => ({
      queryKey: ["name of", reference.kind, reference.id],
      queryFn: async () => await nameOf(reference),
    })),
  });
  for (const [index, { id }] of chosen.entries()) {
    const name = names[index]?.data;
    if (name !== undefined) told.set(id, name);
  }
  return told;
}
