import type { Condition, ConditionGroup, RuleDocument, RuleEntry, RuleInput } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import { changeEntries } from "./ruleset/ruleset-edit.ts";

/** A name that no input has yet: `input1`, `input2`, … */
export function freeName(inputs: readonly RuleInput[]): string {
  let number = inputs.length + 1;
  while (inputs.some((input) => input.name === `input${number}`)) number += 1;
  return `input${number}`;
}

/** Replaces `{{input.old}}` and what lies below it in every text of a JSON value. */
function renameInTemplates<T extends Json>(value: T, from: string, to: string): T {
  if (typeof value === "string")
    return value.replaceAll(/\{\{\{?[\s\S]*?\}?\}\}/g, (mustache) =>
      mustache.replaceAll(new RegExp(String.raw`\binput\.${from}\b`, "g"), `input.${to}`),
    ) as T;
  if (Array.isArray(value))
    return (value as readonly Json[]).map((one) => renameInTemplates(one, from, to)) as Json as T;
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value as Readonly<Record<string, Json>>).map(([name, one]) => [
        name,
        renameInTemplates(one, from, to),
      ]),
    ) as Json as T;
  return value;
}

function renameInGroup(group: ConditionGroup, from: string, to: string): ConditionGroup {
  return { ...group, conditions: group.conditions.map((one) => renameInCondition(one, from, to)) };
}

function renameInCondition(condition: Condition, from: string, to: string): Condition {
  if (condition.kind === "test")
    return condition.expression === from ? { ...condition, expression: to } : condition;
  return renameInGroup(condition, from, to);
}

/** What an asked rule is given, where that is the input alone. */
function renameGiven(entry: RuleEntry, from: string, to: string): RuleEntry {
  if (entry.inputs === undefined) return entry;
  const given = Object.entries(entry.inputs).map(([name, text]) => [name, text.trim() === from ? to : text]);
  return { ...entry, inputs: Object.fromEntries(given) as Record<string, string> };
}

/**
 * Renames an input and what plainly reads it: columns, conditions and inputs of asked rules whose expression is the name,
 * and templates of calls. Longer expressions are left to the author; the check marks those that no longer fit.
 */
export function renameInput(document: RuleDocument, index: number, to: string): RuleDocument {
  const input = document.inputs[index];
  if (input === undefined || input.name === to) return document;
  const from = input.name;
  const renamed = <T extends object>(call: T): T =>
    renameInTemplates(call as unknown as Json, from, to) as unknown as T;
  const changed = {
    inputs: document.inputs
      .with(index, { ...input, name: to })
      .map((one) => (one.fetch === undefined ? one : { ...one, fetch: renamed(one.fetch) })),
    actions: document.actions.map(renamed),
  };
  if (document.kind === "decisionTable")
    return {
      ...document,
      ...changed,
      inputColumns: document.inputColumns.map((column) =>
        column.expression === from ? { ...column, expression: to } : column,
      ),
    };
  if (document.kind === "ruleset")
    return changeEntries({ ...document, ...changed }, (entry) => {
      if (entry.kind === "rule") return renameGiven(entry, from, to);
      return entry.condition === undefined
        ? entry
        : { ...entry, condition: renameInGroup(entry.condition, from, to) };
    });
  return { ...document, ...changed, condition: renameInGroup(document.condition, from, to) };
}
