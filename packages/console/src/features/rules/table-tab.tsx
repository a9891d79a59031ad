import { lazy, Suspense } from "react";
import type { DecisionTableDocument } from "@patchbay/contract/rule";
import type { RunAnswer } from "@patchbay/contract/rule-api";
import { LoadingPage } from "../../ui/loading.tsx";
import type { RuleEditor } from "./rule-editor.ts";

/** The table editor is the largest part of the console and only tables need it. */
const TableEditor = lazy(async () => ({ default: (await import("./table-editor.tsx")).TableEditor }));

export type TableTabProps = {
  readonly editor: RuleEditor;
  readonly table: DecisionTableDocument;
  readonly result: RunAnswer | null;
  readonly readOnly: boolean;
};

/** The table of a decision table. */
export function TableTab(props: TableTabProps) {
  return (
    <Suspense fallback={<LoadingPage />}>
      <TableEditor {...props} />
    </Suspense>
  );
}
