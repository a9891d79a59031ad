import { type Static, type TProperties, type TSchema, Type } from "typebox";

/** The two places a connection is configured, tested and published for. */
export const environments = ["staging", "production"] as const;
export const EnvironmentSchema = Type.Enum([...environments], { description: "staging or production." });
export type Environment = (typeof environments)[number];

/** Stands for a stored secret wherever one would be shown. Written back, it means "keep the stored value". */
export const MASK = "********";

/** A UUID version 7, lower case. */
export const IdSchema = Type.String({ format: "uuid", description: "A UUID (version 7)." });

/** RFC 3339 in UTC with milliseconds, e.g. 2026-11-21T10:15:30.000Z. */
export const TimestampSchema = Type.String({ description: "RFC 3339, UTC, with milliseconds." });

/** A name that can stand in a URL: unique in the installation, no spaces. One like an id would be looked up as an id. */
export const NameSchema = Type.String({
  pattern: "^(?![0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$)[A-Za-z][A-Za-z0-9_.-]{0,99}$",
  description: "1 to 100 letters, digits, `_`, `.` or `-`, beginning with a letter; no spaces, no UUID.",
});

export const DescriptionSchema = Type.String({
  maxLength: 2000,
  description: "Free text, at most 2,000 characters.",
});

/** Labels of a rule or workflow, by which the catalog finds it. */
export const TagsSchema = Type.Array(Type.String({ pattern: "^[^,\\s][^,]{0,49}$" }), {
  maxItems: 50,
  uniqueItems: true,
  description: "Labels without commas.",
});

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };
export const JsonSchema = Type.Unsafe<Json>({ description: "Any JSON value." });

/** An object that refuses members it does not know. Every request and answer of ours is made of these. */
export function strict<P extends TProperties>(
  properties: P,
  options: { readonly description?: string } = {},
) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** A union told apart by one literal member, so that a mistake is reported against the variant that was meant. */
export function oneOfBy<S extends TSchema[]>(discriminator: string, variants: [...S]) {
  return Type.Unsafe<Static<S[number]>>({
    type: "object",
    discriminator: { propertyName: discriminator },
    required: [discriminator],
    oneOf: variants,
  });
}

/**
 * A value or null. Where the schema has one plain type this is `type: [that, "null"]`, which is checked and written without
 * trying variants one after the other; enumerations and objects become a union.
 */
export function nullable<S extends TSchema>(schema: S) {
  const { type } = schema as { readonly type?: unknown };
  const simple = typeof type === "string" && type !== "object" && !("enum" in schema);
  return Type.Unsafe<Static<S> | null>(
    simple ? { ...schema, type: [type, "null"] } : { anyOf: [schema, { type: "null" }] },
  );
}

/** Reads a path parameter that takes the id or the name of a thing. */
export const IdOrNameSchema = Type.String({
  minLength: 1,
  maxLength: 100,
  description: "The id or the name.",
});

/** Paging of our own lists: `page` counts from 1. */
export const PageQuery = {
  page: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1, description: "Page, counted from 1." }),
  ),
  perPage: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, default: 20, description: "Rows on a page." }),
  ),
};

/** One page of a list. */
export function PageOf<S extends TSchema>(item: S) {
  return strict({
    items: Type.Array(item),
    page: Type.Integer(),
    perPage: Type.Integer(),
    total: Type.Integer({ description: "How many there are on all pages." }),
  });
}
export type Page<T> = { items: T[]; page: number; perPage: number; total: number };

/** Who changed something: the id stays when the person or key is gone. */
export const ActorRefSchema = strict({ id: nullable(IdSchema), name: Type.String() });
export type ActorRef = Static<typeof ActorRefSchema>;
