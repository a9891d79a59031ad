import type { InputType } from "@patchbay/contract/rule";

/** The types of inputs and columns in words. */
export const typeWords: Readonly<Record<InputType, string>> = {
  string: "Text",
  number: "Number",
  boolean: "Yes/no",
  date: "Date",
  dateTime: "Date and time",
  list: "List",
  object: "Object",
};
