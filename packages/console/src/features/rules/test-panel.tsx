import { Button, Tabs } from "@mantine/core";
import type { RuleDocument, RuleKind } from "@patchbay/contract/rule";
import { type RunAnswer, ruleRoutes } from "@patchbay/contract/rule-api";
import type { RuleCaseInput } from "@patchbay/contract/rule-case";
import type { Json } from "@patchbay/contract/vocabulary";
import { Play } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { useChange } from "../../api/queries.ts";
import { fieldErrorsBelow, messageFor, problemOf, sayField } from "../../api/problem-error.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { sayCount, sayDuration } from "../../ui/figures.ts";
import { JsonTree } from "../../ui/json-tree.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { Status } from "../../ui/status.tsx";
import { ActionResults } from "./action-results.tsx";
import { CaseDialog } from "./cases/case-dialog.tsx";
import { caseOfRun, failures } from "./cases/case-draft.ts";
import { FetchedResults } from "./fetch/fetched-results.tsx";
import type { RuleEditor } from "./rule-editor.ts";
import { sayRuleField } from "./say-place.ts";
import styles from "./test-panel.module.css";
import { TestInput } from "./test-input.tsx";
import { readValue, startValue, type TypedValues } from "./test-values.ts";

type TestPanelProps = {
  readonly editor: RuleEditor;
  readonly typed: TypedValues;
  readonly result: RunAnswer | null;
  readonly onType: (typed: TypedValues) => void;
  readonly onResult: (result: RunAnswer | null) => void;
};

/** Test in Staging: the draft on screen with values typed here. Its calls really go out, to staging. */
export function TestPanel({ editor, typed, result, onType, onResult }: TestPanelProps) {
  const { document, stored } = editor;
  const run = useChange(ruleRoutes.test);
  const [tried, setTried] = useState(false);
  // A refusal is about the draft that was run: once that changed, it is out of date.
  const [ranWith, setRanWith] = useState<RuleDocument | null>(null);
  const [ranParams, setRanParams] = useState<Readonly<Record<string, Json>>>({});
  const [keeping, setKeeping] = useState<RuleCaseInput | null>(null);
  const errors = fieldErrorsBelow(run.error, "params");
  const fetched = document.inputs.filter(({ fetch }) => fetch !== undefined);
  // What is fetched cannot be sent.
  const sent = document.inputs.filter(({ fetch }) => fetch === undefined);
  const inputs = sent.map((input) => {
    const value = typed[input.name] ?? startValue(input);
    return { input, value, read: readValue(value, input.type) };
  });
  const broken = editor.diagnostics.some((one) => one.severity === "error");

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    const params: Record<string, Json> = {};
    for (const { input, read } of inputs) {
      if (!read.ok) return;
      if (read.value !== undefined) params[input.name] = read.value;
    }
    onResult(null);
    setRanWith(document);
    setRanParams(params);
    run.mutate(
      { params: { rule: stored.id }, body: { params, ...(editor.dirty ? { document } : {}) } },
      { onSuccess: onResult },
    );
  };
  const keepAsTestValues = (): void =>
    editor.change({
      ...document,
      inputs: document.inputs.map((input) => {
        const read = inputs.find((one) => one.input === input)?.read;
        const { testValue: _, ...rest } = input;
        if (read === undefined) return input;
        return read.ok && read.value !== undefined ? { ...rest, testValue: read.value } : rest;
      }),
    });

  return (
    <aside className={styles.panel} aria-label="Test in Staging">
      <form className={styles.form} onSubmit={submit} noValidate>
        <header className={styles.head}>
          <h2>Test in Staging</h2>
          <ActionButton
            type="submit"
            needs="rule:test"
            blocked={broken ? "The rule has errors; correct them first" : undefined}
            size="compact-sm"
            variant="light"
            leftSection={<Play size={13} aria-hidden />}
            loading={run.isPending}
          >
            Run
          </ActionButton>
        </header>
        <div className={styles.inputs}>
          {document.inputs.length === 0 && <EmptyState title="The rule has no inputs" />}
          {inputs.map(({ input, value, read }) => (
            <TestInput
              key={input.name}
              input={input}
              value={value}
              error={(tried && !read.ok ? read.message : undefined) ?? messageFor(errors, input.name)}
              onChange={(next) => onType({ ...typed, [input.name]: next })}
            />
          ))}
          {fetched.length > 0 && (
            <p className={styles.fetched}>
              Fetched before it decides: {fetched.map(({ name }) => name).join(", ")}
            </p>
          )}
        </div>
        {Object.keys(typed).length > 0 && inputs.every(({ read }) => read.ok) && (
          <div className={styles.keep}>
            <Button size="compact-xs" onClick={keepAsTestValues}>
              Keep as test values
            </Button>
          </div>
        )}
      </form>
      <div className={styles.result} aria-live="polite">
        {run.isError && ranWith === document && (
          <div style={{ padding: 12 }}>
            <ProblemAlert
              error={run.error}
              shownAtFields={(field) => /(^|\.)params\./.test(field)}
              words={(field) => sayRuleField(field, document) ?? sayField(field)}
            />
          </div>
        )}
        {result !== null && (
          <>
            <TestResult result={result} kind={document.kind} />
            <div className={styles.keep}>
              <ActionButton
                size="compact-sm"
                needs="rule:write"
                onClick={() => setKeeping(caseOfRun(ranParams, result))}
              >
                Keep as a test case…
              </ActionButton>
            </div>
          </>
        )}
        {run.isError && ranWith === document && failureOf(run.error) !== null && (
          <div className={styles.keep}>
            <ActionButton
              size="compact-sm"
              needs="rule:write"
              onClick={() =>
                setKeeping({
                  name: "",
                  params: ranParams,
                  expect: { error: failureOf(run.error) ?? "rule_failed" },
                })
              }
            >
              Keep the failure as a test case…
            </ActionButton>
          </div>
        )}
      </div>
      {keeping !== null && (
        <CaseDialog
          editor={editor}
          id={null}
          start={keeping}
          readOnly={false}
          onClose={() => setKeeping(null)}
        />
      )}
    </aside>
  );
}

