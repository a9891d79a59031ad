import type { Code, Compiling } from "./code.ts";
import { isInstance } from "./conformance.ts";
import { anyType, type FeelType, simpleTypes, staticKindOf } from "./feel-type.ts";
import { feelLimits } from "./feel-limits.ts";
import type { Frame } from "./frame.ts";
import { didYouMean } from "./near-name.ts";
import type { Scope } from "./scope.ts";
import type { Node } from "./syntax-tree.ts";
import { findType, type TypeName } from "./type-name.ts";
import { FunctionValue, type FunctionParameter, kindOf, type Value } from "./value.ts";

// Where a text names types: `instance of` and the parameters of functions.

type Of<K extends Node["kind"]> = Extract<Node, { kind: K }>;

/** The type that a text names; null, with a report, if there is no such type. */
function compileType(written: TypeName, { findType: find, report }: Compiling): FeelType | null {
  const type = findType(written, find);
  if (!("unknown" in type)) return type;
  const { unknown } = type;
  const name = unknown.kind === "name" ? unknown.name : unknown.kind;
  const bare = ["list", "range", "context", "function"].includes(name);
  const hint = bare
    ? ` Say what it holds, as in \`${name === "context" ? "context<name: Any>" : name === "function" ? "function<Any> -> Any" : `${name}<Any>`}\`.`
    : didYouMean(name, simpleTypes.keys());
  report(unknown, "unknown_type", `There is no type \`${name}\`.${hint}`, "a type");
  return null;
}

/** `x instance of number`. A type that does not exist makes the answer null (DMN 1.5, table 61). */
export function compileInstanceOf(node: Of<"instanceOf">, scope: Scope, compiling: Compiling): Code {
  const subject = compiling.code(node.subject, scope);
  const type = compileType(node.type, compiling);
  const at = compiling.place(node);
  if (type === null)
    return { run: (frame) => frame.fail(at, "unknown_type", "There is no such type."), type: "boolean" };
  return { run: (frame) => isInstance(subject.run(frame), type, frame, at), type: "boolean" };
}

/** The type of a node's values as far as it can be told from the text: more than its kind for objects and lists. */
function typeOfNode(node: Node, { type, constant }: Code, depth = 0): FeelType {
  if (depth < feelLimits.nesting && node.kind === "context")
    return {
      kind: "context",
      members: new Map(
        node.entries.map(({ key, value }) => [key, typeOfNode(value, literalCode(value), depth + 1)]),
      ),
    };
  const kind = constant === undefined ? type : kindOf(constant);
  return simpleTypes.values().find((simple) => simple.kind === kind) ?? anyType;
}

/** What is known of a node inside of an object without compiling it again. */
function literalCode(node: Node): Code {
  return { run: () => null, type: node.kind === "literal" ? kindOf(node.value) : "any" };
}

/**
 * `function(a, b: number) body`: sees the values of the names around it as they are when it is made. One that is
 * `external` names code in another language, which is never run: its value is null, with an error.
 */
export function compileFunction(node: Of<"lambda">, scope: Scope, compiling: Compiling): Code {
  const { code, place, slots } = compiling;
  const parameters = node.parameters.map(({ name, type }) => {
    const known = type === undefined ? anyType : compileType(type, compiling);
    return { name, type: known ?? anyType, known: known !== null, slot: slots.take() };
  });
  const inner = scope.within(
    parameters.map(({ name, type, slot }) => [name, { slot, type: staticKindOf(type) }] as const),
  );
  const body = code(node.body, inner);
  const at = place(node);
  const declared: readonly FunctionParameter[] = parameters.map(({ name, type }) => ({ name, type }));
  const result = node.external ? anyType : typeOfNode(node.body, body);
  const isCallable = parameters.every(({ known }) => known);
  const run = (frame: Frame): Value => {
    const made = [...frame.slots];
    const call = (args: readonly Value[]): Value => {
      if (node.external) return frame.fail(at, "not_a_function", "Code in other languages is not run.");
      if (!isCallable) return frame.fail(at, "unknown_type", "A parameter has a type that does not exist.");
      const values = [...made];
      for (const [index, { slot }] of parameters.entries()) values[slot] = args[index] ?? null;
      return frame.call(at, () => frame.within(values, () => body.run(frame)));
    };
    return new FunctionValue(declared, result, call);
  };
  return { run, type: "function" };
}
