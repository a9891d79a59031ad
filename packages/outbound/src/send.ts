import type { EgressPolicy } from "./guard.ts";
import type { PreparedRequest } from "./prepared-request.ts";
import type { Lane, SendResult } from "./send-result.ts";

export type { Lane, SendResult } from "./send-result.ts";

/** Sends requests. Owns every socket of this package: one pool per lane key and origin, opened when first used. */
export class Sender implements AsyncDisposable {
  readonly egress: EgressPolicy;

  constructor(deps: { readonly egress: EgressPolicy }) {
    this.egress = deps.egress;
  }

  /** Sends one request under the limits of its lane. Never rejects. */
  send(_request: PreparedRequest, _lane: Lane): Promise<SendResult> {
    throw new Error("not built yet");
  }

  /** Closes the lanes whose key begins with `prefix`, except `keep`; calls in flight there end first. */
  supersede(_prefix: string, _keep?: string): void {
    throw new Error("not built yet");
  }

  [Symbol.asyncDispose](): Promise<void> {
    throw new Error("not built yet");
  }
}
