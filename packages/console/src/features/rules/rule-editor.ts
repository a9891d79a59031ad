import type { Diagnostic, RuleDocument } from "@patchbay/contract/rule";
import { type Rule, ruleRoutes } from "@patchbay/contract/rule-api";
import { useChange } from "../../api/queries.ts";
import { type DocumentEditor, useStoredDocument } from "../../editors/use-stored-document.ts";
import { sameJson } from "../../ui/use-draft.ts";
import { useRuleCheck } from "./use-rule-check.ts";

export type RuleEditor = Omit<DocumentEditor<RuleDocument>, "said"> & {
  readonly stored: Rule;
  readonly diagnostics: readonly Diagnostic[];
  /** What the verifier found in a draft whose texts are right. */
  readonly findings: readonly Diagnostic[];
  /** What the verifier did not look at to the end, in words. */
  readonly stopped: readonly string[];
};

/** A rule being edited, checked as one types; what only the server knows, such as a connection that is gone, is added. */
export function useRuleEditor(stored: Rule): RuleEditor {
  const patch = useChange(ruleRoutes.change);
  const editor = useStoredDocument<RuleDocument>(stored, {
    send: async (body) => await patch.mutateAsync({ params: { rule: stored.id }, body }),
    pending: patch.isPending,
    error: patch.error,
    reset: patch.reset,
  });
  const { diagnostics: own, findings, stopped } = useRuleCheck(editor.document, stored);
  const theirs = editor.said.filter((one) => !own.some((other) => sameJson(one, other)));
  return { ...editor, stored, diagnostics: [...own, ...theirs], findings, stopped };
}
