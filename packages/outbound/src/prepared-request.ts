import type { CallMethod, PartOrigin } from "@patchbay/contract/call";

/** One header or parameter of a prepared request. `secret` hides its whole value in the wire view. */
export type PreparedPart = {
  readonly name: string;
  readonly value: string;
  readonly origin: PartOrigin;
  readonly secret: boolean;
};

/** A request ready to be sent: nothing in it is a template any more, and its origin is settled. */
export type PreparedRequest = {
  readonly method: CallMethod;
  /** `scheme://host[:port]`, normalised. */
  readonly origin: string;
  /** Path and query as they stand in the request line: begins with `/`, only \x21–\x7e. */
  readonly path: string;
  /** Name, value, name, value, … as undici takes them. A list value is its name several times. */
  readonly headers: readonly string[];
  readonly body: string | Uint8Array | null;
  /** The same headers and parameters with where they came from; from these the wire view is built when it is read. */
  readonly sent: { readonly headers: readonly PreparedPart[]; readonly query: readonly PreparedPart[] };
  /** Every secret text that is in this request: what recording has to mask. */
  readonly secrets: readonly string[];
  /** false: it goes to another origin than the connection's, without secrets, secret presets and credential. */
  readonly sameOrigin: boolean;
};
