import type { ActionOutcome } from "@patchbay/contract/execution";
import { executionRoutes } from "@patchbay/contract/execution-api";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useRead } from "../../api/queries.ts";
import { actionWords } from "../../ui/call-tone.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { sayDuration } from "../../ui/figures.ts";
import { JsonTree } from "../../ui/json-tree.tsx";
import { Status } from "../../ui/status.tsx";
import { WireView } from "../../ui/wire-view.tsx";
import styles from "./action-results.module.css";

type ActionResultsProps = { readonly executionId: string; readonly actions: readonly ActionOutcome[] };

/** What became of each action: Success, Error or Skipped, its JSON output, and the request that was sent. */
export function ActionResults({ executionId, actions }: ActionResultsProps) {
  if (actions.length === 0)
    return <EmptyState title="No action">The outcome that was reached asks for none.</EmptyState>;
  return (
    <ul className={styles.list}>
      {actions.map((action, index) => (
        <ActionResult key={action.id} executionId={executionId} action={action} openAtFirst={index === 0} />
      ))}
    </ul>
  );
}

type ActionResultProps = {
  readonly executionId: string;
  readonly action: ActionOutcome;
  readonly openAtFirst: boolean;
};

function ActionResult({ executionId, action, openAtFirst }: ActionResultProps) {
  const [open, setOpen] = useState(openAtFirst || action.status === "error");
  const { word, tone } = actionWords[action.status];
  const end = action.restStatus ?? action.result;
  return (
    <li className={styles.action}>
      <button type="button" className={styles.head} aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight size={14} aria-hidden />
        <Status tone={tone}>{word}</Status>
        <strong>{action.name}</strong>
        <span>
          {action.status === "skipped" ? "not called" : `${end ?? "–"} · ${sayDuration(action.durationMs)}`}
        </span>
      </button>
      {open && (
        <div>
          {action.error !== undefined && (
            <div className={styles.error}>
              <strong>{action.error.code}</strong> {action.error.message}
              {action.error.guidance !== undefined && <p>{action.error.guidance}</p>}
            </div>
          )}
          {action.status === "skipped" ? (
            <p className={styles.note}>An earlier action failed and stops the ones after it.</p>
          ) : (
            <>
              <h3 className={styles.title}>JSON output</h3>
              <JsonTree value={action.restResult} label={`JSON output of ${action.name}`} maxHeight={240} />
              <SentBy executionId={executionId} action={action} />
            </>
          )}
        </div>
      )}
    </li>
  );
}

/** The call as it went over the wire, read from the execution on record when asked for. */
function SentBy({ executionId, action }: { executionId: string; action: ActionOutcome }) {
  const [wanted, setWanted] = useState(false);
  const execution = useRead(
    executionRoutes.read,
    { params: { execution: executionId } },
    { enabled: wanted },
  );
  const step = execution.data?.steps.find((one) => one.kind === "action" && one.node === action.name);
  const call = step?.calls.at(-1);
  return (
    <details className={styles.sent} onToggle={(event) => setWanted(event.currentTarget.open)}>
      <summary>Request and answer on the wire</summary>
      {execution.isError && <p className={styles.note}>The execution cannot be read.</p>}
      {execution.isSuccess && call === undefined && <p className={styles.note}>No call was made.</p>}
      {call !== undefined && <WireView request={call.request} answer={call.answer} />}
    </details>
  );
}
