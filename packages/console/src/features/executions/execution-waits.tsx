import type { ExecutionWait } from "@patchbay/contract/execution";
import { Link } from "react-router";
import { Moment } from "../../ui/time.tsx";
import styles from "./execution-page.module.css";

/** What an execution waits for, and since when. */
export function ExecutionWaits({ waits }: { waits: readonly ExecutionWait[] }) {
  if (waits.length === 0) return null;
  return (
    <ul className={styles.waits} aria-label="Waits for">
      {waits.map((one) => (
        <li key={`${one.node}/${one.iteration}`}>
          <b>{one.node}</b> {whatFor(one)}
          {one.dueAt !== null && (
            <>
              , {one.kind === "timer" ? "goes on" : "until"} <Moment at={one.dueAt} />
            </>
          )}
          {" · since "}
          <Moment at={one.since} />
        </li>
      ))}
    </ul>
  );
}

function whatFor({ kind, executionId, connection }: ExecutionWait) {
  switch (kind) {
    case "timer":
      return "waits for a time";
    case "callback":
      return "waits for a callback";
    case "outage":
      return `waits until ${connection ?? "its connection"} is in order again`;
    case "child":
      return executionId === null ? (
        "waits for another execution"
      ) : (
        <>
          waits for <Link to={`/executions/${executionId}`}>another execution</Link>
        </>
      );
  }
}
