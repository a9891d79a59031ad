import { guardList } from "../size-guard.ts";
import { isContext, type Value } from "../value.ts";
import { type Builtin, form, takes, takesNull } from "./builtin.ts";

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
