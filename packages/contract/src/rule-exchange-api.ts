import { Type } from "typebox";
import { route } from "./route.ts";
import { DiagnosticSchema, RuleDocumentSchema } from "./rule.ts";
import { IdOrNameSchema, IdSchema, NameSchema, strict } from "./vocabulary.ts";

const tag = "Rules as files";
const params = strict({ rule: IdOrNameSchema });
const EncodingSchema = Type.Enum(["text", "base64"], {
  description: "How `content` holds the file's bytes.",
});

/** A base64 of 50 MB, and the rest of the request. */
const fileLimit = 70 * 1024 * 1024;

/** Rules as files of other programs: spreadsheets exactly and both ways, DMN both ways, JDM one way in. */
export const ruleExchangeRoutes = {
  export: route({
    method: "GET",
    path: "/api/v1/rules/{rule}/export",
    summary:
      "A decision table's draft as a file: CSV, XLSX or DMN; a ruleset's as DMN, with the rules that it asks",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    params,
    query: strict({
      format: Type.Enum(["csv", "xlsx", "dmn"]),
      dmnVersion: Type.Optional(Type.Enum(["1.3", "1.4", "1.5"], { default: "1.5" })),
    }),
    answer: strict({
      fileName: Type.String(),
      mediaType: Type.String(),
      encoding: EncodingSchema,
      content: Type.String(),
    }),
  }),
  import: route({
    method: "POST",
    path: "/api/v1/rules/{rule}/import",
    summary: "Replace the rows of a decision table's draft by those of a spreadsheet",
    tag,
    access: "rule:write",
    audit: { action: "rule.change" },
    params,
    body: strict({
      format: Type.Enum(["csv", "xlsx"]),
      content: Type.String({ description: "CSV as it is, XLSX as base64; 50 MB at most." }),
      revision: Type.Optional(
        Type.Integer({
          description: "The revision that was read; another one now is answered stale_revision.",
        }),
      ),
      dryRun: Type.Optional(Type.Boolean({ description: "true: only looks at it, and saves nothing." })),
    }),
    answer: strict({
      saved: Type.Boolean(),
      document: RuleDocumentSchema,
      diagnostics: Type.Array(DiagnosticSchema),
    }),
    bodyLimit: fileLimit,
    file: "content",
  }),
  importNew: route({
    method: "POST",
    path: "/api/v1/rules/import",
    summary: "Create rules from a model: DMN 1.1 to 1.5, also that of a ruleset, or JDM",
    tag,
    access: "rule:write",
    audit: { action: "rule.create" },
    body: strict({
      format: Type.Enum(["dmn", "jdm"]),
      content: Type.String({ description: "The file's text." }),
      prefix: Type.Optional(NameSchema),
      dryRun: Type.Optional(Type.Boolean({ description: "true: only looks at it, and creates nothing." })),
    }),
    answer: strict({
      saved: Type.Boolean(),
      rules: Type.Array(
        strict({
          id: Type.Optional(IdSchema),
          name: Type.String(),
          document: RuleDocumentSchema,
          diagnostics: Type.Array(DiagnosticSchema),
        }),
      ),
    }),
    bodyLimit: fileLimit,
    file: "content",
  }),
} as const;
