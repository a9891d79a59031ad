import type { Static, TSchema } from "typebox";
import type { Permission } from "./access.ts";

/** What a call of a route leaves in the audit trail, or why it leaves nothing. */
export type Audit = { readonly action: string } | { readonly none: string };

/** Who may call: a permission, anybody signed in, or anybody at all. */
export type Access = Permission | "signedIn" | "public";

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * One route of the native API as a value. Its registration, the OpenAPI page, the typed client and the
 * role × route test are all made from it. `path` has `{parameters}` in the OpenAPI way.
 */
export type Route = {
  readonly method: HttpMethod;
  readonly path: `/${string}`;
  readonly summary: string;
  readonly tag: string;
  readonly access: Access;
  readonly audit: Audit;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** The schema of a successful answer, and the filter through which it leaves. */
  readonly answer: TSchema;
  /** Status of a successful answer; 200 where not given, 204 means no body. */
  readonly status?: number;
  /** Bytes a body may have; 1 MB where not given. */
  readonly bodyLimit?: number;
  /** The member of the body whose text may be a whole file: a long one is not read with the body, but handed on as it came. */
  readonly file?: string;
  /** The body may be sent, and the answer asked for, as application/yaml (RFC 9512). */
  readonly yaml?: boolean;
};

/** Declares a route; keeps its exact types. */
export function route<const R extends Route>(value: R): R {
  return value;
}

export type ParamsOf<R> = R extends { readonly params: infer P extends TSchema } ? Static<P> : undefined;
export type QueryOf<R> = R extends { readonly query: infer Q extends TSchema } ? Static<Q> : undefined;
export type BodyOf<R> = R extends { readonly body: infer B extends TSchema } ? Static<B> : undefined;
export type AnswerOf<R> = R extends { readonly answer: infer A extends TSchema } ? Static<A> : never;
