import { type Static, Type } from "typebox";
import { DiagnosticSchema } from "./rule.ts";
import { EnvironmentSchema, IdSchema, nullable, strict } from "./vocabulary.ts";

/** What is doubtful about a rule although every text in it is right. */
export const VerifyReportSchema = strict({
  findings: Type.Array(DiagnosticSchema, {
    description:
      "Errors where a run can fail: rows of a UNIQUE table that match together. Warnings for the rest.",
  }),
  stopped: Type.Array(Type.String(), {
    description: "What was not looked at to the end, in words; empty: all there is to find was found.",
  }),
});

export type VerifyReport = Static<typeof VerifyReportSchema>;

/** Everything that a version of a rule would touch, and whether it is ready for production. */
export const PublishCheckSchema = strict({
  ready: Type.Boolean(),
  items: Type.Array(
    strict({
      kind: Type.Enum(["connection", "endpoint", "variable", "rule", "document", "finding", "case"]),
      id: nullable(IdSchema),
      name: Type.String(),
      environment: nullable(EnvironmentSchema),
      ready: Type.Boolean(),
      message: Type.String(),
    }),
  ),
  verified: VerifyReportSchema,
});
export type PublishCheck = Static<typeof PublishCheckSchema>;
