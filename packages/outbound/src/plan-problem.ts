import type { PartOrigin } from "@patchbay/contract/call";

/**
 * A mistake in a stored document, found while its plan is compiled. `field` is the name it has in that document
 * (`restUrl`, `requestHeaders.X-Id`, `requestPayload`; of an endpoint `path`, `headers.X-Id`, `body`; of a connection
 * `baseUrl`, `headers.X-Id`); `origin` says in which document. Line and column count from 1 inside the text that stands there.
 */
export type PlanProblem = {
  readonly code: "MISSING_INPUT" | "INVALID_INPUT" | "LITERAL_SECRET";
  readonly origin: PartOrigin;
  readonly field: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
};

/**
 * The same header with different values in two places. The kept one is sent; that is never an error, only worth
 * seeing (M10). Values are shown as written, a secret one as the mask.
 */
export type HeaderConflict = {
  readonly name: string;
  readonly kept: { readonly origin: PartOrigin; readonly value: string };
  readonly dropped: { readonly origin: PartOrigin; readonly value: string };
};
