import type { CallMethod, Judgement, MediaType, PartOrigin } from "@patchbay/contract/call";
import type { AddressPlan } from "./address-plan.ts";
import type { AuthParts } from "./authorize.ts";
import type { Judge } from "./judge.ts";
import type { HeaderList, PreparedRequest, QueryList } from "./prepared-request.ts";
import type { Slot } from "./request-part.ts";
import type { Run } from "./template-run.ts";

/** A request body, and the Content-Type it is sent with. */
export type Payload = {
  readonly contentType: string;
  /** The body when nothing in it depends on a call, else null. */
  readonly fixed: Buffer | null;
  /** Throws TemplateFault. */
  readonly render: (run: Run) => string | Buffer;
};

/** Slots with what is known of them before any call. What varies comes after the rest. */
export type Bound<List> = {
  readonly all: readonly Slot[];
  readonly varying: readonly Slot[];
  readonly fixed: List;
};

/** A plan together with a credential: what is the same for all its calls, worked out once. */
export type Binding = {
  readonly headers: Bound<HeaderList>;
  readonly query: Bound<QueryList>;
  /** Names that parameters written into the address may not have. */
  readonly taken: ReadonlySet<string>;
  readonly secrets: readonly string[];
  /** No part depends on the call: the request is made once. */
  readonly alike: boolean;
  request: PreparedRequest | null;
};

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
  /** What `prepare` has worked out for the last credential; filled as it goes, never more than can be worked out again. */
  readonly bindings: {
    home: { readonly auth: AuthParts; readonly binding: Binding } | null;
    away: Binding | null;
  };
};
