import { type RuleDocument, RuleDocumentSchema } from "@patchbay/contract/rule";
import type { IsDocument } from "@patchbay/decision/exchange/carried-rules";
import { type RequestCheck, requestChecks } from "../../platform/request-check.ts";

/** Tells a document from other JSON, by its schema, which is compiled when it is first asked for. */
export function documentCheck(): IsDocument {
  let check: RequestCheck | null = null;
  return (json): json is RuleDocument => {
    check ??= requestChecks()(RuleDocumentSchema, "body");
    return check(json);
  };
}
