import type { Environment } from "@patchbay/contract/vocabulary";
import type { CallConnectionsDeps } from "./call-connections.ts";

/** Whether a variable that calls read has a value in an environment. */
export type VariableReadiness = {
  readonly kind: "variable";
  readonly id: null;
  readonly name: string;
  readonly environment: Environment;
  readonly ready: boolean;
  readonly message: string;
};

/** Each of these variables, and whether calls in the environment will find a value: part of the promotion preflight. */
export async function variableReadiness(
  deps: Pick<CallConnectionsDeps, "variables">,
  names: Iterable<string>,
  environment: Environment,
): Promise<VariableReadiness[]> {
  const values = await deps.variables.in(environment);
  return [...new Set(names)].toSorted().map((name) => {
    const ready = Object.hasOwn(values, name);
    return {
      kind: "variable",
      id: null,
      name,
      environment,
      ready,
      message: ready
        ? `Has a value in ${environment}.`
        : `The variable "${name}" has no value in ${environment}.`,
    };
  });
}
