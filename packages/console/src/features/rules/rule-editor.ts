import type { Diagnostic, RuleDocument } from "@patchbay/contract/rule";
import { fieldErrorsBelow, problemOf } from "../../api/problem-error.ts";
import { type Rule, ruleRoutes } from "@patchbay/contract/rule-api";
import { useState } from "react";
import { useChange } from "../../api/queries.ts";
import type { SaveStateName } from "../../ui/save-state.tsx";
import { type Draft, sameJson, useDraft } from "../../ui/use-draft.ts";
import { useHistory } from "../../ui/use-history.ts";
import { useRuleCheck } from "./use-rule-check.ts";

export type RuleDetails = {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
};

export type RuleEditor = {
  readonly stored: Rule;
  readonly document: RuleDocument;
  readonly details: Draft<RuleDetails>;
  readonly diagnostics: readonly Diagnostic[];
  /** What the verifier found in a draft whose texts are right. */
  readonly findings: readonly Diagnostic[];
  /** What the verifier did not look at to the end, in words. */
  readonly stopped: readonly string[];
  readonly saveState: SaveStateName;
  readonly dirty: boolean;
  readonly failure: unknown;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly change: (document: RuleDocument) => void;
  /** Saves; answers whether it was saved. `overwrite` goes over what somebody else saved meanwhile. */
  readonly save: (overwrite?: boolean) => Promise<boolean>;
  /** Drops what was typed and shows the newest stored draft. */
  readonly takeStored: () => void;
};

/** What the server found in a document it refused to save, in the form of the compiler's own findings. */
function refusalsOf(error: unknown): readonly Diagnostic[] {
  return fieldErrorsBelow(error, "document").map(({ field, message, line, column }) => ({
    severity: "error",
    code: problemOf(error).code,
    message,
    path: `/${field.replaceAll(".", "/")}`,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  }));
}

/**
 * A rule being edited: its document with undo and redo, its name, description and tags, checked as one types. What has
 * been typed never changes under the hands; a draft nobody touched follows the store.
 */
export function useRuleEditor(stored: Rule): RuleEditor {
  const history = useHistory(stored.document);
  const [base, setBase] = useState<{ readonly document: RuleDocument; readonly revision: number }>({
    document: stored.document,
    revision: stored.revision,
  });
  const details = useDraft<RuleDetails>({
    name: stored.name,
    description: stored.description,
    tags: stored.tags,
  });
  const patch = useChange(ruleRoutes.change);
  const [refused, setRefused] = useState<{
    readonly document: RuleDocument;
    readonly details: RuleDetails;
  } | null>(null);
  const document = history.present;
  const documentDirty = document !== base.document;
  const dirty = documentDirty || details.dirty;
  // Somebody else's newer draft is taken over as long as nothing was typed here.
  if (!dirty && !patch.isPending && stored.revision > base.revision) {
    history.reset(stored.document);
    setBase({ document: stored.document, revision: stored.revision });
  }
  const check = useRuleCheck(document);
  const own = check.diagnostics;
  // What only the server knows, such as a connection that is gone, is shown as long as it is about this very draft.
  const theirs = documentDirty
    ? refused?.document === document
      ? refusalsOf(patch.error)
      : []
    : stored.diagnostics.filter((one) => !own.some((other) => sameJson(one, other)));

  const save = async (overwrite = false): Promise<boolean> => {
    const saved = await patch
      .mutateAsync({
        params: { rule: stored.id },
        body: {
          ...(details.dirty ? { ...details.value, tags: [...details.value.tags] } : {}),
          ...(documentDirty ? { document } : {}),
          ...(overwrite ? {} : { revision: base.revision }),
        },
      })
      // Shown through `failure`.
      .catch(() => null);
    if (saved === null) {
      setRefused({ document, details: details.value });
      return false;
    }
    setBase({ document, revision: saved.revision });
    details.reset();
    return true;
  };

  // What was refused has been changed since: the refusal says nothing about what is on screen now.
  const outdated =
    patch.isError &&
    problemOf(patch.error).code !== "stale_revision" &&
    (refused?.document !== document || !sameJson(refused.details, details.value));

  return {
    stored,
    document,
    details,
    diagnostics: [...own, ...theirs],
    findings: check.findings,
    stopped: check.stopped,
    dirty,
    saveState: patch.isPending ? "saving" : dirty ? "unsaved" : "saved",
    failure: outdated ? null : patch.error,
    canUndo: history.canUndo,
    canRedo: history.canRedo,
    undo: history.undo,
    redo: history.redo,
    change: history.set,
    save,
    takeStored: () => {
      history.reset(stored.document);
      setBase({ document: stored.document, revision: stored.revision });
      details.reset();
      patch.reset();
    },
  };
}
