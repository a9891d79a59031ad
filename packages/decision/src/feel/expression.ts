import type { Diagnostic, InputType } from "@patchbay/contract/rule";
import { compileDefined } from "./compile-access.ts";
import { compilerFor } from "./compile.ts";
import type { Code, Run, TestRun } from "./code.ts";
import type { Cell, SyntaxMistake } from "./cursor.ts";
import type { FindType } from "./feel-type.ts";
import { diagnosticOf, type Finding } from "./finding.ts";
import { EvaluationStopped, Frame } from "./frame.ts";
import { keyTest, literalTest, type LiteralTest, valuesOf } from "./literal-test.ts";
import { nameTable, type NameTable } from "./name-reader.ts";
import { parseExpression, type ParseOptions, parseTests } from "./parser.ts";
import { Scope, SlotPlan } from "./scope.ts";
import { inWords, mayCompare, type StaticType, staticTypeOf } from "./static-type.ts";
import { kindOf, type Value } from "./value.ts";

// The door to FEEL: texts in, closures and findings out. Everything is parsed and checked once; evaluating takes a
// frame and can be repeated, also by several evaluations at a time.

/**
 * Where a text of a model stands: its scope, the plan it takes its slots from, properties with several words or signs,
 * and the types that are defined there.
 */
type NamesWithin = {
  readonly scope: Scope;
  readonly plan: SlotPlan;
  readonly properties?: NameTable | undefined;
  readonly findType?: FindType | undefined;
};

/**
 * The names that texts can read. Those of a rule are declared once, in the order of their slots, and each text plans its
 * own local slots behind them. The texts of boxed expressions stand in each other's scopes and share one plan.
 */
export class Names {
  readonly scope: Scope;
  readonly size: number;
  /** Properties that have several words or signs in them; undefined: none are known. */
  readonly properties: NameTable | undefined;
  /** Finds the types that a model defines; undefined: there are none. */
  readonly findType: FindType | undefined;
  readonly #plan: SlotPlan | null;
  #table: NameTable | null = null;

  /** `reserved`: slots behind the declared ones that are left to names declared later. */
  constructor(
    declared: Iterable<readonly [name: string, type: StaticType]>,
    within?: NamesWithin,
    reserved = 0,
  ) {
    const types = new Map(declared);
    const variables = Array.from(types, ([name, type], slot) => [name, { slot, type }] as const);
    this.size = types.size + reserved;
    this.scope = within?.scope ?? new Scope(null, variables);
    this.properties = within?.properties;
    this.findType = within?.findType;
    this.#plan = within?.plan ?? null;
  }

  /** Those of several words. */
  get table(): NameTable {
    this.#table ??= nameTable(this.scope.names());
    return this.#table;
  }

  /** Where a text takes the slots for its local names. */
  slots(): SlotPlan {
    return this.#plan ?? new SlotPlan(this.size);
  }

  has(name: string): boolean {
    return this.scope.resolve(name).variable !== null;
  }
}

/** What is known of a text: where it stands, its names, and the type of the column it stands in, if it has one. */
export type TextOptions = { readonly path: string; readonly names: Names; readonly type?: InputType };

/** A compiled expression. Run it in a frame with at least `slots` slots, the declared values first. */
export type CompiledExpression = Code & {
  readonly slots: number;
  readonly findings: readonly Finding[];
  /** Whether the value is there at all, null or not; null for expressions that are neither a name nor a property. */
  readonly present: Run | null;
};

/**
 * A compiled cell. `keyed` cells are run with keyOf(value), the others with the value. `literals` is there if the cell
 * holds nothing else, and `any` if it takes every value.
 */
export type CompiledTests = {
  readonly any: boolean;
  readonly run: TestRun;
  readonly keyed: boolean;
  readonly literals: LiteralTest | null;
  readonly slots: number;
  readonly findings: readonly Finding[];
};

function parseOptions({ type, names }: TextOptions): ParseOptions {
  const cell: Cell = {
    type: type === "string" ? "string" : type === "date" || type === "dateTime" ? "dated" : "other",
    isName: (word) => names.has(word),
  };
  return { names: names.table, properties: names.properties, cell };
}

const quotesNeeded =
  " In a text column, words with other signs than letters, digits, spaces, `-`, `_` and `.` stand in double quotes.";

