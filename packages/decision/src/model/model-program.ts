import { compilerFor } from "../feel/compile.ts";
import type { Code } from "../feel/code.ts";
import { convert } from "../feel/conformance.ts";
import { type FeelType, resolved, staticKindOf, typeInWords } from "../feel/feel-type.ts";
import type { Finding, Place } from "../feel/finding.ts";
import type { Frame } from "../feel/frame.ts";
import { Scope, SlotPlan, type Variable } from "../feel/scope.ts";
import { inWords } from "../feel/static-type.ts";
import { type FunctionParameter, FunctionValue, kindOf, type Value } from "../feel/value.ts";
import { boxedNode, convertedNode } from "./boxed-node.ts";
import type { Boxed, Element, InformationItem } from "./dmn-model.ts";
import type { LinkedModel, ModelGraph, Reached } from "./model-graph.ts";

// Decisions, knowledge models and services as programs (DMN 1.5, 10.4). Each has slots of its own; the elements that it
// requires are its global names, evaluated once in an evaluation and handed to it by value.

type Of<K extends Element["kind"]> = Extract<Element, { kind: K }>;

/** One evaluation of a graph, or of a service in it: what was given, and what was found so far. */
export type Evaluation = {
  readonly frame: Frame;
  readonly given: ReadonlyMap<Element, Value>;
  readonly values: Map<Element, Value>;
  /** What is being evaluated: meeting it again means that it requires itself. */
  readonly open: Set<Element>;
};

/** Begins an evaluation. */
export function evaluationOf(frame: Frame, given: ReadonlyMap<Element, Value>): Evaluation {
  return { frame, given, values: new Map(), open: new Set() };
}

/** Logic with its global names: where each required element goes, those of an import as an object. */
type Program = {
  readonly plan: SlotPlan;
  readonly globals: readonly {
    readonly slot: number;
    readonly name: string;
    readonly of: readonly Reached[];
  }[];
  readonly parameterSlots: readonly number[];
  readonly code: Code;
};

/** Compiles what is evaluated when it is first evaluated, and evaluates it. */
export class ModelPrograms {
  readonly #graph: ModelGraph;
  readonly #findings: Finding[];
  readonly #programs = new Map<Element, Program>();

  constructor(graph: ModelGraph, findings: Finding[]) {
    this.#graph = graph;
    this.#findings = findings;
  }

  /** Compiles everything, for what there is to find. */
  compileAll(): void {
    for (const owner of this.#graph.models)
      for (const element of owner.model.elements)
        if (element.kind === "decision" || element.kind === "knowledge") this.#programOf(element, owner);
  }

  /** The value of an element: what was given for it, or what its logic says. Functions for what can be invoked. */
  evaluate({ element, owner }: Reached, evaluation: Evaluation): Value {
    const given = evaluation.given.get(element);
    if (given !== undefined) return given;
    const known = evaluation.values.get(element);
    if (known !== undefined) return known;
    const { open } = evaluation;
    if (open.has(element))
      return evaluation.frame.fail(placeOf(element), "too_deep", `\`${element.name}\` requires itself.`);
    open.add(element);
    const value = this.#valueOf(element, owner, evaluation);
    open.delete(element);
    evaluation.values.set(element, value);
    return value;
  }

  /** What was given for an element, as its type wants it. */
  accept({ element, owner }: Reached, value: Value, frame: Frame): Value {
    const { typeRef } = element.variable;
    return bind(value, owner.types.typeOf(typeRef, element.path), placeOf(element), frame);
  }

  #valueOf(element: Element, owner: LinkedModel, evaluation: Evaluation): Value {
    switch (element.kind) {
      case "inputData":
        return null;
      case "decision":
        return element.logic === null ? null : this.#run(element, owner, [], evaluation);
      case "knowledge":
        return this.#knowledge(element, owner, evaluation);
      default:
        return this.#service(element, owner, evaluation);
    }
  }

