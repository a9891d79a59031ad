import { problem } from "../platform/problem.ts";

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f]/;

/** Whether a text has a control character. PostgreSQL refuses U+0000 in a text, and no name or e-mail has any of them. */
export function hasControlCharacter(text: string): boolean {
  return control.test(text);
}

/** A name as it may be stored. Throws invalid_request, naming the field, for control characters, half letters or only blanks. */
export function readName(field: string, text: string): string {
  if (!hasControlCharacter(text) && text.isWellFormed() && text.trim() !== "") return text;
  const message = "must have letters in it, and no control characters";
  throw problem("invalid_request", `${field} ${message}.`, { errors: [{ field, message }] });
}

/** A text from outside as the audit trail keeps it: short, and without control characters. */
export function forAudit(text: string): string {
  return text.slice(0, 100).toWellFormed().replaceAll(new RegExp(control, "g"), "\uFFFD");
}