function mistakeFinding(mistake: SyntaxMistake, source: string, { path, type }: TextOptions): Finding {
  const { code, offset, expected } = mistake;
  const message = mistake.message + (type === "string" && code === "syntax_error" ? quotesNeeded : "");
  const finding: Finding = { severity: "error", code, message, place: { path, source, offset } };
  return expected === undefined ? finding : { ...finding, expected };
}

/** Compiles an expression. With findings of severity error it still runs, and fails where they say. */
export function compileExpression(source: string, options: TextOptions): CompiledExpression {
  const { path, names, type } = options;
  const slots = names.slots();
  const { findType } = names;
  const parsed = parseExpression(source, parseOptions(options));
  if (!parsed.ok) {
    const finding = mistakeFinding(parsed.mistake, source, options);
    const run: Code["run"] = (frame) => frame.fail(finding.place, finding.code, finding.message);
    return { run, type: "any", slots: slots.size, findings: [finding], present: null };
  }
  const findings: Finding[] = [];
  const code = compilerFor({ path, source, findType, findings }, slots).code(parsed.tree, names.scope);
  if (type !== undefined && !mayCompare(code.type, staticTypeOf(type)))
    findings.push({
      severity: "error",
      code: "type_mismatch",
      message: `This is ${inWords(code.type)}, and ${inWords(staticTypeOf(type))} belongs here.`,
      place: { path, source, offset: parsed.tree.start },
      expected: inWords(staticTypeOf(type)),
    });
  const present = compileDefined(
    parsed.tree,
    names.scope,
    compilerFor({ path, source, findType, findings: [] }, slots),
  );
  return { ...code, slots: slots.size, findings, present: present?.run ?? null };
}

/** Compiles the tests of a cell for values of a type; `any` where the type is not known before. */
export function compileTests(
  source: string,
  options: TextOptions & { readonly tested: StaticType },
): CompiledTests {
  const { path, names, tested } = options;
  const { findType } = names;
  const slots = names.slots();
  const parsed = parseTests(source, parseOptions(options));
  const still = { any: false, keyed: false, literals: null, slots: slots.size };
  if (!parsed.ok) {
    const finding = mistakeFinding(parsed.mistake, source, options);
    const run: TestRun = (_, frame) => frame.fail(finding.place, finding.code, finding.message);
    return { ...still, run, findings: [finding] };
  }
  const cell = parsed.tree;
  if (cell.kind === "any") return { ...still, any: true, run: () => true, findings: [] };
  const literals = literalTest(cell);
  if (literals !== null && tested !== "any" && valuesOf(literals).every((value) => kindOf(value) === tested))
    return { ...still, run: keyTest(literals), keyed: true, literals, findings: [] };
  const findings: Finding[] = [];
  const compiling = compilerFor({ path, source, findType, findings }, slots);
  const tests = cell.tests.map((test) => compiling.test(test, tested, names.scope));
  const run: TestRun = (value, frame) => {
    let verdict: boolean | null = false;
    for (const test of tests) {
      const held = test(value, frame);
      if (held === true) return true;
      if (held === null) verdict = null;
    }
    return verdict;
  };
  return { ...still, run, slots: slots.size, findings };
}

/** A value and what was found on the way to it. DMN's value of everything that fails is null. */
export type Evaluated = { readonly value: Value; readonly diagnostics: readonly Diagnostic[] };

/** Runs something in a frame; running out of steps ends it with null and a finding, as every other failure does. */
export function evaluateIn<T>(frame: Frame, run: (frame: Frame) => T): T | null {
  try {
    return run(frame);
  } catch (error) {
    if (error instanceof EvaluationStopped) return null;
    throw error;
  }
}

/**
 * Compiles and evaluates one expression, for callers that need it once. Values of names are given in their order;
 * undefined is an optional one that was not given. What the compiler found counts as found.
 */
export function evaluateOnce(
  source: string,
  options: TextOptions & {
    readonly values?: readonly (Value | undefined)[];
    readonly now: string;
    readonly maxSteps?: number;
  },
): Evaluated {
  const expression = compileExpression(source, options);
  const frame = new Frame([...(options.values ?? [])], options.now, options.maxSteps);
  const value = evaluateIn(frame, expression.run);
  const certain = expression.findings.filter(({ severity }) => severity === "error").map(diagnosticOf);
  return { value, diagnostics: certain.length > 0 ? certain : frame.diagnostics() };
}
