import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

/** Answers whether a value fits its schema; when it does not, `errors` says why. The shape Fastify wants. */
export type RequestCheck = {
  (data: unknown): boolean;
  errors?: ErrorObject[] | null;
};

const options = {
  allErrors: true,
  removeAdditional: false,
  // Nothing is added to what came: a default is the business of whoever reads the member.
  useDefaults: false,
  discriminator: true,
  verbose: true,
  strict: false,
} as const;

function engine(coerceTypes: boolean): (schema: object) => ValidateFunction {
  const ajv = new Ajv({ ...options, coerceTypes });
  addFormats.default(ajv);
  return (schema) => ajv.compile(schema);
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
