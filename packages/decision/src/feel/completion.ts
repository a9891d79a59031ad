import type { BuiltinArea } from "./builtins/builtin.ts";
import { builtins } from "./builtins/registry.ts";
import { signaturesOf } from "./builtins/signature.ts";

/** A built-in function as an editor offers it and a reference page shows it. */
export type Completion = {
  readonly name: string;
  readonly area: BuiltinArea;
  /** All ways to call it; `?` marks what may be left out, `…` what may be repeated. */
  readonly signatures: readonly string[];
  readonly doc: string;
  readonly example: { readonly expression: string; readonly result: string };
};

/** Every built-in function, in the order of their areas. */
export const completions: readonly Completion[] = Array.from(builtins.values(), (builtin) => ({
  name: builtin.name,
  area: builtin.area,
  signatures: signaturesOf(builtin),
  doc: builtin.doc,
  example: { expression: builtin.example[0], result: builtin.example[1] },
}));