  #run(element: Element, owner: LinkedModel, args: readonly Value[], evaluation: Evaluation): Value {
    const { plan, globals, parameterSlots, code } = this.#programOf(element, owner);
    const { frame } = evaluation;
    const slots: (Value | undefined)[] = Array.from({ length: plan.size });
    for (const { slot, name, of } of globals) {
      const [only] = of;
      slots[slot] =
        only?.importName === name
          ? new Map(of.map((one) => [one.element.variable.name, this.evaluate(one, evaluation)]))
          : only === undefined
            ? null
            : this.evaluate(only, evaluation);
    }
    for (const [index, slot] of parameterSlots.entries()) slots[slot] = args[index] ?? null;
    return frame.within(slots, () => code.run(frame));
  }

  #knowledge(element: Of<"knowledge">, owner: LinkedModel, evaluation: Evaluation): Value {
    const { logic } = element;
    if (logic === null) return null;
    const parameters = parametersOf(logic.parameters, owner, element.path);
    const result = resultType(element, logic, owner);
    const place = placeOf(element);
    const { frame } = evaluation;
    return new FunctionValue(parameters, result, (args) =>
      logic.language === "FEEL"
        ? frame.call(place, () => this.#run(element, owner, args, evaluation))
        : frame.fail(place, "not_a_function", `Code in ${logic.language} is not run.`),
    );
  }

  /** A service is a function of its inputs, evaluated apart from what is around it (DMN 1.5, 10.4). */
  #service(element: Of<"service">, owner: LinkedModel, { frame }: Evaluation): Value {
    const follow = (hrefs: readonly string[]): readonly Reached[] =>
      hrefs.flatMap((href) => this.#follow(element, owner, href) ?? []);
    const inputs = follow([...element.inputData, ...element.inputDecisions]);
    const outputs = follow(element.outputs);
    const parameters = inputs.map((input): FunctionParameter => ({
      name: input.element.variable.name,
      type: input.owner.types.typeOf(input.element.variable.typeRef, input.element.path),
    }));
    const declared = owner.types.typeOf(element.variable.typeRef, element.path);
    const type = resolved(declared);
    const result = type.kind === "function" ? type.result : declared;
    const place = placeOf(element);
    const call = (args: readonly Value[]): Value => {
      const given = new Map(inputs.map((input, index) => [input.element, args[index] ?? null]));
      const inner = evaluationOf(frame, given);
      const values = outputs.map((output): [string, Value] => [
        output.element.variable.name,
        this.evaluate(output, inner),
      ]);
      const [only] = values;
      return bind(
        values.length === 1 && only !== undefined ? only[1] : new Map(values),
        result,
        place,
        frame,
      );
    };
    return new FunctionValue(parameters, result, (args) => frame.call(place, () => call(args)));
  }

  #follow(element: Element, owner: LinkedModel, href: string): Reached | null {
    const reached = this.#graph.follow(owner, href);
    if (reached === null)
      this.#findings.push({
        severity: "error",
        code: "unknown_name",
        message: `There is no element \`${href}\`.`,
        place: { path: element.path, source: href, offset: null },
      });
    return reached;
  }

  #programOf(element: Element, owner: LinkedModel): Program {
    const known = this.#programs.get(element);
    if (known !== undefined) return known;
    const made = this.#compile(element, owner);
    this.#programs.set(element, made);
    return made;
  }

  #compile(element: Element, owner: LinkedModel): Program {
    const { types, properties } = owner;
    const findings = this.#findings;
    const requires = element.kind === "decision" || element.kind === "knowledge" ? element.requires : [];
    const reached = requires.flatMap((href) => this.#follow(element, owner, href) ?? []);
    // A knowledge model may invoke itself.
    const own: Reached = { element, owner, importName: null };
    const named = Map.groupBy(element.kind === "knowledge" ? [own, ...reached] : reached, globalName);
    const plan = new SlotPlan(0);
    const globals = Array.from(named, ([name, of]) => ({ slot: plan.take(), name, of }));
    const logic = element.kind === "decision" || element.kind === "knowledge" ? element.logic : null;
    const parameters =
      element.kind === "knowledge" && element.logic !== null
        ? parametersOf(element.logic.parameters, owner, element.path).map((one) => ({
            ...one,
            slot: plan.take(),
          }))
        : [];
    const variables = [
      ...globals.map(({ name, slot, of }) => [name, { slot, type: globalType(name, of) }] as const),
      ...parameters.map(({ name, slot, type }) => [name, { slot, type: staticKindOf(type) }] as const),
    ] satisfies readonly (readonly [string, Variable])[];
    const within = { types, properties, findings };
    const body =
      logic === null ? null : element.kind === "knowledge" && logic.kind === "function" ? logic.body : logic;
    const result =
      element.kind === "knowledge" && logic?.kind === "function"
        ? resultType(element, logic, owner)
        : types.typeOf(element.variable.typeRef, element.path);
    const node = body === null ? null : convertedNode(boxedNode(body, within), result, element.path);
    const compiling = compilerFor({ path: element.path, source: "", findType: types.find, findings }, plan);
    const code: Code =
      node === null ? { run: () => null, type: "any" } : compiling.code(node, new Scope(null, variables));
    return { plan, globals, parameterSlots: parameters.map(({ slot }) => slot), code };
  }
}

const placeOf = ({ path }: Element): Place => ({ path, source: "", offset: null });

/** The name by which an element is known where it is required; those of an import share that of the import. */
function globalName({ element, importName }: Reached): string {
  return importName === null || importName === "" ? element.variable.name : importName;
}

function globalType(name: string, [only]: readonly Reached[]): Variable["type"] {
  if (only === undefined || only.importName === name) return "context";
  const { element, owner } = only;
  if (element.kind === "knowledge" || element.kind === "service") return "function";
  return staticKindOf(owner.types.typeOf(element.variable.typeRef, element.path));
}

function parametersOf(
  items: readonly InformationItem[],
  { types }: LinkedModel,
  path: string,
): readonly FunctionParameter[] {
  return items.map(({ name, typeRef }) => ({ name, type: types.typeOf(typeRef, path) }));
}

/** What a knowledge model yields: the type of its variable, if that is no function, or what it says of its result. */
function resultType(
  { variable, path }: Of<"knowledge">,
  { typeRef }: Extract<Boxed, { kind: "function" }>,
  { types }: LinkedModel,
): FeelType {
  const declared = resolved(types.typeOf(variable.typeRef ?? typeRef, path));
  return declared.kind === "function" ? declared.result : types.typeOf(variable.typeRef ?? typeRef, path);
}

/** A value bound to a variable of a type: converted, or null with an error. */
function bind(value: Value, type: FeelType, place: Place, frame: Frame): Value {
  const converted = convert(value, type, frame, place);
  if (converted !== undefined) return converted;
  const message = `This must be ${typeInWords(type)}, and is ${inWords(kindOf(value))}.`;
  return frame.fail(place, "type_mismatch", message, typeInWords(type));
}
