import { ActionIcon, Button, CopyButton as Copier, Tooltip } from "@mantine/core";
import type { Execution } from "@patchbay/contract/execution";
import { executionRoutes } from "@patchbay/contract/execution-api";
import { Check, Copy } from "lucide-react";
import { Link, useParams } from "react-router";
import { useRead } from "../../api/queries.ts";
import { Page } from "../../shell/page.tsx";
import { sayCount, sayDuration } from "../../ui/figures.ts";
import { LoadingPage } from "../../ui/loading.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { environmentWords } from "../../ui/publication.tsx";
import { Status } from "../../ui/status.tsx";
import { Moment } from "../../ui/time.tsx";
import { ExecutionButtons } from "./execution-buttons.tsx";
import styles from "./execution-page.module.css";
import { ExecutionStatus, startWords } from "./execution-status.tsx";
import { ExecutionStepView } from "./execution-step.tsx";
import { ExecutionWaits } from "./execution-waits.tsx";

const under = [{ label: "Executions", to: "/executions" }];

/** One execution: its decision, then its actions in order, each call as it went over the wire. */
export function ExecutionPage() {
  const { execution: id = "" } = useParams();
  const read = useRead(
    executionRoutes.read,
    { params: { execution: id } },
    { every: (found) => (found?.status === "running" || found?.status === "waiting" ? 2_000 : null) },
  );
  if (read.isError)
    return (
      <Page title="Execution" under={under}>
        <ProblemAlert error={read.error} onRetry={() => void read.refetch()} />
      </Page>
    );
  return read.data === undefined ? <LoadingPage /> : <ExecutionView execution={read.data} />;
}

function Kin({ to, word }: { to: string | null | undefined; word: string }) {
  if (to === null || to === undefined) return null;
  return (
    <>
      {" "}
      · <Link to={`/executions/${to}`}>{word}</Link>
    </>
  );
}

function ExecutionView({ execution }: { execution: Execution }) {
  return (
    <Page
      title={`${execution.subjectName} ${execution.version}`}
      under={under}
      badges={
        <>
          <ExecutionStatus execution={execution} />
          <Status tone={execution.environment === "production" ? "brand" : "quiet"}>
            {environmentWords[execution.environment]}
          </Status>
        </>
      }
      subtitle={
        <>
          <Moment at={execution.startedAt} /> · {startWords[execution.start]} by {execution.startedBy.name} ·
          took {sayDuration(execution.durationMs)}
          {execution.items > 1 && ` · ${sayCount(execution.items, "input")}`}
          <Kin to={execution.parentId} word="started by another" />
          <Kin to={execution.originId} word="replay of another" />
        </>
      }
      actions={
        <>
          <span className={styles.id}>
            <code>{execution.id}</code>
            <Copier value={execution.id}>
              {({ copied, copy }) => (
                <Tooltip label={copied ? "Copied" : "Copy the id"}>
                  <ActionIcon variant="subtle" size={26} aria-label="Copy the id" onClick={copy}>
                    {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
                  </ActionIcon>
                </Tooltip>
              )}
            </Copier>
          </span>
          {execution.kind === "workflow" && <ExecutionButtons execution={execution} />}
          <Button component={Link} to={`/${execution.kind}s/${execution.subjectId}`}>
            Open the {execution.kind}
          </Button>
        </>
      }
    >
      {execution.error !== null && (
        <div className={styles.error} role="alert">
          {execution.error}
        </div>
      )}
      <ExecutionWaits waits={execution.waits ?? []} />
      <ol className={styles.steps} aria-label="Steps">
        {execution.steps.map((step, index) => (
          <ExecutionStepView
            // oxlint-disable-next-line react/no-array-index-key -- what is on record does not change
            key={index}
            executionId={execution.id}
            index={index}
            step={step}
            items={execution.items}
          />
        ))}
      </ol>
    </Page>
  );
}
