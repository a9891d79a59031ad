import type { Condition, ConditionGroup, ConditionTest } from "@patchbay/contract/rule";
import { nextId } from "../../grid/grid-column.ts";

const itemsOf = (condition: Condition): readonly Condition[] =>
  condition.kind === "test" ? [condition] : [condition, ...condition.conditions.flatMap(itemsOf)];

/** Replaces the condition with this id, wherever it stands; null takes it away. */
export function replaceCondition(group: ConditionGroup, id: string, next: Condition | null): ConditionGroup {
  return {
    ...group,
    conditions: group.conditions.flatMap((one): Condition[] => {
      if (one.id === id) return next === null ? [] : [next];
      return [one.kind === "group" ? replaceCondition(one, id, next) : one];
    }),
  };
}

/** Adds a condition at the end of the group with this id. */
export function addTo(root: ConditionGroup, groupId: string, added: Condition): ConditionGroup {
  if (root.id === groupId) return { ...root, conditions: [...root.conditions, added] };
  return {
    ...root,
    conditions: root.conditions.map((one) => (one.kind === "group" ? addTo(one, groupId, added) : one)),
  };
}

/** A new, open condition over an expression. */
export const newTest = (root: ConditionGroup, expression: string): ConditionTest => ({
  kind: "test",
  id: nextId("t", itemsOf(root)),
  expression,
  test: "",
});

/** A new group holding one open condition. */
export function newGroup(root: ConditionGroup, expression: string): ConditionGroup {
  const id = nextId("g", itemsOf(root));
  return { kind: "group", id, match: "any", conditions: [newTest(root, expression)] };
}
