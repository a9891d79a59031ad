import { Tabs } from "@mantine/core";
import type { Rule, RunAnswer } from "@patchbay/contract/rule-api";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useRefusal } from "../../api/session.tsx";
import { DocumentActions, useDocumentKeys } from "../../editors/document-actions.tsx";
import { SaveFailure } from "../../editors/save-failure.tsx";
import { Page } from "../../shell/page.tsx";
import { LeaveGuard } from "../../ui/leave-guard.tsx";
import { Status } from "../../ui/status.tsx";
import { ActionsTab } from "./actions-tab.tsx";
import { CasesTab } from "./cases/cases-tab.tsx";
import { useCaseReport } from "./cases/use-case-report.ts";
import { InputsTab } from "./inputs-tab.tsx";
import { PublishDialog } from "./publish-dialog.tsx";
import { useRuleEditor } from "./rule-editor.ts";
import { RuleDetailsTab } from "./rule-details-tab.tsx";
import { RuleProblems } from "./rule-problems.tsx";
import { RuleState } from "./rule-state.tsx";
import { sayRuleField } from "./say-place.ts";
import styles from "./rule-workbench.module.css";
import { RulesetTab } from "./ruleset/ruleset-tab.tsx";
import { SimpleRuleTab } from "./simple-rule-tab.tsx";
import { TableTab } from "./table-tab.tsx";
import { TestPanel } from "./test-panel.tsx";
import { type TypedValues, typedValuesOf } from "./test-values.ts";
import { VersionsTab } from "./versions-tab.tsx";

const tabs = ["rule", "inputs", "actions", "cases", "versions", "details"] as const;
type TabName = (typeof tabs)[number];

/** What the first tab is called, by the kind of rule. */
const ruleTabWords = { decisionTable: "Table", simpleRule: "Condition", ruleset: "Entries" } as const;

/** Where a rule is written: the rule itself in tabs, Test in Staging beside it, publishing above. */
export function RuleWorkbench({ stored }: { stored: Rule }) {
  const editor = useRuleEditor(stored);
  const cases = useCaseReport(editor);
  const [search, setSearch] = useSearchParams();
  const [testing, setTesting] = useState(true);
  const [publishing, setPublishing] = useState(false);
  const [typed, setTyped] = useState<TypedValues>({});
  const [result, setResult] = useState<RunAnswer | null>(null);
  const readOnly = useRefusal("rule:write") !== undefined;
  const tab: TabName = tabs.find((one) => one === search.get("tab")) ?? "rule";
  const { document } = editor;

  useDocumentKeys(editor, readOnly);

  return (
    <Page
      fill
      title={stored.name}
      under={[{ label: "Rules", to: "/rules" }]}
      badges={
        <>
          <RuleState liveVersion={stored.liveVersion} />
          {stored.changesPending && stored.liveVersion !== null && (
            <Status tone="warn">Changes pending</Status>
          )}
        </>
      }
      actions={
        <DocumentActions
          editor={editor}
          writing="rule:write"
          publishing="rule:publish"
          changesPending={stored.changesPending}
          trial="Test in Staging"
          tried={testing}
          onTry={() => setTesting(!testing)}
          onPublish={() => setPublishing(true)}
        />
      }
      tabs={
        <Tabs
          value={tab}
          onChange={(next) =>
            setSearch(next === "rule" || next === null ? {} : { tab: next }, { replace: true })
          }
        >
          <Tabs.List aria-label="Parts of the rule">
            <Tabs.Tab value="rule">{ruleTabWords[document.kind]}</Tabs.Tab>
            <Tabs.Tab value="inputs">Inputs ({document.inputs.length})</Tabs.Tab>
            <Tabs.Tab value="actions">Actions ({document.actions.length})</Tabs.Tab>
            <Tabs.Tab value="cases">Test cases ({cases.count})</Tabs.Tab>
            <Tabs.Tab value="versions">Versions</Tabs.Tab>
            <Tabs.Tab value="details">Details</Tabs.Tab>
          </Tabs.List>
        </Tabs>
      }
    >
      <LeaveGuard dirty={editor.dirty} />
      <PublishDialog rule={stored} opened={publishing} onClose={() => setPublishing(false)} />
      <div className={styles.bench} data-testing={testing || undefined}>
        <div className={styles.work}>
          {/* What is wrong inside the document is said once, by RuleProblems, in the words of its places. */}
          <SaveFailure editor={editor} shownAtFields={(field) => sayRuleField(field, document) !== null} />
          <RuleProblems editor={editor} />
          {tab === "rule" && document.kind === "decisionTable" && (
            <TableTab
              editor={editor}
              table={document}
              result={result}
              cases={cases}
              readOnly={readOnly}
              onCases={() => setSearch({ tab: "cases" }, { replace: true })}
              onTry={(values) => {
                setTesting(true);
                setTyped({ ...typed, ...typedValuesOf(document.inputs, values) });
              }}
            />
          )}
          {tab === "rule" && document.kind === "simpleRule" && (
            <SimpleRuleTab editor={editor} rule={document} result={result} readOnly={readOnly} />
          )}
          {tab === "rule" && document.kind === "ruleset" && (
            <RulesetTab
              editor={editor}
              ruleset={document}
              result={result}
              cases={cases}
              readOnly={readOnly}
            />
          )}
          {tab === "inputs" && <InputsTab editor={editor} readOnly={readOnly} />}
          {tab === "actions" && <ActionsTab editor={editor} readOnly={readOnly} />}
          {tab === "cases" && <CasesTab editor={editor} cases={cases} readOnly={readOnly} />}
          {tab === "versions" && <VersionsTab editor={editor} />}
          {tab === "details" && <RuleDetailsTab editor={editor} readOnly={readOnly} />}
        </div>
        {testing && (
          <TestPanel editor={editor} typed={typed} result={result} onType={setTyped} onResult={setResult} />
        )}
      </div>
    </Page>
  );
}
