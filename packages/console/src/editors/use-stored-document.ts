import type { Diagnostic } from "@patchbay/contract/rule";
import { useState } from "react";
import { fieldErrorsBelow, problemOf } from "../api/problem-error.ts";
import type { SaveStateName } from "../ui/save-state.tsx";
import { type Draft, sameJson, useDraft } from "../ui/use-draft.ts";
import { useHistory } from "../ui/use-history.ts";

/** What rules and workflows are called, beside their document. */
export type DocumentDetails = {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
};

/** A rule or workflow as it is stored. */
export type StoredDocument<D> = DocumentDetails & {
  readonly document: D;
  readonly revision: number;
  readonly diagnostics: readonly Diagnostic[];
};

/** What is sent to save: only what changed, and the revision it was made from. */
export type DocumentPatch<D> = {
  readonly name?: string;
  readonly description?: string;
  readonly tags?: string[];
  readonly document?: D;
  readonly revision?: number;
};

/** How a document is saved: the mutation of its route. */
export type DocumentSaver<D> = {
  readonly send: (patch: DocumentPatch<D>) => Promise<{ readonly revision: number }>;
  readonly pending: boolean;
  readonly error: unknown;
  readonly reset: () => void;
};

export type DocumentEditor<D> = {
  readonly document: D;
  readonly details: Draft<DocumentDetails>;
  /** What the server says about this very draft: of the stored one, or why it refused to store this one. */
  readonly said: readonly Diagnostic[];
  readonly saveState: SaveStateName;
  readonly dirty: boolean;
  readonly failure: unknown;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly change: (document: D) => void;
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
 * A document being edited, with undo and redo, and its name, description and tags. What has been typed never changes under
 * the hands; a draft nobody touched follows the store.
 */
export function useStoredDocument<D>(stored: StoredDocument<D>, saver: DocumentSaver<D>): DocumentEditor<D> {
  const history = useHistory(stored.document);
  const [base, setBase] = useState<{ readonly document: D; readonly revision: number }>({
    document: stored.document,
    revision: stored.revision,
  });
  const details = useDraft<DocumentDetails>({
    name: stored.name,
    description: stored.description,
    tags: stored.tags,
  });
  const [refused, setRefused] = useState<{ readonly document: D; readonly details: DocumentDetails } | null>(
    null,
  );
  const document = history.present;
  const documentDirty = document !== base.document;
  const dirty = documentDirty || details.dirty;
  // Somebody else's newer draft is taken over as long as nothing was typed here.
  if (!dirty && !saver.pending && stored.revision > base.revision) {
    history.reset(stored.document);
    setBase({ document: stored.document, revision: stored.revision });
  }

  const save = async (overwrite = false): Promise<boolean> => {
    const saved = await saver
      .send({
        ...(details.dirty ? { ...details.value, tags: [...details.value.tags] } : {}),
        ...(documentDirty ? { document } : {}),
        ...(overwrite ? {} : { revision: base.revision }),
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
    saver.error !== null &&
    problemOf(saver.error).code !== "stale_revision" &&
    (refused?.document !== document || !sameJson(refused.details, details.value));

  return {
    document,
    details,
    said: documentDirty
      ? refused?.document === document
        ? refusalsOf(saver.error)
        : []
      : stored.diagnostics,
    dirty,
    saveState: saver.pending ? "saving" : dirty ? "unsaved" : "saved",
    failure: outdated ? null : saver.error,
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
      saver.reset();
    },
  };
}
