import type { FindType } from "./feel-type.ts";
import type { FindingCode, Place } from "./finding.ts";
import type { Frame } from "./frame.ts";
import type { Scope, SlotPlan } from "./scope.ts";
import type { StaticType } from "./static-type.ts";
import type { Node, Test } from "./syntax-tree.ts";
import type { Value } from "./value.ts";

/** Evaluates one node. */
export type Run = (frame: Frame) => Value;

/**
 * A compiled node: a closure, the type of its values as far as that is known, and its value if it always has the same.
 * `fixed` marks nodes made of constants only, whose value compile.ts then finds once and for all.
 */
export type Code = {
  readonly run: Run;
  readonly type: StaticType;
  readonly constant?: Value;
  readonly fixed?: boolean;
};

/** A compiled test: whether it holds for a value. Null: that cannot be told (a null was compared, or an error). */
export type TestRun = (value: Value, frame: Frame) => boolean | null;

/**
 * What the parts of the compiler need of each other and of the text they work on. The tree is recursive, the files are
 * not: compile.ts ties the knot by filling this in.
 */
export type Compiling = {
  readonly slots: SlotPlan;
  /** Where a node stands, for errors of the evaluation. */
  readonly place: (node: { readonly start: number }) => Place;
  /** Records a mistake that is certain before any evaluation. */
  readonly report: (
    node: { readonly start: number },
    code: FindingCode,
    message: string,
    expected?: string,
  ) => void;
  readonly code: (node: Node, scope: Scope) => Code;
  /** The types that are defined where the text stands. */
  readonly findType: FindType;
  /** Compiles a test of values of a type. */
  readonly test: (test: Test, type: StaticType, scope: Scope) => TestRun;
};

/** A node with one value. */
export function constantCode(value: Value, type: StaticType): Code {
  return { run: () => value, type, constant: value };
}

/** Whether all parts always have the same value. */
export function allConstant(...parts: readonly Code[]): boolean {
  return parts.every((part) => part.constant !== undefined);
}
