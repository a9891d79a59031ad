import type { Frame } from "./frame.ts";
import { inWords, type StaticType } from "./static-type.ts";
import type { Kind, Value } from "./value.ts";

// Types of FEEL as DMN 1.5 (10.3.2.9) arranges them. What a text names and what a model defines are the same thing
// here; the conditions that a model sets on values of a type (its allowed values) stand beside the structure.

/** Whether a value that has the structure of a type is also allowed by its author. */
export type Allows = (value: Value, frame: Frame) => boolean;

/** A type. `named` is one that a model defines, looked up when it is needed, since types may contain themselves. */
export type FeelType = { readonly allows?: Allows } & (
  | { readonly kind: "any" | Exclude<Kind, "list" | "range" | "context" | "function"> }
  | { readonly kind: "list" | "range"; readonly item: FeelType }
  | { readonly kind: "context"; readonly members: ReadonlyMap<string, FeelType> }
  | {
      readonly kind: "function";
      readonly parameters: readonly FeelType[];
      readonly result: FeelType;
    }
  | { readonly kind: "named"; readonly name: string; readonly resolve: () => FeelType }
);

/** The type of all values. */
export const anyType: FeelType = { kind: "any" };

/** Finds a type that is defined where a text stands; null if there is none of this name. */
export type FindType = (name: string) => FeelType | null;

/** A type with every `named` on its outside looked up. */
export function resolved(type: FeelType): Exclude<FeelType, { kind: "named" }> {
  let found = type;
  // A definition that leads to itself and to nothing else says nothing about values.
  for (let steps = 0; found.kind === "named"; steps += 1) found = steps < 100 ? found.resolve() : anyType;
  return found;
}

/** What the compiler knows of values of a type before they exist. */
export function staticKindOf(type: FeelType): StaticType {
  return resolved(type).kind;
}

/** A type as a text of FEEL would name it. */
export function typeText(type: FeelType): string {
  switch (type.kind) {
    case "named":
      return type.name;
    case "list":
    case "range":
      return `${type.kind}<${typeText(type.item)}>`;
    case "context":
      return `context<${Array.from(type.members, ([name, member]) => `${name}: ${typeText(member)}`).join(", ")}>`;
    case "function":
      return `function<${type.parameters.map(typeText).join(", ")}> -> ${typeText(type.result)}`;
    default:
      return simpleNames[type.kind];
  }
}

const simpleNames = {
  any: "Any",
  null: "Null",
  boolean: "boolean",
  number: "number",
  string: "string",
  date: "date",
  time: "time",
  dateTime: "date and time",
  daysTime: "days and time duration",
  yearsMonths: "years and months duration",
} as const;

/** The types that a name alone stands for. */
export const simpleTypes: ReadonlyMap<string, FeelType> = new Map(
  (Object.keys(simpleNames) as (keyof typeof simpleNames)[]).map((kind) => [simpleNames[kind], { kind }]),
);

/** A type in the words of a message: "a number", "a list", "`tPerson`". */
export function typeInWords(type: FeelType): string {
  return type.kind === "named" ? `\`${type.name}\`` : inWords(type.kind);
}
