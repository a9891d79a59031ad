import type { RecordedAnswer, SentRequest } from "@patchbay/contract/call";
import type { PreparedRequest } from "./prepared-request.ts";
import type { CallOutcome } from "./settle.ts";

/** What of a call may be stored or shown: secrets masked, bodies cut at `limits.bodyBytes`. Pure. */
export function recordCall(
  _outcome: CallOutcome,
  _request: PreparedRequest | null,
  _limits: { readonly bodyBytes: number },
): { readonly request: SentRequest | null; readonly answer: RecordedAnswer | null } {
  throw new Error("not built yet");
}

/** The outcome with every secret of its request masked, bodies uncut: what may be answered to a caller. Pure. */
export function maskOutcome(_outcome: CallOutcome, _request: PreparedRequest | null): CallOutcome {
  throw new Error("not built yet");
}

/** The request as a cURL command, quoted for a POSIX shell, masked as it is. Pure. */
export function curlOf(_sent: SentRequest): string {
  throw new Error("not built yet");
}
