import { Type } from "typebox";
import { route } from "./route.ts";
import { RuleDocumentSchema } from "./rule.ts";
import { BulkReportSchema, CasesReportSchema, RuleCaseInputSchema, RuleCaseSchema } from "./rule-case.ts";
import { IdOrNameSchema, IdSchema, PageOf, PageQuery, strict } from "./vocabulary.ts";

const tag = "Test cases";
const params = strict({ rule: IdOrNameSchema });
const oneParams = strict({ rule: IdOrNameSchema, case: IdSchema });
const documentLimit = 32 * 1024 * 1024;
/** A document that is not saved; none: the draft. */
const DocumentSchema = Type.Optional(RuleDocumentSchema);

/** Test cases are stored with a rule and are run against its draft, without calling anybody. */
export const ruleCaseRoutes = {
  list: route({
    method: "GET",
    path: "/api/v1/rules/{rule}/cases",
    summary: "List a rule's test cases, the oldest first",
    tag,
    access: "workspace:read",
    audit: { none: "reading" },
    params,
    query: strict(PageQuery),
    answer: PageOf(RuleCaseSchema),
  }),
  create: route({
    method: "POST",
    path: "/api/v1/rules/{rule}/cases",
    summary: "Add a test case",
    tag,
    access: "rule:write",
    audit: { action: "rule.case.create" },
    params,
    body: RuleCaseInputSchema,
    answer: RuleCaseSchema,
    status: 201,
  }),
  change: route({
    method: "PUT",
    path: "/api/v1/rules/{rule}/cases/{case}",
    summary: "Replace a test case",
    tag,
    access: "rule:write",
    audit: { action: "rule.case.change" },
    params: oneParams,
    body: RuleCaseInputSchema,
    answer: RuleCaseSchema,
  }),
  remove: route({
    method: "DELETE",
    path: "/api/v1/rules/{rule}/cases/{case}",
    summary: "Delete a test case",
    tag,
    access: "rule:write",
    audit: { action: "rule.case.delete" },
    params: oneParams,
    answer: Type.Null(),
    status: 204,
  }),
  run: route({
    method: "POST",
    path: "/api/v1/rules/{rule}/cases/run",
    summary: "Run the test cases against the draft (or an unsaved document); nothing is called",
    tag,
    access: "rule:test",
    audit: { none: "nothing is changed" },
    params,
    body: strict({ document: DocumentSchema }),
    answer: CasesReportSchema,
    bodyLimit: documentLimit,
  }),
  bulk: route({
    method: "POST",
    path: "/api/v1/rules/{rule}/cases/csv",
    summary: "Decide every row of a CSV by the draft (or an unsaved document); nothing is called",
    tag,
    access: "rule:test",
    audit: { none: "nothing is changed" },
    params,
    body: strict({
      csv: Type.String({
        description:
          "A heading with the names of inputs, fetched ones too, and `expect.<output>` for what is wanted; then a row for each test, 10,000 at most.",
      }),
      document: DocumentSchema,
    }),
    answer: BulkReportSchema,
    bodyLimit: documentLimit,
  }),
} as const;
