import type { AnswerOf, BodyOf, ParamsOf, QueryOf, Route } from "@patchbay/contract/route";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Actor } from "./actor.ts";

/**
 * The characters of a JSON text between its quotes, as they were sent: UTF-8 with JSON's escapes, in pieces of memory that can
 * be moved to a thread. Whether they are such a text at all is for the reader to say.
 */
export type FileText = readonly Uint8Array<ArrayBuffer>[];

/** What a handler is given: the validated parts of the request, who is calling, and the raw pair for the few that set cookies. */
export type RouteCall<R> = {
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  /** The long text of the member that a route names as its `file`; null: it stands in the body, or there is none. */
  readonly file: FileText | null;
  readonly actor: Actor;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

/** A handler of a public route: nobody is signed in, so there is no actor to look at. */
export type PublicCall<R> = Omit<RouteCall<R>, "actor">;

/** Registers routes. Implemented by http/server.ts; a domain's routes file takes it as its first parameter. */
export type Mount = {
  /** A route that needs somebody: access was checked before the handler runs. */
  <R extends Route & { readonly access: Exclude<Route["access"], "public"> }>(
    route: R,
    handler: (call: RouteCall<R>) => Promise<AnswerOf<R>>,
  ): void;
  /** A route anybody may call. */
  <R extends Route & { readonly access: "public" }>(
    route: R,
    handler: (call: PublicCall<R>) => Promise<AnswerOf<R>>,
  ): void;
};

/** How a request proves who sends it. */
export type Proof =
  | { readonly kind: "apiKey"; readonly key: string }
  | { readonly kind: "session"; readonly token: string };

/** Turns a proof into an actor; null when it proves nothing (unknown, expired, revoked, disabled). */
export type Authenticate = (proof: Proof) => Promise<Actor | null>;
