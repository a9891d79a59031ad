import { Button, Group, Menu, Tabs } from "@mantine/core";
import { executionRoutes } from "@patchbay/contract/execution-api";
import type { NodeKind } from "@patchbay/contract/workflow";
import type { Workflow } from "@patchbay/contract/workflow-api";
import { Plus, Sparkles } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { useRead } from "../../api/queries.ts";
import { useRefusal } from "../../api/session.tsx";
import { DocumentActions, useDocumentKeys } from "../../editors/document-actions.tsx";
import { SaveFailure } from "../../editors/save-failure.tsx";
import { Page } from "../../shell/page.tsx";
import { LeaveGuard } from "../../ui/leave-guard.tsx";
import { LoadingPage } from "../../ui/loading.tsx";
import { Status } from "../../ui/status.tsx";
import { InputsTable } from "../rules/inputs-table.tsx";
import { RuleState } from "../rules/rule-state.tsx";
import { NodePanel } from "./node-panel.tsx";
import { PublishWorkflow } from "./publish-workflow.tsx";
import { StepChoices } from "./route-table.tsx";
import { marksOfRun } from "./run-marks.ts";
import { RunPanel } from "./run-panel.tsx";
import { StepList } from "./step-list.tsx";
import { WorkflowDetails } from "./workflow-details.tsx";
import { useReferenceNames } from "./use-reference-names.ts";
import { addNode, wayForStep } from "./workflow-edit.ts";
import { useWorkflowEditor } from "./workflow-editor.ts";
import { tidied } from "./workflow-layout.ts";
import { WorkflowProblems } from "./workflow-problems.tsx";
import { WorkflowVersions } from "./workflow-versions.tsx";
import styles from "./workflow-workbench.module.css";

/** The canvas is the largest part of these pages; the list needs none of it. */
const WorkflowCanvas = lazy(async () => ({
  default: (await import("./workflow-canvas.tsx")).WorkflowCanvas,
}));

const tabs = ["canvas", "list", "inputs", "versions", "details"] as const;
type TabName = (typeof tabs)[number];

