import { ActionIcon, Button, Group } from "@mantine/core";
import type { RuleCase, RuleCaseInput } from "@patchbay/contract/rule-case";
import { ruleCaseRoutes } from "@patchbay/contract/rule-case-api";
import { FileUp, Play, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useChange, useRead } from "../../../api/queries.ts";
import { ActionButton } from "../../../ui/action-button.tsx";
import { askFirst } from "../../../ui/confirm.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { sayCount } from "../../../ui/figures.ts";
import { showFailure } from "../../../ui/notices.tsx";
import { Pager } from "../../../ui/pager.tsx";
import { ProblemAlert } from "../../../ui/problem-alert.tsx";
import { Status } from "../../../ui/status.tsx";
import type { RuleEditor } from "../rule-editor.ts";
import { BulkDialog } from "./bulk-dialog.tsx";
import { CaseDialog } from "./case-dialog.tsx";
import { emptyCase } from "./case-draft.ts";
import { CaseResultView } from "./case-result.tsx";
import { sayExpected, sayMatched, sayValues } from "./case-words.ts";
import styles from "./cases-tab.module.css";
import type { CaseReport } from "./use-case-report.ts";

type CasesTabProps = {
  readonly editor: RuleEditor;
  readonly cases: CaseReport;
  readonly readOnly: boolean;
};

type Open = { readonly id: string | null; readonly value: RuleCaseInput };

/** The test cases of a rule: what each wants, whether the draft agrees, and which rows none has reached. */
export function CasesTab({ editor, cases, readOnly }: CasesTabProps) {
  const { document, stored } = editor;
  const [page, setPage] = useState(1);
  const [open, setOpen] = useState<Open | null>(null);
  const [bulk, setBulk] = useState(false);
  const list = useRead(
    ruleCaseRoutes.list,
    { params: { rule: stored.id }, query: { page, perPage: 50 } },
    { keepPrevious: true },
  );
  const remove = useChange(ruleCaseRoutes.remove);
  if (list.isError) return <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />;
  const resultOf = (id: string) => cases.report?.results.find((one) => one.id === id);
  const askToRemove = (one: RuleCase): void =>
    askFirst({
      title: `Delete the test case ${one.name}?`,
      verb: "Delete test case",
      danger: true,
      children: "It no longer guards the rule when it is published. This cannot be undone.",
      onConfirm: () => remove.mutate({ params: { rule: stored.id, case: one.id } }, { onError: showFailure }),
    });
  return (
    <section aria-label="Test cases" className={styles.tab}>
      <header className={styles.head}>
        <p>
          Inputs and what they should come to. They run at every edit and before publishing; nobody is called.
        </p>
        <Group gap="xs">
          <ActionButton
            needs="rule:test"
            leftSection={<Play size={13} aria-hidden />}
            blocked={cases.count === 0 ? "There are no test cases yet" : undefined}
            loading={cases.running}
            onClick={cases.run}
          >
            Run all
          </ActionButton>
          <ActionButton
            needs="rule:test"
            leftSection={<FileUp size={14} aria-hidden />}
            onClick={() => setBulk(true)}
          >
            Test a CSV…
          </ActionButton>
          <ActionButton
            needs="rule:write"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => setOpen({ id: null, value: emptyCase(document) })}
          >
            Add test case
          </ActionButton>
        </Group>
      </header>
      {cases.failure !== null && <ProblemAlert error={cases.failure} />}
      {cases.report !== null && <Summary editor={editor} cases={cases} />}
      {list.data?.total === 0 && (
        <div className={styles.frame}>
          <EmptyState title="No test cases yet">
            Run a test in staging and keep it as a test case, or add one here.
          </EmptyState>
        </div>
      )}
      {list.data !== undefined && list.data.total > 0 && (
        <>
          <ul className={styles.frame} aria-label="Test cases">
            {list.data.items.map((one) => (
              <li key={one.id} className={styles.case}>
                <div className={styles.text}>
                  <strong>{one.name}</strong>
                  <span>{sayValues({ ...(one.params as object) })}</span>
                  <span>{sayExpected(document, one.expect)}</span>
                  <CaseResultView document={document} result={resultOf(one.id)} />
                </div>
                <Verdict passed={resultOf(one.id)?.passed} current={cases.current} />
                <Button
                  size="compact-sm"
                  aria-label={`Edit test case ${one.name}`}
                  onClick={() => setOpen({ id: one.id, value: one })}
                >
                  Edit
                </Button>
                <ActionIcon
                  variant="subtle"
                  size={28}
                  aria-label={`Delete test case ${one.name}`}
                  disabled={readOnly}
                  onClick={() => askToRemove(one)}
                >
                  <Trash2 size={14} aria-hidden />
                </ActionIcon>
              </li>
            ))}
          </ul>
          <Pager page={list.data} onPage={setPage} />
        </>
      )}
      {open !== null && (
        <CaseDialog
          editor={editor}
          id={open.id}
          start={open.value}
          readOnly={readOnly}
          onClose={() => setOpen(null)}
        />
      )}
      {bulk && <BulkDialog editor={editor} onClose={() => setBulk(false)} />}
    </section>
  );
}

function Verdict({ passed, current }: { passed: boolean | undefined; current: boolean }) {
  if (passed === undefined || !current) return <Status tone="quiet">Not run</Status>;
  return passed ? <Status tone="ok">Passed</Status> : <Status tone="bad">Failed</Status>;
}

/** How many pass, and what none of them reaches. */
function Summary({ editor, cases }: { editor: RuleEditor; cases: CaseReport }) {
  const { document } = editor;
  const { report, current } = cases;
  if (report === null) return null;
  const { passed, failed, coverage } = report;
  const noun = { decisionTable: "row", simpleRule: "outcome", ruleset: "entry" }[document.kind];
  const total = sayCount(coverage.total, noun, document.kind === "ruleset" ? "entries" : undefined);
  const missed = coverage.missed.slice(0, 12).map((word) => sayMatched(document, word));
  return (
    <div className={styles.summary} data-stale={!current || undefined}>
      <Status tone={failed > 0 ? "bad" : "ok"}>
        {passed} of {sayCount(passed + failed, "test case")} passed
      </Status>
      <span>
        {coverage.covered} of {total} reached
        {missed.length > 0 && `; not yet ${missed.join(", ")}${coverage.missed.length > 12 ? ", …" : ""}`}
      </span>
      {!current && <span>(of the draft as it was before your last change)</span>}
    </div>
  );
}