/** The code with which a run has failed, where a test case can want that. */
const failureOf = (error: unknown): string | null =>
  failures.find(({ value }) => value === problemOf(error).code)?.value ?? null;

/** `Row 5 matched`, `Default row`, `Condition holds`, … */
function sayMatch(
  result: RunAnswer,
  kind: RuleKind,
): { readonly tone: "ok" | "quiet"; readonly word: string } {
  const matched = result.matched ?? [];
  const [first] = matched;
  if (kind === "ruleset") {
    const entries = new Set(matched.map(({ entry }) => entry?.split("/")[0])).size;
    return entries === 0
      ? { tone: "quiet", word: "No entry matched" }
      : { tone: "ok", word: `${sayCount(entries, "entry", "entries")} matched` };
  }
  if (first === undefined) return { tone: "quiet", word: "No row matched" };
  if (first.branch !== undefined)
    return first.branch === "then"
      ? { tone: "ok", word: "Condition holds" }
      : { tone: "quiet", word: "Condition does not hold" };
  if (first.default === true) return { tone: "quiet", word: "Default row" };
  const rows = matched.map((match) => match.row).join(", ");
  return { tone: "ok", word: matched.length === 1 ? `Row ${rows} matched` : `Rows ${rows} matched` };
}

function TestResult({ result, kind }: { result: RunAnswer; kind: RuleKind }) {
  const { tone, word } = sayMatch(result, kind);
  const actions = result.actions ?? [];
  const fetched = result.fetched ?? [];
  const failed = actions.filter((one) => one.status === "error").length;
  return (
    <>
      <header className={styles.head}>
        <h2>
          Result <Status tone={tone}>{word}</Status>
          {failed > 0 && (
            <Status tone="bad">
              {failed} of {sayCount(actions.length, "action")} failed
            </Status>
          )}
        </h2>
        <span className={styles.took}>{sayDuration(result.durationMs)}</span>
      </header>
      <Tabs defaultValue={actions.length > 0 ? "action" : "output"} key={result.executionId}>
        <Tabs.List aria-label="Result of the test">
          <Tabs.Tab value="output">Output</Tabs.Tab>
          {fetched.length > 0 && <Tabs.Tab value="fetched">Fetched ({fetched.length})</Tabs.Tab>}
          <Tabs.Tab value="action">Action results ({actions.length})</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="output">
          <JsonTree value={result.outputs ?? null} label="Output" />
        </Tabs.Panel>
        <Tabs.Panel value="fetched">
          <FetchedResults fetched={fetched} />
        </Tabs.Panel>
        <Tabs.Panel value="action">
          <ActionResults executionId={result.executionId} actions={actions} />
        </Tabs.Panel>
      </Tabs>
      <p className={styles.more}>
        <Link to={`/executions/${result.executionId}`}>Open the execution</Link>
      </p>
    </>
  );
}
