import type { Outcome } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import type { Build } from "./condition-tree.ts";
import type { Frame } from "./feel/frame.ts";
import { compileOutput, outputObject } from "./rule-output.ts";

/** A compiled outcome: what it yields and asks for. */
export type CompiledOutcome = {
  readonly outputs: (frame: Frame) => Json;
  readonly actions: readonly string[];
};

/** Compiles the outcome of a branch or an entry; `path` is its own. */
export function compileOutcome(
  { outputs = {}, actions = [] }: Outcome,
  path: string,
  build: Build,
): CompiledOutcome {
  const compiled = Object.entries(outputs).map(([name, source]) => {
    const output = compileOutput(source, `${path}/outputs/${name}`, build.names);
    build.findings.push(...output.findings);
    build.slots = Math.max(build.slots, output.slots);
    return [name, output] as const;
  });
  return { outputs: outputObject(compiled), actions: [...new Set(actions)] };
}
