import type { Builtin, Form } from "./builtin.ts";

/** How a form is written: `substring(string, start position, length?)`. */
function signatureOf(name: string, { parameters }: Form): string {
  const written = parameters.map(({ name, presence }) => {
    if (presence === "rest") return `${name}…`;
    return presence === "required" || presence === "nullable" ? name : `${name}?`;
  });
  return `${name}(${written.join(", ")})`;
}

/** All ways to call a function, each once. */
export function signaturesOf({ name, forms }: Builtin): readonly string[] {
  return [...new Set(forms.map((form) => signatureOf(name, form)))];
}
