import type { CallRecord } from "@patchbay/contract/call";
import { RowSet } from "../platform/row-set.ts";

/** Rows of execution_calls, in the order in which both write them. */
export const callRows = new RowSet({
  execution_id: "uuid",
  position: "integer",
  connection_id: "uuid",
  connection: "text",
  endpoint: "text",
  result: "text",
  status: "text",
  error: "json",
  request: "json",
  answer: "json",
  attempts: "integer",
  course: "json",
  timing: "json",
});

/** What a record says of itself, as the columns of execution_calls: the same for rules and workflows. Pure. */
export const callColumns = (record: CallRecord) => ({
  connection: record.connection,
  endpoint: record.endpoint,
  result: record.result,
  status: record.status,
  error: record.error ?? null,
  request: record.request,
  answer: record.answer,
  attempts: record.attempts,
  course: courseOf(record),
  timing: record.timing,
});

/** What came before the last request of a call; null for most, which have one. */
function courseOf({ tries, redirects }: CallRecord): Pick<CallRecord, "tries" | "redirects"> | null {
  if (tries === undefined && redirects === undefined) return null;
  return { ...(tries === undefined ? {} : { tries }), ...(redirects === undefined ? {} : { redirects }) };
}
