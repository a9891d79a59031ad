import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { RuleDocumentSchema } from "@patchbay/contract/rule";
import { WorkflowDocumentSchema } from "@patchbay/contract/workflow";

/** Answers whether a value fits its schema; when it does not, `errors` says why. The shape Fastify wants. */
export type RequestCheck = {
  (data: unknown): boolean;
  errors?: ErrorObject[] | null;
};

/** For ajv: to make checks a little faster it would compile them several times as long, while everybody waits. */
export const quickToCompile = { code: { optimize: false } } as const;

/** Documents that many routes take. Compiling such a check takes long, so it is done once for all of them. */
const documents = Object.entries({
  RuleDocument: RuleDocumentSchema,
  WorkflowDocument: WorkflowDocumentSchema,
});

const options = {
  ...quickToCompile,
  allErrors: true,
  removeAdditional: false,
  // Nothing is added to what came: a default is the business of whoever reads the member.
  useDefaults: false,
  discriminator: true,
  verbose: true,
  strict: false,
  // What is referred to is compiled by itself, and so only once.
  inlineRefs: false,
} as const;

function engine(coerceTypes: boolean): (schema: object) => ValidateFunction {
  const ajv = new Ajv({ ...options, coerceTypes });
  addFormats.default(ajv);
  for (const [name, schema] of documents) ajv.addSchema(schema, name, false, false);
  return (schema) => ajv.compile(withReferences(schema));
}

/** A schema whose members refer to those documents, instead of holding them. */
function withReferences(schema: object): object {
  const { properties } = schema as { readonly properties?: Readonly<Record<string, object>> };
  if (properties === undefined) return schema;
  const referring = Object.entries(properties).map(([name, member]) => {
    const document = documents.find(([, one]) => isCopyOf(member, one))?.[0];
    return [name, document === undefined ? member : { $ref: document }];
  });
  return { ...schema, properties: Object.fromEntries(referring) };
}

/** Whether a schema is another one, or that made optional: the keywords of both are the very same things. */
function isCopyOf(schema: object, other: object): boolean {
  const keywords: readonly unknown[] = Object.values(schema);
  return Object.values(other).every((keyword) => keywords.includes(keyword));
}

/**
 * Makes the checks of one server. Only the URL's texts are turned into numbers and booleans; a body must have the right
 * types. A check is compiled when its route is first used: compiling all of them took most of a start.
 */
export function requestChecks(): (schema: object, part: string | undefined) => RequestCheck {
  const exact = engine(false);
  const fromText = engine(true);
  return (schema, part) => {
    let validate: ValidateFunction | null = null;
    const check: RequestCheck = (data) => {
      validate ??= (part === "body" ? exact : fromText)(schema);
      const fits = validate(data);
      check.errors = validate.errors ?? null;
      return fits;
    };
    return check;
  };
}
