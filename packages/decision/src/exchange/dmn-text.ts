import type { InputType } from "@patchbay/contract/rule";

/** What of a rule or a file cannot be exchanged: where, and why. */
export type ExchangeMistake = { readonly place: string; readonly message: string };
export type WrittenDmn =
  | { readonly ok: true; readonly xml: string }
  | { readonly ok: false; readonly mistakes: readonly ExchangeMistake[] };

export const dmnNamespaces = {
  "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
  "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
  "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
} as const;
export type DmnVersion = keyof typeof dmnNamespaces;

/** The namespace of models that are written here, and of what they carry that DMN has no element for. */
export const ownNamespace = "urn:patchbay:rules";

/** The types of inputs and columns as DMN names them. */
export const typeNames: Readonly<Record<InputType, string>> = {
  string: "string",
  number: "number",
  boolean: "boolean",
  date: "date",
  dateTime: "date and time",
  list: "Any",
  object: "context",
};

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text for an element or attribute. Characters that XML has no way to write are left out. */
export const xmlText = (text: string): string =>
  text.replaceAll(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu, "").replaceAll(/[&<>"]/g, (one) => escapes[one] ?? one);

/** An input of a model, by the name of a rule's input. */
export const inputData = (name: string, type: InputType): string =>
  `<inputData id="data_${name}" name="${name}"><variable name="${name}" typeRef="${typeNames[type]}"/></inputData>`;

/** The requirement of an input. */
export const requiredInput = (name: string, of = ""): string =>
  `<informationRequirement id="needs_${of}${name}"><requiredInput href="#data_${name}"/></informationRequirement>`;
