import type { Action, RuleDocument } from "@patchbay/contract/rule";
import { nextId } from "../../grid/grid-column.ts";
import type { TemplatePaths } from "../../editors/template-marks.ts";
import { changeConditionEntries, conditionEntries } from "./ruleset/ruleset-edit.ts";

/** Where a new action begins. */
export function newAction(actions: readonly Action[]): Action {
  const id = nextId("a", actions);
  return { id, name: `Action ${id.slice(1)}`, method: "POST", restUrl: "/" };
}

/** The document with this action added, or put in the place of the one with its id. */
export function withAction(document: RuleDocument, action: Action): RuleDocument {
  const at = document.actions.findIndex((one) => one.id === action.id);
  return { ...document, actions: at < 0 ? [...document.actions, action] : document.actions.with(at, action) };
}

/** Ids of actions without one of them. */
const without = (ids: string[] | undefined, id: string): { actions?: string[] } =>
  ids === undefined ? {} : { actions: ids.filter((one) => one !== id) };

/** The document without an action, and without any outcome asking for it. */
export function removeAction(document: RuleDocument, id: string): RuleDocument {
  const actions = document.actions.filter((one) => one.id !== id);
  if (document.kind === "simpleRule")
    return {
      ...document,
      actions,
      then: { ...document.then, ...without(document.then.actions, id) },
      else: { ...document.else, ...without(document.else.actions, id) },
    };
  if (document.kind === "ruleset")
    return changeConditionEntries({ ...document, actions }, (entry) => ({
      ...entry,
      then: { ...entry.then, ...without(entry.then.actions, id) },
    }));
  return {
    ...document,
    actions,
    rows: document.rows.map((row) =>
      row.actions?.includes(id) === true ? { ...row, ...without(row.actions, id) } : row,
    ),
    ...(document.defaultRow === undefined
      ? {}
      : { defaultRow: { ...document.defaultRow, ...without(document.defaultRow.actions, id) } }),
  };
}

/** The actions that each outcome of a rule asks for. */
function askedFor(document: RuleDocument): readonly (readonly string[] | undefined)[] {
  switch (document.kind) {
    case "simpleRule":
      return [document.then.actions, document.else.actions];
    case "decisionTable":
      return [...document.rows.map((row) => row.actions), document.defaultRow?.actions];
    default:
      return conditionEntries(document).map((entry) => entry.then.actions);
  }
}

/** How many outcomes ask for an action. */
export function usesOf(document: RuleDocument, id: string): number {
  return askedFor(document).filter((ids) => ids?.includes(id) === true).length;
}

/** Output names of a rule; of a ruleset those of its own conditions. */
export function outputNames(document: RuleDocument): readonly string[] {
  switch (document.kind) {
    case "decisionTable":
      return document.outputColumns.map((column) => column.name);
    case "simpleRule":
      return [
        ...new Set([
          ...Object.keys(document.then.outputs ?? {}),
          ...Object.keys(document.else.outputs ?? {}),
        ]),
      ];
    default:
      return [
        ...new Set(conditionEntries(document).flatMap((entry) => Object.keys(entry.then.outputs ?? {}))),
      ];
  }
}

/** What the templates of an action may read: inputs, outputs, answers of the actions before it, open connection fields. */
export function pathsFor(document: RuleDocument, actionId: string): TemplatePaths {
  const at = document.actions.findIndex((one) => one.id === actionId);
  const earlier = document.actions.slice(0, at < 0 ? undefined : at);
  const segment = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `[${name}]`);
  return [
    ...document.inputs.map((input) => `input.${input.name}`),
    ...outputNames(document).map((name) => `output.${name}`),
    ...earlier.flatMap((one) => [
      `actions.${segment(one.name)}.restResult`,
      `actions.${segment(one.name)}.restStatus`,
    ]),
    "connection.name",
    "connection.http.baseURI",
  ];
}
