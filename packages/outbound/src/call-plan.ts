import type { CallMethod, Judgement, MediaType, PartOrigin } from "@patchbay/contract/call";
import type { AddressPlan } from "./address-plan.ts";
import type { AuthParts } from "./authorize.ts";
import type { Binding } from "./binding.ts";
import type { Judge } from "./judge.ts";
import type { Payload } from "./payload.ts";
import type { Slot } from "./request-part.ts";

/**
 * A call made ready once, to be prepared many times. Whoever holds one reads `method`, `judgement` and `timeout`; the rest
 * is for `prepare` and `settle`.
 */
export type CallPlan = {
  readonly method: CallMethod;
  readonly judgement: Judgement | undefined;
  /** Total deadline in ms, when the action or the endpoint sets one. */
  readonly timeout: number | undefined;
  /** What the body is sent as, and how an answer is read that does not say what it is. */
  readonly mediaType: MediaType;
  readonly address: AddressPlan;
  /** Merged headers and parameters, all but the credential's. */
  readonly headers: readonly Slot[];
  readonly query: readonly Slot[];
  readonly querySeparator: "&" | ";";
  /** Whose parameters written into the address are: the endpoint's or the action's. */
  readonly addressOrigin: PartOrigin;
  readonly payload: Payload | null;
  readonly judge: Judge;
  /** Secret texts of the connection: values of secret presets and secret fields. */
  readonly secrets: readonly string[];
  /** What `prepare` has worked out per credential; filled as it goes, never more than can be worked out again. */
  readonly bindings: { readonly home: WeakMap<AuthParts, Binding>; away: Binding | null };
};
