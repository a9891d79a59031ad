import type { FieldError } from "@patchbay/contract/problem";
import type { Action } from "@patchbay/contract/rule";
import { compilePlan, type PlanProblem } from "@patchbay/outbound/plan";
import type { TemplateUser } from "@patchbay/outbound/template-run";
import { callBase } from "./call-base.ts";
import type { Referenced } from "./call-references.ts";

/** What was found in actions. */
export type CallFindings = {
  /** Mistakes that must not be stored. */
  readonly mistakes: readonly FieldError[];
  /** One of them is a secret in clear. */
  readonly literalSecret: boolean;
  /** The variables that their templates read, and those of the endpoints and connections they call. */
  readonly variables: ReadonlySet<string>;
};

/** The settings an action is checked against: production's where there are any, for that is where it will matter. */
const settingsOf = ({ connection }: Referenced) =>
  (connection.drafts.production ?? connection.drafts.staging)?.settings ?? null;

function planProblems(
  action: Action,
  referenced: ReadonlyMap<string, Referenced>,
  user: TemplateUser,
  readVariable: (name: string) => void,
): readonly PlanProblem[] {
  const target = action.connection === undefined ? undefined : referenced.get(action.connection);
  if (action.connection !== undefined && target === undefined) return [];
  const settings = target === undefined ? null : settingsOf(target);
  // A connection that is not configured anywhere yet gives nothing to check a path against.
  if (target !== undefined && settings === null) return [];
  const endpoint =
    action.endpoint === undefined ? undefined : target?.endpoints.find((one) => one.id === action.endpoint);
  if (action.endpoint !== undefined && endpoint === undefined) return [];
  // Which fields the credential will have is not known here: null says so, and none is missed.
  const base =
    target === undefined || settings === null
      ? null
      : { ...callBase(target.connection.name, settings, null), encrypted: null, unencrypted: null };
  const compiled = compilePlan({
    base,
    endpoint: endpoint === undefined ? null : { name: endpoint.name, ...endpoint.definition },
    action,
    user,
    // Which variables have values is a matter of the environment: the preflight tells.
    variables: { kind: "any", read: readVariable },
  });
  // A mistake in the connection's own presets is shown where they are edited and tested.
  return compiled.ok ? [] : compiled.problems.filter(({ origin }) => origin !== "connection");
}

/** Checks resolved actions: inputs their method does not have, templates that cannot be read, literal secrets. `at` as in resolveActions. */
export function checkActions(
  actions: readonly Action[],
  referenced: ReadonlyMap<string, Referenced>,
  at: string,
  user: TemplateUser = "action",
): CallFindings {
  const mistakes: FieldError[] = [];
  const variables = new Set<string>();
  let literalSecret = false;
  for (const [index, action] of actions.entries()) {
    for (const found of planProblems(action, referenced, user, (name) => variables.add(name))) {
      literalSecret ||= found.code === "LITERAL_SECRET";
      mistakes.push({
        field: `${at}.${index}.${found.field}`,
        message: found.message,
        ...(found.line === undefined ? {} : { line: found.line }),
        ...(found.column === undefined ? {} : { column: found.column }),
      });
    }
  }
  return { mistakes, literalSecret, variables };
}
