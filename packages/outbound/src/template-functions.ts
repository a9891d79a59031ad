import { encodeValue } from "./url-text.ts";
import { Marked, printed, type Value } from "./template-value.ts";

type TemplateFunction = {
  readonly arguments: number;
  /** Its arguments may be missing; otherwise a missing value is an error before the function is called. */
  readonly lenient?: boolean;
  readonly apply: (first: Value, second: Value) => Value;
};

/** The functions a template may call: `{{uppercase input.name}}`. Pure, and none of them reads anything but its arguments. */
export const templateFunctions: ReadonlyMap<string, TemplateFunction> = new Map(
  Object.entries<TemplateFunction>({
    json: { arguments: 1, apply: (value) => new Marked(JSON.stringify(plain(value)), "json") },
    lowercase: { arguments: 1, apply: (value) => printed(value).toLowerCase() },
    uppercase: { arguments: 1, apply: (value) => printed(value).toUpperCase() },
    trim: { arguments: 1, apply: (value) => printed(value).trim() },
    default: {
      arguments: 2,
      lenient: true,
      apply: (value, otherwise) =>
        value === undefined || value === null || value === "" ? otherwise : value,
    },
    base64Encode: { arguments: 1, apply: (value) => Buffer.from(printed(value)).toString("base64") },
    encodeURI: { arguments: 1, apply: (value) => new Marked(encodeValue(printed(value)), "url") },
  }),
);

const plain = (value: Value) => (value instanceof Marked ? value.text : (value ?? null));

/** The blocks a template may use. */
export const templateBlocks = ["if", "unless", "each", "with"] as const;
