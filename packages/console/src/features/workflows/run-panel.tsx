import { Tabs } from "@mantine/core";
import type { Execution } from "@patchbay/contract/execution";
import { workflowRoutes } from "@patchbay/contract/workflow-api";
import type { Json } from "@patchbay/contract/vocabulary";
import { Play } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Link } from "react-router";
import { fieldErrorsBelow, messageFor } from "../../api/problem-error.ts";
import { useChange } from "../../api/queries.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { JsonTree } from "../../ui/json-tree.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { ExecutionStatus } from "../executions/execution-status.tsx";
import { ExecutionStepView } from "../executions/execution-step.tsx";
import { TestInput } from "../rules/test-input.tsx";
import { readValue, startValue, type TypedValues } from "../rules/test-values.ts";
import styles from "./workflow-workbench.module.css";
import type { WorkflowEditor } from "./workflow-editor.ts";

type RunPanelProps = {
  readonly editor: WorkflowEditor;
  readonly execution: Execution | undefined;
  /** The step whose part in the run is shown; null shows all of them. */
  readonly chosen: string | null;
  readonly onChoose: (id: string | null) => void;
  readonly onStarted: (executionId: string) => void;
};

/** The id of the execution that a run without waiting is answered with. */
function executionIdOf(answer: unknown): string | null {
  return typeof answer === "object" && answer !== null && "executionId" in answer
    ? String(answer.executionId)
    : null;
}

/** Run in Staging: the saved draft with values typed here. Its calls really go out, to staging. */
export function RunPanel({ editor, execution, chosen, onChoose, onStarted }: RunPanelProps) {
  const { document, stored } = editor;
  const run = useChange(workflowRoutes.run);
  const [typed, setTyped] = useState<TypedValues>({});
  const [tried, setTried] = useState(false);
  const errors = fieldErrorsBelow(run.error, "params");
  const inputs = document.inputs.map((input) => {
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
    run.mutate(
      {
        params: { workflow: stored.id },
        body: { environment: "staging", version: "draft", params, wait: 0 },
      },
      {
        onSuccess: (answer) => {
          const id = executionIdOf(answer);
          if (id !== null) onStarted(id);
        },
      },
    );
  };
  const all = (execution?.steps ?? []).map((step, index) => ({ step, index }));
  const steps = all.filter(({ step }) => chosen === null || step.node === chosen);
  return (
    <div>
      <form onSubmit={submit} noValidate className={styles.run}>
        <header>
          <h2>Run in Staging</h2>
          <ActionButton
            type="submit"
            needs="workflow:run"
            size="compact-sm"
            variant="light"
            leftSection={<Play size={13} aria-hidden />}
            loading={run.isPending}
            blocked={
              editor.dirty
                ? "Save your changes first"
                : broken
                  ? "The workflow has errors; correct them first"
                  : undefined
            }
          >
            Run
          </ActionButton>
        </header>
        {inputs.length === 0 && <p className={styles.quiet}>The workflow has no inputs.</p>}
        <div className={styles.inputs}>
          {inputs.map(({ input, value, read }) => (
            <TestInput
              key={input.name}
              input={input}
              value={value}
              error={(tried && !read.ok ? read.message : undefined) ?? messageFor(errors, input.name)}
              onChange={(next) => setTyped({ ...typed, [input.name]: next })}
            />
          ))}
        </div>
        {run.isError && (
          <ProblemAlert error={run.error} shownAtFields={(field) => /(^|\.)params\./.test(field)} />
        )}
      </form>
      {execution !== undefined && (
        <div aria-live="polite" className={styles.outcome}>
          <header>
            <h2>
              Last run <ExecutionStatus execution={execution} />
            </h2>
            <Link to={`/executions/${execution.id}`}>Open</Link>
          </header>
          <Tabs defaultValue="steps" key={execution.id}>
            <Tabs.List aria-label="Last run">
              <Tabs.Tab value="steps">Steps ({all.length})</Tabs.Tab>
              <Tabs.Tab value="output">Output</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="steps">
              {steps.length < all.length && (
                <p className={styles.quiet}>
                  Only those of <code>{chosen}</code>, {steps.length} of {all.length}.{" "}
                  <button type="button" onClick={() => onChoose(null)}>
                    Show all steps
                  </button>
                </p>
              )}
              {all.length === 0 && <EmptyState title="Nothing here yet" />}
              <ol className={styles.steps}>
                {steps.map(({ step, index }) => (
                  <ExecutionStepView
                    key={`${step.node} ${step.iteration ?? ""} ${step.startedAt ?? ""}`}
                    executionId={execution.id}
                    index={index}
                    step={step}
                    items={1}
                  />
                ))}
              </ol>
            </Tabs.Panel>
            <Tabs.Panel value="output">
              {execution.error !== null && <p className={styles.error}>{execution.error}</p>}
              <JsonTree value={execution.output ?? null} label="Output of the workflow" />
            </Tabs.Panel>
          </Tabs>
        </div>
      )}
    </div>
  );
}
