import type { FieldError } from "@patchbay/contract/problem";
import type { Json } from "@patchbay/contract/vocabulary";
import type { ErrorObject } from "ajv";

/** Parts of a path whose values are never repeated in an answer. */
const secretish = /password|token|secret|value|encrypted|authorization|current|next|key/i;

/** Reads the value a JSON Pointer leads to. */
function valueAt(data: unknown, pointer: string): unknown {
  let value = data;
  for (const part of pointer.split("/").slice(1)) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return value;
}

/** What was sent, short enough to repeat and harmless to show; undefined when it is neither. */
function shown(value: unknown, field: string): Json | undefined {
  if (value === undefined || secretish.test(field)) return undefined;
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "string") return value.length <= 100 ? value : `${value.slice(0, 100)}…`;
  return Array.isArray(value) ? "a list" : "an object";
}

const listed = (values: readonly unknown[]): string =>
  values.map((value) => JSON.stringify(value)).join(", ");

type SchemaHint = {
  readonly description?: string;
  readonly properties?: object;
  readonly oneOf?: readonly {
    readonly properties?: Readonly<Record<string, { readonly const?: unknown }>>;
  }[];
};

const typeNames: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  object: "an object",
  array: "a list",
  null: "null",
};

/** What would be accepted in this place, in words. */
function accepted(error: ErrorObject): string | undefined {
  const params = error.params as Readonly<Record<string, unknown>>;
  const schema = (error.parentSchema ?? {}) as SchemaHint;
  switch (error.keyword) {
    case "enum":
      return listed(params["allowedValues"] as readonly unknown[]);
    case "const":
      return listed([params["allowedValue"]]);
    case "type":
      return typeNames[String(params["type"])] ?? String(params["type"]);
    case "additionalProperties":
      return schema.properties === undefined
        ? undefined
        : `one of ${Object.keys(schema.properties).join(", ")}`;
    case "discriminator":
      return listed(
        (schema.oneOf ?? []).map((variant) => variant.properties?.[String(params["tag"])]?.const),
      );
    case "pattern":
    case "format":
      return schema.description;
    case "minimum":
    case "maximum":
      return `a number ${String(params["comparison"])} ${String(params["limit"])}`;
    default:
      return undefined;
  }
}

/** The member an error is about, where that is not the place it was found at but one below it. */
function memberOf(error: ErrorObject): string | undefined {
  const params = error.params as Readonly<Record<string, unknown>>;
  const member =
    params["missingProperty"] ??
    params["additionalProperty"] ??
    (error.keyword === "discriminator" ? params["tag"] : undefined);
  return typeof member === "string" ? member : undefined;
}

const counted = (count: unknown, one: string, many: string): string =>
  `${String(count)} ${count === 1 ? one : many}`;

/** What is wrong, as the end of a sentence that begins with the field. */
function messageOf(error: ErrorObject): string {
  const { limit, type } = error.params as { readonly limit?: unknown; readonly type?: unknown };
  switch (error.keyword) {
    case "required":
      return "is missing";
    case "additionalProperties":
      return "is not known here";
    case "enum":
    case "const":
    case "discriminator":
      return "is not one of the accepted values";
    case "pattern":
    case "format":
      return "does not have the form that is expected here";
    case "type":
      return `must be ${typeNames[String(type)] ?? "of another type"}`;
    case "minLength":
      return limit === 1 ? "is empty" : `is too short: at least ${counted(limit, "character", "characters")}`;
    case "maxLength":
      return `is too long: at most ${counted(limit, "character", "characters")}`;
    case "minItems":
      return limit === 1
        ? "is empty: at least one is needed"
        : `has too few: at least ${String(limit)} are needed`;
    case "maxItems":
      return `has too many: at most ${String(limit)}`;
    case "uniqueItems":
      return "has something twice";
    default:
      return error.message ?? "is not valid";
  }
}

/**
 * Of the errors of a union, those that help: where the value has the type of a variant, only what that variant says;
 * where it has the type of none, that every variant wants another.
 */
function exactErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const unions = errors.filter((error) => error.keyword === "anyOf");
  const dropped = new Set(errors.filter((error) => ["anyOf", "oneOf", "if"].includes(error.keyword)));
  for (const union of unions) {
    const inside = errors.filter(
      (error) =>
        !dropped.has(error) &&
        error.schemaPath.startsWith(`${union.schemaPath}/`) &&
        error.instancePath.startsWith(union.instancePath),
    );
    const wrongType = inside.filter(
      (error) => error.keyword === "type" && error.instancePath === union.instancePath,
    );
    if (wrongType.length < inside.length) for (const error of wrongType) dropped.add(error);
  }
  const exact = errors.filter((error) => !dropped.has(error));
  return exact.length > 0 ? exact : errors;
}

/**
 * ajv's errors as ours: one per place, what was sent, what would do. `part` is body, query or params; `data` is that
 * part as it came. Of a union's errors only those of the variant that was meant are told.
 */
export function fieldErrors(errors: readonly ErrorObject[], part: string, data: unknown): FieldError[] {
  const found = new Map<string, FieldError>();
  for (const error of exactErrors(errors)) {
    const member = memberOf(error);
    const pointer =
      member === undefined
        ? error.instancePath
        : `${error.instancePath}/${member.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const field = [
      part,
      ...error.instancePath.split("/").slice(1),
      ...(member === undefined ? [] : [member]),
    ].join(".");
    const fits = accepted(error);
    const known = found.get(field);
    if (known !== undefined) {
      // Two variants that both want another type: either would do.
      if (error.keyword === "type" && known.accepted !== undefined && fits !== undefined)
        found.set(field, {
          ...known,
          message: "is not one of the accepted types",
          accepted: `${known.accepted} or ${fits}`,
        });
      continue;
    }
    if (found.size === 50) break;
    const sent = error.keyword === "required" ? undefined : shown(valueAt(data, pointer), field);
    found.set(field, {
      field,
      message: messageOf(error),
      ...(sent === undefined ? {} : { sent }),
      ...(fits === undefined ? {} : { accepted: fits }),
    });
  }
  return [...found.values()];
}
