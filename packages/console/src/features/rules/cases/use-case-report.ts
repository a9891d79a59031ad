import { useDebouncedValue } from "@mantine/hooks";
import type { RuleDocument } from "@patchbay/contract/rule";
import type { CasesReport } from "@patchbay/contract/rule-case";
import { ruleCaseRoutes } from "@patchbay/contract/rule-case-api";
import { useEffect, useState } from "react";
import { ask, useRead } from "../../../api/queries.ts";
import { useRefusal } from "../../../api/session.tsx";
import type { RuleEditor } from "../rule-editor.ts";

/** What the test cases of a rule say about the draft on screen. */
export type CaseReport = {
  /** How many cases are stored. */
  readonly count: number;
  /** The last report; null while there is none. */
  readonly report: CasesReport | null;
  /** Whether it is about the draft as it is on screen. */
  readonly current: boolean;
  readonly running: boolean;
  readonly failure: unknown;
  readonly run: () => void;
};

type Ran = {
  readonly document: RuleDocument;
  readonly stored: unknown;
  readonly report: CasesReport | null;
  readonly failure: unknown;
};

/** Cells of a table up to which its cases are run at every edit; a larger one is sent when asked for. */
const cellsAtEveryEdit = 50_000;

function cellsOf(document: RuleDocument): number {
  if (document.kind !== "decisionTable") return 0;
  return document.rows.length * (document.inputColumns.length + document.outputColumns.length);
}

/** Runs the stored cases against the draft, whenever it changes and says what it means. */
export function useCaseReport(editor: RuleEditor): CaseReport {
  const { document, stored, dirty } = editor;
  const [settled] = useDebouncedValue(document, 600);
  const cases = useRead(ruleCaseRoutes.list, { params: { rule: stored.id }, query: { perPage: 100 } });
  const mayTest = useRefusal("rule:test") === undefined;
  const [ran, setRan] = useState<Ran | null>(null);
  const [asked, setAsked] = useState(0);
  const [running, setRunning] = useState(false);
  const count = cases.data?.total ?? 0;
  const broken = editor.diagnostics.some(({ severity }) => severity === "error");
  const small = cellsOf(settled) <= cellsAtEveryEdit;
  const wanted = count > 0 && mayTest && !broken && settled === document && (small || asked > 0);
  const list = cases.data;

  useEffect(() => {
    if (!wanted) return;
    const stop = new AbortController();
    const body = dirty ? { document: settled } : {};
    const end = (report: CasesReport | null, failure: unknown): void => {
      if (stop.signal.aborted) return;
      setRan({ document: settled, stored: list, report, failure });
      setRunning(false);
      if (!small) setAsked(0);
    };
    setRunning(true);
    ask(ruleCaseRoutes.run, { params: { rule: stored.id }, body, signal: stop.signal }).then(
      (report) => end(report, null),
      (failure: unknown) => end(null, failure),
    );
    return () => {
      stop.abort();
      setRunning(false);
    };
    // Whether the draft is saved says how it is sent, and not what comes of it.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [wanted, settled, list, asked, stored.id]);

  return {
    count,
    report: ran?.report ?? null,
    current: ran !== null && ran.document === document && ran.stored === list,
    running,
    failure: ran?.failure ?? null,
    run: () => setAsked((before) => before + 1),
  };
}
