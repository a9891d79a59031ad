import { type Static, Type } from "typebox";
import {
  ActorRefSchema,
  DescriptionSchema,
  IdSchema,
  JsonSchema,
  strict,
  TimestampSchema,
} from "./vocabulary.ts";

/** The most variables there can be: all of them are kept in memory. */
export const variableLimit = 1000;
/** The most characters that a value may have as JSON. */
export const variableLength = 10_000;

/** The name of a variable as templates write it: `{{variables.region}}`. */
export const VariableNameSchema = Type.String({
  pattern: "^[A-Za-z_][A-Za-z0-9_]{0,99}$",
  description: "1 to 100 letters, digits or `_`, not beginning with a digit.",
});

const values = {
  staging: Type.Optional(JsonSchema),
  production: Type.Optional(JsonSchema),
};

/** A variable to be made. An environment that is left out, or null, has no value. */
export const VariableInputSchema = strict({
  name: VariableNameSchema,
  description: Type.Optional(DescriptionSchema),
  ...values,
});
export type VariableInput = Static<typeof VariableInputSchema>;

/** A change of a variable: what is absent stays; a value that is null is taken away. */
export const VariablePatchSchema = strict({
  description: Type.Optional(DescriptionSchema),
  ...values,
  revision: Type.Optional(
    Type.Integer({ description: "The revision that was read; another one now is answered stale_revision." }),
  ),
});
export type VariablePatch = Static<typeof VariablePatchSchema>;

/**
 * A value that calls read by its name and that differs between staging and production: a tenant, a region, a sender. It is
 * no secret and everybody who may look sees it; a secret belongs in a credential.
 */
export const VariableSchema = strict({
  id: IdSchema,
  name: Type.String(),
  description: Type.String(),
  staging: Type.Unsafe<Static<typeof JsonSchema>>({
    description: "Its value in staging; null: it has none there.",
  }),
  production: Type.Unsafe<Static<typeof JsonSchema>>({
    description: "Its value in production; null: it has none there.",
  }),
  revision: Type.Integer(),
  createdAt: TimestampSchema,
  updatedAt: TimestampSchema,
  updatedBy: ActorRefSchema,
});
export type Variable = Static<typeof VariableSchema>;
