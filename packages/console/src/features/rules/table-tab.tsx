import { lazy, Suspense } from "react";
import type { DecisionTableDocument } from "@patchbay/contract/rule";
import type { RunAnswer } from "@patchbay/contract/rule-api";
import type { Json } from "@patchbay/contract/vocabulary";
import { LoadingPage } from "../../ui/loading.tsx";
import type { CaseReport } from "./cases/use-case-report.ts";
import type { RuleEditor } from "./rule-editor.ts";

/** The table editor is the largest part of the console and only tables need it. */
const TableEditor = lazy(async () => ({ default: (await import("./table-editor.tsx")).TableEditor }));

export type TableTabProps = {
  readonly editor: RuleEditor;
  readonly table: DecisionTableDocument;
  readonly result: RunAnswer | null;
  /** What the test cases say of the draft. */
  readonly cases: CaseReport;
  readonly readOnly: boolean;
  /** Puts values into the test beside the table. */
  readonly onTry: (values: Readonly<Record<string, Json>>) => void;
  readonly onCases: () => void;
};

/** The table of a decision table. */
export function TableTab(props: TableTabProps) {
  return (
    <Suspense fallback={<LoadingPage />}>
      <TableEditor {...props} />
    </Suspense>
  );
}
