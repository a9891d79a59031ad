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
export type Route<
  P extends TSchema = TSchema,
  Q extends TSchema = TSchema,
  B extends TSchema = TSchema,
  A extends TSchema = TSchema,
> = {
  readonly method: HttpMethod;
  readonly path: `/${string}`;
  readonly summary: string;
  readonly tag: string;
  readonly access: Access;
  readonly audit: Audit;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** The schema of a successful answer, and the filter through which it leaves. */
  readonly answer: A;
  /** Status of a successful answer; 200 where not given, 204 means no body. */
  readonly status?: number;
  readonly bodyLimit?: number;
};

/** Declares a route; keeps its exact schema types. */
export function route<P extends TSchema, Q extends TSchema, B extends TSchema, A extends TSchema>(
  value: Route<P, Q, B, A>,
): Route<P, Q, B, A> {
  return value;
}

export type ParamsOf<R> = R extends Route<infer P> ? Static<P> : never;
export type QueryOf<R> = R extends Route<TSchema, infer Q> ? Static<Q> : never;
export type BodyOf<R> = R extends Route<TSchema, TSchema, infer B> ? Static<B> : never;
export type AnswerOf<R> = R extends Route<TSchema, TSchema, TSchema, infer A> ? Static<A> : never;
