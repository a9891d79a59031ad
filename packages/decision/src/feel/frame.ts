import { diagnosticOf, type Finding, type FindingCode, type Place } from "./finding.ts";
import { feelLimits } from "./feel-limits.ts";
import { parseDateTime } from "./temporal-text.ts";
import type { Value } from "./value.ts";
import type { Diagnostic } from "@patchbay/contract/rule";

const nothing: readonly Diagnostic[] = [];

/** Ends an evaluation from any depth, when going on would take too long or too much. Caught where evaluation began. */
export class EvaluationStopped extends Error {}

/**
 * One evaluation: the values of all names, the clock, the steps left, and what was found. Made anew for every
 * evaluation, so that compiled rules hold no state and can be shared.
 */
export class Frame {
  /** Values by slot: the declared names, `?`, then local names. Undefined: not given (an optional input). */
  slots: (Value | undefined)[];
  /** How many errors were found so far. */
  errors = 0;
  readonly #now: string;
  readonly #findings: Finding[] = [];
  #stepsLeft: number;
  /** Calls of users' functions standing in each other. */
  #callDepth = 0;
  #outputsLeft: number = feelLimits.outputValues;
  /** Numbers of outputs that JSON holds as texts, by those texts: what reads the outputs on takes them for numbers again. */
  readonly numbersAsText = new Map<string, Value>();

  /** `now` is RFC 3339; `maxSteps` counts loop turns and calls (feelLimits.steps by default). */
  constructor(slots: (Value | undefined)[], now: string, maxSteps: number = feelLimits.steps) {
    this.slots = slots;
    this.#now = now;
    this.#stepsLeft = maxSteps;
  }

  /** Takes steps away; none left ends the evaluation. */
  burn(steps: number, place: Place): void {
    this.#stepsLeft -= steps;
    if (this.#stepsLeft < 0)
      this.stop(place, "steps_exceeded", "This takes more steps than one evaluation may take.");
  }

  /** Takes room away for values of the output, which may share parts and so be larger than what they take in memory. */
  takeOutput(values: number, place: Place): void {
    this.#outputsLeft -= values;
    if (this.#outputsLeft < 0)
      this.stop(place, "value_too_large", `Outputs have at most ${feelLimits.outputValues} values.`);
  }

  /** Runs the body of a function; functions that call each other too deep end the evaluation. */
  call(place: Place, body: () => Value): Value {
    this.burn(1, place);
    this.#callDepth += 1;
    if (this.#callDepth > feelLimits.callDepth)
      this.stop(place, "too_deep", "Functions call each other too deep.");
    const value = body();
    this.#callDepth -= 1;
    return value;
  }

  /** Runs something with other slots. */
  within<T>(slots: (Value | undefined)[], run: () => T): T {
    const before = this.slots;
    this.slots = slots;
    const result = run();
    this.slots = before;
    return result;
  }

  /** Records an error and ends the evaluation. */
  stop(place: Place, code: FindingCode, message: string): never {
    this.fail(place, code, message);
    throw new EvaluationStopped(message);
  }

  /** Records an error. Answers null: the value of whatever failed. */
  fail(place: Place, code: FindingCode, message: string, expected?: string): null {
    this.errors += 1;
    this.#keep({ severity: "error", code, message, place, ...(expected === undefined ? {} : { expected }) });
    return null;
  }

  /** Records a warning, once for each place. Answers null. */
  warn(place: Place, code: FindingCode, message: string): null {
    this.#keep({ severity: "warning", code, message, place });
    return null;
  }

  /** Half of the room is kept free of warnings, so that an error is never crowded out. */
  #keep(finding: Finding): void {
    const room = finding.severity === "error" ? feelLimits.findings : feelLimits.findings / 2;
    if (this.#findings.length >= room) return;
    if (this.#findings.some((one) => one.place === finding.place && one.code === finding.code)) return;
    this.#findings.push(finding);
  }

  /** What was found, in the words of the contract. */
  diagnostics(): readonly Diagnostic[] {
    return this.#findings.length === 0 ? nothing : this.#findings.map(diagnosticOf);
  }

  /** The moment of this evaluation, the same at every call. */
  now(): Temporal.ZonedDateTime {
    const now = parseDateTime(this.#now.toUpperCase());
    if (!(now instanceof Temporal.ZonedDateTime)) throw new RangeError(`now is not RFC 3339: ${this.#now}`);
    return now;
  }
}
