import type { Json, JsonObject } from "@patchbay/contract/vocabulary";
import { TemplateFault, templateLimits } from "./template-fault.ts";

/**
 * What templates may begin with, by whose they are: a rule's action's, those of the call that fetches one of its inputs, or
 * a workflow's node's. The plan adds `connection` and `variables`.
 */
export const templateRoots = {
  action: ["input", "output", "actions"],
  fetch: ["input"],
  node: ["input", "nodes", "vars", "loop", "callbacks", "execution"],
} as const;
export type TemplateUser = keyof typeof templateRoots;
type TemplateRoot = (typeof templateRoots)[TemplateUser][number];

/** What templates may read. */
export type TemplateScope = { readonly [root in TemplateRoot]?: Json };

/**
 * What `variables.…` means to templates: the values of an environment, or, while documents are checked for no environment in
 * particular, any; `read` then hears which ones they read.
 */
export type VariableSource =
  | { readonly kind: "values"; readonly values: JsonObject }
  | { readonly kind: "any"; readonly read: (name: string) => void };

/**
 * What of its connection a template may read, known when it is compiled. `sealed`: also the secret fields. `fieldsKnown`
 * is false while documents are checked without a credential: then any name of a field will do.
 */
export type Reach = {
  readonly connection: JsonObject | null;
  readonly sealed: boolean;
  readonly fieldsKnown: boolean;
  /** What is given to the template is secret as well: a token that the credential's own request hands on. */
  readonly inputSealed?: boolean;
  /** Whose templates they are; an action's where nothing is said. */
  readonly user?: TemplateUser;
  /** Without it no variable can be read. */
  readonly variables?: VariableSource;
};

/**
 * One filling of templates: what they read, the time of the call (ms since 1970; null: made once for all calls), how much
 * they have done, in which field it is, should it fail there, and the texts that functions have made of secrets.
 */
export type Run = {
  readonly scope: TemplateScope;
  readonly now: number | null;
  steps: number;
  field: string;
  readonly secrets: string[];
};

export const startRun = (scope: TemplateScope, now: number | null = null): Run => ({
  scope,
  now,
  steps: 0,
  field: "",
  secrets: [],
});

/** Where an `#each` stands. */
type Turn = {
  readonly index: number;
  readonly key: string | number;
  readonly first: boolean;
  readonly last: boolean;
};

/** What names without a root refer to: the value of the innermost `#each` or `#with`. */
export type Frame = { readonly value: Json; readonly parent: Frame | null; readonly turn: Turn | null };

/** The frame outside of all blocks; nothing can be read from it. */
export const outermost: Frame = { value: null, parent: null, turn: null };

/** The frame `hops` blocks further out. */
export function frameAbove(frame: Frame, hops: number): Frame {
  let at = frame;
  for (let left = hops; left > 0; left -= 1) at = at.parent ?? outermost;
  return at;
}

/** The innermost loop's turn, or that of a loop further out. */
export function turnAbove(frame: Frame, hops: number): Turn | null {
  let left = hops;
  for (let at: Frame | null = frame; at !== null; at = at.parent) {
    if (at.turn === null) continue;
    if (left === 0) return at.turn;
    left -= 1;
  }
  return null;
}

/** Counts what one turn of a loop does; a template that does too much fails instead of holding the process. */
export function spend(run: Run, steps: number, characters: number): void {
  run.steps += steps;
  if (run.steps > templateLimits.steps)
    throw new TemplateFault("INVALID_INPUT", `The template takes more than ${templateLimits.steps} steps.`);
  if (characters > templateLimits.characters)
    throw new TemplateFault(
      "INVALID_INPUT",
      `The template makes more than ${templateLimits.characters} characters.`,
    );
}
