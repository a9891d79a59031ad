import type { Diagnostic } from "@patchbay/contract/rule";
import { type Evaluated, evaluateIn } from "../feel/expression.ts";
import { diagnosticOf, type Finding, type Place } from "../feel/finding.ts";
import { Frame } from "../feel/frame.ts";
import { invoke } from "../feel/invocation.ts";
import { FunctionValue, type Value } from "../feel/value.ts";
import type { Element, Model } from "./dmn-model.ts";
import { ModelGraph, type Reached } from "./model-graph.ts";
import { evaluationOf, ModelPrograms } from "./model-program.ts";

/** What can be asked of a model: a decision, a business knowledge model or a decision service, by its name. */
export type Invocable = {
  readonly kind: "decision" | "knowledge" | "service";
  readonly name: string;
  /** The model that has it; null is the main one. */
  readonly namespace: string | null;
};

/** A value for an input, for a decision that is not to be evaluated, or for a parameter of what is invoked. */
export type ModelInput = {
  readonly name: string;
  readonly namespace: string | null;
  readonly value: Value;
};

/** `now` is RFC 3339; `maxSteps` bounds loops and calls (feelLimits.steps by default). */
export type ModelOptions = { readonly now: string; readonly maxSteps?: number };

const nowhere: Place = { path: "", source: "", offset: null };

/**
 * A decision model that can be evaluated, with the models that it imports (DMN 1.5, conformance level 3). Nothing
 * throws: whatever cannot be evaluated is null, with a diagnostic that says why. It holds no state of evaluations.
 */
export class DecisionModel {
  readonly #graph: ModelGraph;
  readonly #programs: ModelPrograms;
  readonly #findings: Finding[] = [];

  constructor(main: Model, imported: readonly Model[] = []) {
    this.#graph = new ModelGraph(main, imported, this.#findings);
    this.#programs = new ModelPrograms(this.#graph, this.#findings);
  }

  /** Everything that is certainly wrong with the model, found without evaluating it. */
  check(): readonly Diagnostic[] {
    this.#programs.compileAll();
    return this.#findings.map(diagnosticOf);
  }

  /** Evaluates a decision, or invokes what can be invoked with its inputs by name. */
  evaluate(invocable: Invocable, inputs: readonly ModelInput[], options: ModelOptions): Evaluated {
    const frame = new Frame([], options.now, options.maxSteps);
    const value = evaluateIn(frame, () => this.#evaluate(invocable, inputs, frame));
    return { value, diagnostics: frame.diagnostics() };
  }

  #evaluate({ kind, name, namespace }: Invocable, inputs: readonly ModelInput[], frame: Frame): Value {
    const asked = this.#graph.find([kind], name, namespace);
    if (asked === null) return frame.fail(nowhere, "unknown_name", `There is no ${kind} \`${name}\`.`);
    const given = new Map<Element, Value>();
    for (const input of inputs) {
      const reached = this.#inputOf(input);
      if (reached !== null) given.set(reached.element, this.#programs.accept(reached, input.value, frame));
    }
    const value = this.#programs.evaluate(asked, evaluationOf(frame, given));
    if (!(value instanceof FunctionValue) || kind === "decision") return value;
    const known = new Set(value.parameters.map((parameter) => parameter.name));
    const args = inputs.filter((input) => known.has(input.name));
    return args.length === 0 && known.size > 0
      ? invoke(
          value,
          value.parameters.map((one) => ({ name: one.name, value: null })),
          frame,
          nowhere,
        )
      : invoke(value, args, frame, nowhere);
  }

  /** The element that an input is for: one of its model, or of an imported one if the main model has none of its name. */
  #inputOf({ name, namespace }: ModelInput): Reached | null {
    const kinds = ["inputData", "decision"] as const;
    const found = this.#graph.find(kinds, name, namespace);
    if (found !== null || namespace !== null) return found;
    for (const { model } of this.#graph.models) {
      const imported = this.#graph.find(kinds, name, model.namespace);
      if (imported !== null) return imported;
    }
    return null;
  }
}
