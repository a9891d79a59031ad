import type { Place } from "../finding.ts";
import type { Frame } from "../frame.ts";
import { guardList } from "../size-guard.ts";
import { type Context, isContext, type Value } from "../value.ts";
import { type Builtin, form, takes, takesNull } from "./builtin.ts";

/** The object with a value put at the end of a path of keys, through the objects on the way. */
function putDeep(
  context: Context,
  [key, ...rest]: readonly Value[],
  value: Value,
  frame: Frame,
  place: Place,
): Context | null {
  guardList(context.size + 1, frame, place);
  const inner = typeof key === "string" && rest.length > 0 ? context.get(key) : undefined;
  if (typeof key !== "string" || (rest.length > 0 && (inner === undefined || !isContext(inner))))
    return frame.fail(
      place,
      "invalid_value",
      "Every key is a text, and leads to an object unless it is the last.",
    );
  const put = inner !== undefined && isContext(inner) ? putDeep(inner, rest, value, frame, place) : value;
  return rest.length > 0 && put === null ? null : new Map(context).set(key, put);
}

/** Functions of objects. */
export const contextFunctions: readonly Builtin[] = [
  {
    name: "get value",
    area: "object",
    doc: "The value of a property whose name is calculated; null if there is none.",
    example: ['get value({key1: "value1"}, "key1")', '"value1"'],
    forms: [form([takes("m", "context"), takes("key", "string")], "any", ([m, key]) => m.get(key) ?? null)],
  },
  {
    name: "get entries",
    area: "object",
    doc: "The properties of an object as a list of objects with key and value.",
    example: ["get entries({a: 1})", '[{key: "a", value: 1}]'],
    forms: [
      form([takes("m", "context")], "list", ([m], frame, place) => {
        guardList(m.size, frame, place);
        return Array.from(
          m,
          ([key, value]) =>
            new Map<string, Value>([
              ["key", key],
              ["value", value],
            ]),
        );
      }),
    ],
  },
  {
    name: "context",
    area: "object",
    doc: "An object of entries with key and value.",
    example: ['context([{key: "a", value: 1}])', "{a: 1}"],
    forms: [
      form([takes("entries", "list")], "context", ([entries], frame, place) => {
        guardList(entries.length, frame, place);
        const made = new Map<string, Value>();
        for (const entry of entries) {
          const [key, value] = isContext(entry) ? [entry.get("key"), entry.get("value")] : [];
          if (typeof key !== "string" || value === undefined)
            return frame.fail(
              place,
              "type_mismatch",
              "Every entry has a text as `key`, and a `value`.",
              "a list of objects with key and value",
            );
          if (made.has(key)) return frame.fail(place, "duplicate_name", `The key \`${key}\` is here twice.`);
          made.set(key, value);
        }
        return made;
      }),
    ],
  },
  {
    name: "context put",
    area: "object",
    doc: "The object with a property added or replaced.",
    example: ['context put({x: 1}, "y", 2)', "{x: 1, y: 2}"],
    forms: [
      form(
        [takes("context", "context"), takes("key", "string"), takesNull("value", "any")],
        "context",
        ([context, key, value], frame, place) => {
          guardList(context.size + 1, frame, place);
          return new Map(context).set(key, value);
        },
      ),
      form(
        [takes("context", "context"), takes("keys", "list"), takesNull("value", "any")],
        "context",
        ([context, keys, value], frame, place) => putDeep(context, keys, value, frame, place),
      ),
    ],
  },
  {
    name: "context merge",
    area: "object",
    doc: "Several objects in one; where names meet, the later one counts.",
    example: ["context merge([{x: 1}, {x: 2, y: 3}])", "{x: 2, y: 3}"],
    forms: [
      form([takes("contexts", "list")], "context", ([contexts], frame, place) => {
        const merged = new Map<string, Value>();
        for (const context of contexts) {
          if (!isContext(context)) return frame.fail(place, "type_mismatch", "Only objects can be merged.");
          guardList(merged.size + context.size, frame, place);
          for (const [key, value] of context) merged.set(key, value);
        }
        return merged;
      }),
    ],
  },
];
