import { timingSafeEqual } from "node:crypto";
import type { Sealer } from "../platform/seal.ts";
import type { NodeKey } from "./run-rows.ts";

/** The wait that a callback is for. */
export type CallbackPlace = NodeKey & { readonly executionId: string };

const signatureBytes = 24;

/**
 * Addresses of callbacks: `/callbacks/{place}.{signature}`, base64url. Whoever knows one may end that wait once; nobody can
 * make one without the keys of this installation.
 */
export class CallbackLinks {
  readonly #sealer: Sealer;
  readonly #publicUrl: () => string;

  constructor(deps: { readonly sealer: Sealer; readonly publicUrl: () => string }) {
    this.#sealer = deps.sealer;
    this.#publicUrl = deps.publicUrl;
  }

  urlOf(executionId: string, { node, iteration }: NodeKey): string {
    const place = Buffer.from(JSON.stringify([executionId, node, iteration])).toString("base64url");
    return `${this.#publicUrl()}/callbacks/${place}.${this.#sign(place)}`;
  }

  /** Reads the last part of an address; null when it was not made here. */
  read(token: string): CallbackPlace | null {
    const [place = "", signature = ""] = token.split(".");
    const given = Buffer.from(signature);
    const right = Buffer.from(this.#sign(place));
    if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
    const [executionId, node, iteration] = JSON.parse(Buffer.from(place, "base64url").toString("utf8")) as [
      string,
      string,
      string,
    ];
    return { executionId, node, iteration };
  }

  #sign(place: string): string {
    const digest = this.#sealer.digest(`patchbay callback v1\n${place}`);
    return digest.subarray(0, signatureBytes).toString("base64url");
  }
}
