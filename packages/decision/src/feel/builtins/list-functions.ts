import { equalValues, orderValues } from "../comparison.ts";
import { feelLimits } from "../feel-limits.ts";
import { toCount } from "../exact-number.ts";
import type { Place } from "../finding.ts";
import type { Frame } from "../frame.ts";
import { invoke } from "../invocation.ts";
import { guardList } from "../size-guard.ts";
import { type FunctionValue, isList, type Numeric, type Value } from "../value.ts";
import { type Builtin, form, mayTake, takes, takesNull, takesRest } from "./builtin.ts";

/** Whether a list has the value, compared as `=` does; other kinds are simply not it. */
function includes(list: readonly Value[], element: Value, frame: Frame, place: Place): boolean {
  return list.some((item) => equalValues(item, element, frame, place) === true);
}

/**
 * The items without repetitions. Numbers and texts are found by themselves; all others are compared with each other,
 * which counts as work, since there are quadratically many comparisons.
 */
function distinct(list: readonly Value[], frame: Frame, place: Place): readonly Value[] {
  guardList(list.length, frame, place);
  const simple = new Set<Value>();
  const others: Value[] = [];
  return list.filter((item) => {
    if (item === null || typeof item !== "object") {
      const isNew = !simple.has(item);
      simple.add(item);
      return isNew;
    }
    guardList(others.length, frame, place);
    if (includes(others, item, frame, place)) return false;
    others.push(item);
    return true;
  });
}

function flatten(
  list: readonly Value[],
  frame: Frame,
  place: Place,
  depth = 0,
  into: Value[] = [],
): readonly Value[] {
  if (depth > feelLimits.valueDepth) frame.stop(place, "too_deep", "Lists stand in each other too deep.");
  guardList(list.length + into.length, frame, place);
  for (const item of list)
    if (isList(item)) flatten(item, frame, place, depth + 1, into);
    else into.push(item);
  return into;
}

function concatenate(lists: readonly Value[], frame: Frame, place: Place): readonly Value[] {
  const parts = lists.map((part) => (isList(part) ? part : [part]));
  guardList(
    parts.reduce((length, part) => length + part.length, 0),
    frame,
    place,
  );
  return parts.flat();
}

/** The index of a position: from 1, or from the end if negative. Null, with an error, if the list is too short. */
function indexOf(
  list: readonly Value[],
  position: Numeric,
  room: number,
  frame: Frame,
  place: Place,
): number | null {
  const at = toCount(position);
  const size = list.length + room;
  if (at === null || at === 0 || Math.abs(at) > size)
    return frame.fail(
      place,
      "invalid_value",
      `The list has no position ${String(position)}; it has ${list.length} items.`,
    );
  return at > 0 ? at - 1 : list.length + at;
}

function sublist(
  list: readonly Value[],
  start: Numeric,
  length: Numeric | undefined,
  frame: Frame,
  place: Place,
): Value {
  const from = indexOf(list, start, 0, frame, place);
  const count = length === undefined ? list.length : toCount(length);
  if (from === null) return null;
  if (count === null || count < 0)
    return frame.fail(place, "invalid_value", "The length must be an integer of 0 or more.");
  return list.slice(from, from + count);
}

/** In the order of the values, or in that of a function that says whether its first argument comes first. */
function sort(
  list: readonly Value[],
  precedes: FunctionValue | undefined,
  frame: Frame,
  place: Place,
): Value {
  guardList(list.length, frame, place);
  const byValue = (a: Value, b: Value): number =>
    orderValues(a, b) ?? (frame.fail(place, "type_mismatch", "Items of these kinds have no order."), 0);
  const isFirst = (a: Value, b: Value): boolean => {
    const args = [a, b].map((value) => ({ name: undefined, value }));
    return precedes !== undefined && invoke(precedes, args, frame, place) === true;
  };
  const byFunction = (a: Value, b: Value): number => (isFirst(a, b) ? -1 : isFirst(b, a) ? 1 : 0);
  const errors = frame.errors;
  const sorted = list.toSorted(precedes === undefined ? byValue : byFunction);
  return frame.errors === errors ? sorted : null;
}

function replaceWhere(
  items: readonly Value[],
  match: FunctionValue,
  newItem: Value,
  frame: Frame,
  place: Place,
): Value {
  guardList(items.length, frame, place);
  const replaced: Value[] = [];
  for (const item of items) {
    const args = [item, newItem].map((value) => ({ name: undefined, value }));
    const verdict = invoke(match, args, frame, place);
    if (typeof verdict !== "boolean")
      return frame.fail(place, "type_mismatch", "The function of two items answers true or false.");
    replaced.push(verdict ? newItem : item);
  }
  return replaced;
}

const list = takes("list", "list");
const position = takes("position", "number");

