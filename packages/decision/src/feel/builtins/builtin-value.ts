import { anyType, type FeelType, simpleTypes } from "../feel-type.ts";
import type { Place } from "../finding.ts";
import type { Frame } from "../frame.ts";
import type { StaticType } from "../static-type.ts";
import { type Argument, FunctionValue, type Value } from "../value.ts";
import type { Builtin } from "./builtin.ts";
import { arrange, callBuiltin } from "./call-builtin.ts";
import { signaturesOf } from "./signature.ts";

const typeOf = (kinds: readonly StaticType[]): FeelType =>
  kinds.length === 1 ? (simpleTypes.values().find(({ kind }) => kind === kinds[0]) ?? anyType) : anyType;

/** A built-in function as a value: to be put into an object, or given to another function. */
export function builtinValue(builtin: Builtin, frame: Frame, place: Place): FunctionValue {
  const { name, forms } = builtin;
  const choose = (args: readonly Argument[]): Value => {
    const fitting = forms.flatMap((form) => {
      const arranged = arrange(form, args);
      return arranged === null ? [] : [{ form, values: arranged.map((arg) => arg?.value) }];
    });
    const [first] = fitting;
    if (first === undefined)
      return frame.fail(
        place,
        "wrong_arguments",
        `\`${name}\` does not take these arguments.`,
        signaturesOf(builtin).join(" or "),
      );
    return callBuiltin(
      name,
      fitting.map(({ form }) => form),
      first.values,
      frame,
      place,
    );
  };
  const [form] = forms;
  return new FunctionValue(
    (form?.parameters ?? []).map((parameter) => ({ name: parameter.name, type: typeOf(parameter.types) })),
    typeOf(form === undefined ? [] : [form.returns]),
    (args) => choose(args.map((value) => ({ name: undefined, value }))),
    choose,
  );
}
