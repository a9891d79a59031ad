import type { CallMethod } from "@patchbay/contract/call";
import type { PartSource } from "./request-part.ts";

/** Headers ready to be sent, with their sources beside them: `flat[2 * i]` is the name that `sources[i]` is about. */
export type HeaderList = { readonly flat: readonly string[]; readonly sources: readonly PartSource[] };

/** Parameters ready to be sent: `texts[i]` is `name=value`, encoded, of `sources[i]`. */
export type QueryList = { readonly texts: readonly string[]; readonly sources: readonly PartSource[] };

/** A request ready to be sent: nothing in it is a template any more, and its origin is settled. */
export type PreparedRequest = {
  readonly method: CallMethod;
  /** `scheme://host[:port]`, normalised. */
  readonly origin: string;
  /** Path and query as they stand in the request line: begins with `/`, only \x21–\x7e. */
  readonly path: string;
  /** Name, value, name, value, … as undici takes them. A list value is its name several times. */
  readonly headers: readonly string[];
  readonly body: string | Buffer | null;
  /** Where each header and parameter came from; with it the wire view is built when it is read. */
  readonly sent: {
    readonly headers: HeaderList["sources"];
    readonly query: QueryList;
    readonly separator: "&" | ";";
  };
  /** Secret texts of the connection and its credential. Recording masks them, and the values of secret parts besides. */
  readonly secrets: readonly string[];
  /** false: it goes to another origin than the connection's, without secrets, secret presets and credential. */
  readonly sameOrigin: boolean;
};