/** Where a workflow is drawn: steps and their ways on a canvas or as a list, the chosen step or the last run beside it. */
export function WorkflowWorkbench({ stored }: { stored: Workflow }) {
  const editor = useWorkflowEditor(stored);
  const [search, setSearch] = useSearchParams();
  const [chosen, setChosen] = useState<string | null>(null);
  const [side, setSide] = useState<"step" | "run">("step");
  const [tidyings, setTidyings] = useState(0);
  const [publishing, setPublishing] = useState(false);
  const [executionId, setExecutionId] = useState<string | null>(null);
  const readOnly = useRefusal("workflow:write") !== undefined;
  const tab: TabName = tabs.find((one) => one === search.get("tab")) ?? "canvas";
  const execution = useRead(
    executionRoutes.read,
    { params: { execution: executionId ?? "" } },
    {
      enabled: executionId !== null,
      every: (answer) => (answer === undefined || /^(running|waiting)$/.test(answer.status) ? 700 : null),
    },
  );
  const run = executionId === null ? undefined : execution.data;
  const marks = useMemo(() => marksOfRun(run), [run]);
  const { document } = editor;
  const names = useReferenceNames(document, stored.references);
  const node = chosen === null ? undefined : document.nodes[chosen];
  const view = { diagnostics: editor.diagnostics, marks, names };

  useDocumentKeys(editor, readOnly);

  const choose = (id: string | null): void => {
    setChosen(id);
    if (id !== null && run === undefined) setSide("step");
  };
  const add = (kind: NodeKind): void => {
    const made = addNode(document, kind, wayForStep(document, chosen));
    editor.change(made.document);
    setChosen(made.id);
    setSide("step");
  };

  return (
    <Page
      fill
      title={stored.name}
      under={[{ label: "Workflows", to: "/workflows" }]}
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
          writing="workflow:write"
          publishing="workflow:publish"
          changesPending={stored.changesPending}
          trial="Run in Staging"
          tried={side === "run"}
          onTry={() => setSide(side === "run" ? "step" : "run")}
          onPublish={() => setPublishing(true)}
        />
      }
      tabs={
        <Tabs
          value={tab}
          onChange={(next) =>
            setSearch(next === "canvas" || next === null ? {} : { tab: next }, { replace: true })
          }
        >
          <Tabs.List aria-label="Parts of the workflow">
            <Tabs.Tab value="canvas">Canvas</Tabs.Tab>
            <Tabs.Tab value="list">List ({Object.keys(document.nodes).length})</Tabs.Tab>
            <Tabs.Tab value="inputs">Inputs ({document.inputs.length})</Tabs.Tab>
            <Tabs.Tab value="versions">Versions</Tabs.Tab>
            <Tabs.Tab value="details">Details</Tabs.Tab>
          </Tabs.List>
        </Tabs>
      }
    >
      <LeaveGuard dirty={editor.dirty} />
      {publishing && <PublishWorkflow workflow={stored} onClose={() => setPublishing(false)} />}
      <div className={styles.bench} data-side={tab === "canvas" || tab === "list" || undefined}>
        <div className={styles.work}>
          <SaveFailure editor={editor} shownAtFields={(field) => field.startsWith("body.document.")} />
          <WorkflowProblems editor={editor} onChoose={choose} />
          {(tab === "canvas" || tab === "list") && (
            <Group gap="xs" mb="xs">
              <Menu width={300} position="bottom-start" disabled={readOnly}>
                <Menu.Target>
                  <Button leftSection={<Plus size={14} aria-hidden />} disabled={readOnly}>
                    Add step
                  </Button>
                </Menu.Target>
                <Menu.Dropdown mah={420} style={{ overflowY: "auto" }}>
                  <StepChoices onPick={add} />
                </Menu.Dropdown>
              </Menu>
              <Button
                leftSection={<Sparkles size={14} aria-hidden />}
                disabled={readOnly}
                onClick={() => {
                  editor.change(tidied(document));
                  setTidyings(tidyings + 1);
                }}
              >
                Tidy up
              </Button>
            </Group>
          )}
          {tab === "canvas" && (
            <div className={styles.canvas}>
              <Suspense fallback={<LoadingPage />}>
                <WorkflowCanvas
                  {...view}
                  document={document}
                  chosen={chosen}
                  tidyings={tidyings}
                  readOnly={readOnly}
                  onChoose={choose}
                  onChange={editor.change}
                />
              </Suspense>
            </div>
          )}
          {tab === "list" && <StepList {...view} document={document} chosen={chosen} onChoose={choose} />}
          {tab === "inputs" && (
            <InputsTable
              inputs={document.inputs}
              readOnly={readOnly}
              empty="Its steps read nothing of who started it then."
              messageAt={(index) =>
                editor.diagnostics.find((one) => one.path.startsWith(`/inputs/${index}`))?.message
              }
              onChange={(inputs) => editor.change({ ...document, inputs })}
              onRename={(index, name) =>
                editor.change({
                  ...document,
                  inputs: document.inputs.map((one, at) => (at === index ? { ...one, name } : one)),
                })
              }
            />
          )}
          {tab === "versions" && <WorkflowVersions editor={editor} />}
          {tab === "details" && <WorkflowDetails editor={editor} readOnly={readOnly} />}
        </div>
        {(tab === "canvas" || tab === "list") && (
          <aside className={styles.side} aria-label={side === "run" ? "Run in Staging" : "Chosen step"}>
            {side === "run" ? (
              <RunPanel
                editor={editor}
                execution={run}
                chosen={chosen}
                onChoose={choose}
                onStarted={setExecutionId}
              />
            ) : chosen !== null && node !== undefined ? (
              <NodePanel
                key={chosen}
                editor={editor}
                id={chosen}
                node={node}
                names={names}
                readOnly={readOnly}
                onChoose={choose}
              />
            ) : (
              <p className={styles.quiet}>
                Choose a step to see what it does and where its results go, or add one.
              </p>
            )}
          </aside>
        )}
      </div>
    </Page>
  );
}
