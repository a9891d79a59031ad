import { Group } from "@mantine/core";
import type { InboxEntry, MatchClause } from "@patchbay/contract/inbox";
import { inboxRoutes } from "@patchbay/contract/inbox-api";
import { environments } from "@patchbay/contract/vocabulary";
import { Redo2 } from "lucide-react";
import { Link, useNavigate, useParams } from "react-router";
import { useChange, useRead } from "../../api/queries.ts";
import { Page } from "../../shell/page.tsx";
import { ActionButton } from "../../ui/action-button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { saySize } from "../../ui/figures.ts";
import { LoadingPage } from "../../ui/loading.tsx";
import { showDone, showFailure } from "../../ui/notices.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { environmentWords } from "../../ui/publication.tsx";
import { Section } from "../../ui/section.tsx";
import { Status } from "../../ui/status.tsx";
import { Moment } from "../../ui/time.tsx";
import styles from "./inbox-entry.module.css";
import { Outcome, RunState } from "./inbox-words.tsx";

const under = [{ label: "Inbox", to: "/inbox" }];

/** One request: why it matched or not, what it started, and what came. */
export function InboxEntryPage() {
  const { entry: id = "" } = useParams();
  const read = useRead(inboxRoutes.read, { params: { entry: id } }, { every: 5_000 });
  if (read.isError)
    return (
      <Page title="Request" under={under}>
        <ProblemAlert error={read.error} onRetry={() => void read.refetch()} />
      </Page>
    );
  return read.data === undefined ? <LoadingPage /> : <EntryView entry={read.data} />;
}

const clauseWords: Readonly<Record<MatchClause, string>> = {
  path: "Path",
  method: "Method",
  verification: "Verification",
  headers: "Headers",
  params: "Parameters",
  event: "Event",
  condition: "Condition",
};

function EntryView({ entry }: { entry: InboxEntry }) {
  const navigate = useNavigate();
  const replay = useChange(inboxRoutes.replay);
  return (
    <Page
      title={`${entry.method} ${entry.connection}/${entry.path}`}
      under={under}
      badges={
        <>
          <Outcome outcome={entry.outcome} />
          <Status tone={entry.environment === "production" ? "brand" : "quiet"}>
            {environmentWords[entry.environment]}
          </Status>
        </>
      }
      subtitle={
        <>
          <Moment at={entry.receivedAt} /> · from {entry.address} · answered {entry.status} ·{" "}
          {saySize(entry.bodyBytes)}
          {entry.replayOf !== null && (
            <>
              {" "}
              · <Link to={`/inbox/${entry.replayOf}`}>replay of another</Link>
            </>
          )}
        </>
      }
      actions={environments.map((environment) => (
        <ActionButton
          key={environment}
          needs="execution:control"
          blocked={entry.body === null ? "Its body was not kept" : undefined}
          loading={replay.isPending && replay.variables.body?.environment === environment}
          leftSection={<Redo2 size={15} aria-hidden />}
          onClick={() =>
            replay.mutate(
              { params: { entry: entry.id }, body: { environment } },
              {
                onSuccess: (made) => {
                  showDone(`Put to the triggers of ${environment} as they are now.`);
                  void navigate(`/inbox/${made.id}`);
                },
                onError: showFailure,
              },
            )
          }
        >
          Replay in {environmentWords[environment]}
        </ActionButton>
      ))}
    >
      <Section
        title="Triggers"
        about="Every trigger that was live at this address, and the first thing about the request that did not fit."
      >
        {entry.verdicts.length === 0 ? (
          <EmptyState title="No trigger was live here" />
        ) : (
          <table className={styles.table} aria-label="Verdicts">
            <thead>
              <tr>
                <th scope="col">Trigger</th>
                <th scope="col">Verdict</th>
                <th scope="col">Why not</th>
              </tr>
            </thead>
            <tbody>
              {entry.verdicts.map((one) => (
                <tr key={one.triggerId}>
                  <td>
                    <Link to={`/triggers/${one.triggerId}`}>{one.trigger}</Link>
                  </td>
                  <td>
                    {one.matched ? (
                      <Status tone="ok">Matched</Status>
                    ) : (
                      <Status tone="warn">{one.clause === null ? "No" : clauseWords[one.clause]}</Status>
                    )}
                  </td>
                  <td>{one.message}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Section>
      {entry.runs.length > 0 && (
        <Section title="Started">
          {entry.runs.map((run) => (
            <Group key={run.id} gap="sm">
              <RunState state={run.state} />
              {run.executionId === null ? (
                <span>{run.trigger}</span>
              ) : (
                <Link to={`/executions/${run.executionId}`}>
                  {run.trigger}: execution of a {run.targetKind}
                </Link>
              )}
              {run.error !== null && (
                <span>
                  <code>{run.error.code}</code> {run.error.message}
                </span>
              )}
            </Group>
          ))}
        </Section>
      )}
      <Section title="Body">
        {entry.body === null ? (
          <EmptyState title="Its body was not kept" />
        ) : entry.body.text === "" ? (
          <EmptyState title="It has no body" />
        ) : (
          <pre className={styles.body}>{shown(entry.body)}</pre>
        )}
      </Section>
      <Section title="Headers" about="What proves the sender is masked; it was never kept.">
        <table className={styles.table} aria-label="Headers">
          <tbody>
            {entry.query !== "" && (
              <tr>
                <th scope="row">Query</th>
                <td>{entry.query}</td>
              </tr>
            )}
            {entry.headers.map(({ name, value }, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- what is on record does not change
              <tr key={index}>
                <th scope="row">{name}</th>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
    </Page>
  );
}

/** JSON is laid out, anything else is shown as it came. */
function shown({ text, encoding }: NonNullable<InboxEntry["body"]>): string {
  if (encoding === "base64") return `Base64: ${text}`;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
