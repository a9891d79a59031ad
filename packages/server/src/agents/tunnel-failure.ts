import { type OpenReply, openReplies } from "@patchbay/contract/agent-wire";

/** Why a target could not be opened through an agent: codes of ours (contract/call-error.ts) and of the system. */
export type TunnelFailureCode =
  | "AGENT_OFFLINE"
  | "AGENT_TARGET_NOT_ALLOWED"
  | "MAX_CONNECTION"
  | "ECONNREFUSED"
  | "EHOSTUNREACH"
  | "ENOTFOUND"
  | "ETIMEDOUT";

/** A target could not be opened. What the other side does is a value for whoever asked: matched by `code`. */
export class TunnelFailure extends Error {
  override readonly name = "TunnelFailure";
  readonly code: TunnelFailureCode;

  constructor(code: TunnelFailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

const codes: Readonly<Record<Exclude<OpenReply, "opened">, TunnelFailureCode>> = {
  notAllowed: "AGENT_TARGET_NOT_ALLOWED",
  refused: "ECONNREFUSED",
  unreachable: "EHOSTUNREACH",
  unknownHost: "ENOTFOUND",
  timedOut: "ETIMEDOUT",
  offline: "AGENT_OFFLINE",
};

/** What a reply byte of an agent or of another server process means; null when the target is open. */
export function failureOfReply(byte: number): TunnelFailure | null {
  if (byte === openReplies.opened) return null;
  const reply = Object.entries(openReplies).find(([, value]) => value === byte)?.[0] as
    | Exclude<OpenReply, "opened">
    | undefined;
  if (reply === undefined) return new TunnelFailure("EHOSTUNREACH", `The agent answered ${byte}.`);
  return new TunnelFailure(codes[reply], `The target could not be opened: ${reply}.`);
}

/** The reply byte that tells a failure on. */
export function replyOfFailure(error: unknown): number {
  const code = error instanceof TunnelFailure ? error.code : "EHOSTUNREACH";
  const found = Object.entries(codes).find(([, value]) => value === code)?.[0] as OpenReply | undefined;
  return openReplies[found ?? "unreachable"];
}
