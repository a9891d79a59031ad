import type { Diagnostic } from "@patchbay/contract/rule";

/** What was found at a JSON Pointer or below it. `/actions/1` is not above `/actions/10`. */
export function diagnosticsAt(diagnostics: readonly Diagnostic[], path: string): readonly Diagnostic[] {
  return diagnostics.filter((one) => one.path === path || one.path.startsWith(`${path}/`));
}