/** Functions from lists to lists, and those that look into them. */
export const listFunctions: readonly Builtin[] = [
  {
    name: "list contains",
    area: "list",
    doc: "Whether a list has an item.",
    example: ["list contains([1,2,3], 2)", "true"],
    forms: [
      form([list, takesNull("element", "any")], "boolean", ([items, element], frame, place) => {
        guardList(items.length, frame, place);
        return includes(items, element, frame, place);
      }),
    ],
  },
  {
    name: "sublist",
    area: "list",
    doc: "Part of a list from a position on, counted from 1, or from the end if negative.",
    example: ["sublist([4,5,6], 1, 2)", "[4, 5]"],
    forms: [
      form(
        [list, takes("start position", "number"), mayTake("length", "number")],
        "list",
        ([items, start, length], frame, place) => sublist(items, start, length, frame, place),
      ),
    ],
  },
  {
    name: "append",
    area: "list",
    doc: "The list with further items at its end.",
    example: ["append([1], 2, 3)", "[1, 2, 3]"],
    forms: [
      form([list, takesRest("items", "any")], "list", ([items, more], frame, place) => {
        guardList(items.length + more.length, frame, place);
        return [...items, ...more];
      }),
    ],
  },
  {
    name: "concatenate",
    area: "list",
    doc: "Several lists in one.",
    example: ["concatenate([1,2],[3])", "[1, 2, 3]"],
    forms: [
      form([takesRest("lists", "list")], "list", ([lists], frame, place) => concatenate(lists, frame, place)),
    ],
  },
  {
    name: "insert before",
    area: "list",
    doc: "The list with an item put in before a position.",
    example: ["insert before([1,3], 1, 2)", "[2, 1, 3]"],
    forms: [
      form([list, position, takesNull("newItem", "any")], "list", ([items, at, item], frame, place) => {
        guardList(items.length, frame, place);
        const index = indexOf(items, at, 1, frame, place);
        return index === null ? null : items.toSpliced(index, 0, item);
      }),
    ],
  },
  {
    name: "remove",
    area: "list",
    doc: "The list without the item at a position.",
    example: ["remove([1,2,3], 2)", "[1, 3]"],
    forms: [
      form([list, position], "list", ([items, at], frame, place) => {
        guardList(items.length, frame, place);
        const index = indexOf(items, at, 0, frame, place);
        return index === null ? null : items.toSpliced(index, 1);
      }),
    ],
  },
  {
    name: "list replace",
    area: "list",
    doc: "The list with an item replaced: that at a position, or those that a function of item and new item picks.",
    example: ["list replace([2, 4, 7], function(item, newItem) item < newItem, 5)", "[5, 5, 7]"],
    forms: [
      form([list, position, takesNull("newItem", "any")], "list", ([items, at, item], frame, place) => {
        guardList(items.length, frame, place);
        const index = indexOf(items, at, 0, frame, place);
        return index === null ? null : items.with(index, item);
      }),
      form(
        [list, takes("match", "function"), takesNull("newItem", "any")],
        "list",
        ([items, match, item], frame, place) => replaceWhere(items, match, item, frame, place),
      ),
    ],
  },
  {
    name: "reverse",
    area: "list",
    doc: "The list from its end to its beginning.",
    example: ["reverse([1,2,3])", "[3, 2, 1]"],
    forms: [
      form([list], "list", ([items], frame, place) => {
        guardList(items.length, frame, place);
        return items.toReversed();
      }),
    ],
  },
  {
    name: "index of",
    area: "list",
    doc: "The positions, from 1, at which a list has an item.",
    example: ["index of([1,2,3,2], 2)", "[2, 4]"],
    forms: [
      form([list, takesNull("match", "any")], "list", ([items, match], frame, place) => {
        guardList(items.length, frame, place);
        return items.flatMap((item, index) =>
          equalValues(item, match, frame, place) === true ? [index + 1] : [],
        );
      }),
    ],
  },
  {
    name: "union",
    area: "list",
    doc: "Several lists in one, without repetitions.",
    example: ["union([1,2],[2,3])", "[1, 2, 3]"],
    forms: [
      form([takesRest("lists", "list")], "list", ([lists], frame, place) =>
        distinct(concatenate(lists, frame, place), frame, place),
      ),
    ],
  },
  {
    name: "distinct values",
    area: "list",
    doc: "The list without repetitions.",
    example: ["distinct values([1,2,3,2,1])", "[1, 2, 3]"],
    forms: [form([list], "list", ([items], frame, place) => distinct(items, frame, place))],
  },
  {
    name: "flatten",
    area: "list",
    doc: "One list of all items of the lists that stand in each other.",
    example: ["flatten([[1,2],[[3]], 4])", "[1, 2, 3, 4]"],
    forms: [form([list], "list", ([items], frame, place) => flatten(items, frame, place))],
  },
  {
    name: "sort",
    area: "list",
    doc: "The list in order; a function of two items says which comes first.",
    example: ["sort([3,1,2], function(x, y) x > y)", "[3, 2, 1]"],
    forms: [
      form([list, mayTake("precedes", "function")], "list", ([items, precedes], frame, place) =>
        sort(items, precedes, frame, place),
      ),
    ],
  },
];
