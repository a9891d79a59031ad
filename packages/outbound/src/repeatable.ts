import type { CallMethod } from "@patchbay/contract/call";
import type { PreparedRequest } from "./prepared-request.ts";

/** Methods whose repetition does no more than the first request did (RFC 9110, 9.2.2). */
const idempotent: ReadonlySet<CallMethod> = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);

/** Whether a request may be sent again although the first one may have been carried out. */
export const isRepeatable = ({ method, sent }: Pick<PreparedRequest, "method" | "sent">): boolean =>
  idempotent.has(method) || sent.headers.some(({ name }) => name.toLowerCase() === "idempotency-key");
