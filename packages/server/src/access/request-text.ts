import { problem } from "../platform/problem.ts";

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f]/;
const instant = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;

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

/** A moment sent as RFC 3339. Throws invalid_request, naming the field, for anything else (also for 30 February). */
export function readInstant(field: string, text: string): Date {
  const found = instant.exec(text);
  const date = new Date(text);
  if (found !== null && !Number.isNaN(date.getTime()) && isCalendarDay(found)) return date;
  throw problem("invalid_request", `${field} is not a time.`, {
    errors: [
      {
        field,
        message: "is not a time",
        sent: text.slice(0, 100),
        accepted: "RFC 3339, e.g. 2026-11-21T10:15:30.000Z",
      },
    ],
  });
}

/** `Date` takes 31 June for 1 July; a day that does not come back unchanged does not exist. */
function isCalendarDay([, year = "", month = "", day = ""]: RegExpExecArray): boolean {
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
}

/** A text from outside as the audit trail keeps it: short, and without control characters. */
export function forAudit(text: string): string {
  return text.slice(0, 100).toWellFormed().replaceAll(new RegExp(control, "g"), "\uFFFD");
}
