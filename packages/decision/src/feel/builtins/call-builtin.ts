import type { Place } from "../finding.ts";
import type { Frame } from "../frame.ts";
import { inWords, type StaticType } from "../static-type.ts";
import { isList, kindOf, type Value } from "../value.ts";
import type { Form, Parameter } from "./builtin.ts";

// Puts arguments to parameters: null makes the result null, a list of one item stands for its item and an item for
// its list (DMN 1.5, 10.3.2.9.4), anything else that does not fit is an error.

const accepts = ({ types }: Parameter, kind: StaticType): boolean =>
  types.some((type) => type === "any" || type === kind);

/** The types a parameter takes, in words. */
export function typesInWords({ types }: Parameter): string {
  return types.map(inWords).join(" or ");
}

/** Whether a value whose type is known so far can fit the parameter. */
export function mayAccept(parameter: Parameter, type: StaticType): boolean {
  return (
    type === "any" ||
    type === "null" ||
    type === "list" ||
    parameter.types.some((one) => one === "any" || one === "list" || one === type)
  );
}

/**
 * The arguments in the order of a form's parameters; null if the form cannot take them. Undefined: left out. By name,
 * every parameter may be left out, which is what null means for it (DMN 1.5, 10.3.2.13.5).
 */
export function arrange<A extends { readonly name?: string | undefined }>(
  { parameters }: Form,
  args: readonly A[],
): readonly (A | undefined)[] | null {
  const last = parameters.at(-1);
  const required = parameters.filter(
    ({ presence }) => presence !== "optional" && presence !== "omittable",
  ).length;
  if (args.every(({ name }) => name === undefined)) {
    const fits = args.length >= required && (last?.presence === "rest" || args.length <= parameters.length);
    return fits ? args : null;
  }
  if (last?.presence === "rest") return null;
  const known = args.every(({ name }) => parameters.some((parameter) => parameter.name === name));
  const arranged = parameters.map((parameter) => args.find(({ name }) => name === parameter.name));
  const complete = parameters.every(
    ({ presence }, at) => presence === "optional" || presence === "omittable" || arranged[at] !== undefined,
  );
  return known && complete ? arranged : null;
}

/** The argument as its parameter takes it; undefined if it does not fit. */
function fit(parameter: Parameter, value: Value): Value | undefined {
  if (accepts(parameter, kindOf(value))) return value;
  if (parameter.types.includes("list")) return [value];
  const [only, ...others] = isList(value) ? value : [];
  return only !== undefined && only !== null && others.length === 0 && accepts(parameter, kindOf(only))
    ? only
    : undefined;
}

/** Arguments in the order of the parameters; `misfit` is the position of the first that does not fit. */
type Fitted =
  | { readonly kind: "ready"; readonly args: readonly (Value | undefined)[] }
  | { readonly kind: "null" }
  | { readonly kind: "misfit"; readonly at: number };

function fitAll({ parameters }: Form, args: readonly (Value | undefined)[]): Fitted {
  const fitted: (Value | undefined)[] = [];
  let missing = false;
  for (const [at, parameter] of parameters.entries()) {
    if (parameter.presence === "rest") {
      fitted.push(args.slice(at).map((arg) => arg ?? null));
      break;
    }
    const arg = args[at] ?? null;
    if (arg === null) {
      const { presence } = parameter;
      missing ||= presence === "required" || (presence === "optional" && args[at] === null);
      fitted.push(parameter.presence === "nullable" ? null : undefined);
      continue;
    }
    const value = fit(parameter, arg);
    if (value === undefined) return { kind: "misfit", at };
    fitted.push(value);
  }
  return missing ? { kind: "null" } : { kind: "ready", args: fitted };
}

/** Calls the first of the forms that the arguments fit. Long texts cost steps: one for each 4,096 characters. */
export function callBuiltin(
  name: string,
  forms: readonly Form[],
  args: readonly (Value | undefined)[],
  frame: Frame,
  place: Place,
): Value {
  let misfit = 0;
  for (const form of forms) {
    const fitted = fitAll(form, args);
    if (fitted.kind === "null") return null;
    if (fitted.kind === "ready") {
      for (const arg of fitted.args) if (typeof arg === "string") frame.burn(arg.length >> 12, place);
      return form.body(fitted.args, frame, place);
    }
    misfit = Math.max(misfit, fitted.at);
  }
  const parameters = forms.flatMap((form) => form.parameters.slice(misfit, misfit + 1));
  const wanted = [...new Set(parameters.map(typesInWords))].join(" or ");
  const found = inWords(kindOf(args[misfit] ?? null));
  return frame.fail(
    place,
    "type_mismatch",
    `\`${name}\` takes ${wanted} as \`${parameters[0]?.name ?? ""}\`, not ${found}.`,
    wanted,
  );
}
