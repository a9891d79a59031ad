import { convert } from "./conformance.ts";
import { typeInWords } from "./feel-type.ts";
import type { Place } from "./finding.ts";
import type { Frame } from "./frame.ts";
import { inWords } from "./static-type.ts";
import { type Argument, type FunctionParameter, type FunctionValue, kindOf, type Value } from "./value.ts";

// Calls of functions that are values (DMN 1.5, 10.3.2.13 and table 63).

/**
 * Calls a function: all arguments by position, or all by name, those that are not given being null then. Arguments are
 * converted to the types of their parameters; what cannot be makes the result null, with an error.
 */
export function invoke(target: FunctionValue, args: readonly Argument[], frame: Frame, place: Place): Value {
  const { parameters, call, choose } = target;
  if (choose !== null) return choose(args);
  const arranged = arrange(parameters, args);
  if (arranged === null) {
    const names = parameters.map(({ name }) => name).join(", ");
    const message = `The function takes ${parameters.length} arguments: ${names}.`;
    return frame.fail(place, "wrong_arguments", message);
  }
  const values: Value[] = [];
  for (const { name, type, value } of arranged) {
    const fitting = convert(value, type, frame, place);
    if (fitting === undefined)
      return frame.fail(
        place,
        "type_mismatch",
        `The function takes ${typeInWords(type)} as \`${name}\`, not ${inWords(kindOf(value))}.`,
      );
    values.push(fitting);
  }
  return call(values);
}

/** The arguments in the order of the parameters; null if the function does not take them. */
function arrange(
  parameters: readonly FunctionParameter[],
  args: readonly Argument[],
): readonly (FunctionParameter & { readonly value: Value })[] | null {
  const byName = args.filter(({ name }) => name !== undefined);
  if (byName.length === 0)
    return args.length === parameters.length
      ? parameters.map((parameter, index) => ({ ...parameter, value: args[index]?.value ?? null }))
      : null;
  const known = args.every(({ name }) => parameters.some((parameter) => parameter.name === name));
  return known
    ? parameters.map((parameter) => ({
        ...parameter,
        value: args.find(({ name }) => name === parameter.name)?.value ?? null,
      }))
    : null;
}
