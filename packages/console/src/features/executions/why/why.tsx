import type { ExplainedExecution } from "@patchbay/contract/execution";
import { executionRoutes } from "@patchbay/contract/execution-api";
import type { Explanation } from "@patchbay/decision/explanation";
import { useState } from "react";
import { useRead } from "../../../api/queries.ts";
import { ProblemAlert } from "../../../ui/problem-alert.tsx";
import styles from "./why.module.css";
import { ExplanationView } from "./explanation-view.tsx";
import { sayExplained } from "./why-words.ts";

type WhyProps = {
  readonly executionId: string;
  /** Which of bulkParams. */
  readonly item: number;
  /** Which step of a workflow; undefined: it is a rule's execution. */
  readonly step: number | undefined;
};

/** Why a rule decided as it did, and why not otherwise: decided again from the record when it is asked for. */
export function Why({ executionId, item, step }: WhyProps) {
  const [wanted, setWanted] = useState(false);
  const read = useRead(
    executionRoutes.explain,
    { params: { execution: executionId }, query: { item, ...(step === undefined ? {} : { step }) } },
    { enabled: wanted },
  );
  return (
    <details className={styles.why} onToggle={(event) => setWanted(event.currentTarget.open)}>
      <summary>Why, and why not</summary>
      <div className={styles.body}>
        {read.isError && <ProblemAlert error={read.error} />}
        {read.data !== undefined && (
          <>
            <Inputs explained={read.data} />
            <ExplanationView explanation={read.data.explanation as unknown as Explanation} />
          </>
        )}
      </div>
    </details>
  );
}

/** What the rule was given, and where each value came from. */
function Inputs({ explained }: { explained: ExplainedExecution }) {
  const { inputs, rule } = explained;
  if (inputs.length === 0) return null;
  return (
    <table className={styles.values} aria-label={`Inputs of ${rule.name}`}>
      <thead>
        <tr>
          <th scope="col">
            Input of {rule.name} {rule.version}
          </th>
          <th scope="col">was</th>
          <th scope="col">from</th>
        </tr>
      </thead>
      <tbody>
        {inputs.map(({ name, origin, step, state, value }) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
            </th>
            <td>
              <code>{sayExplained({ state, value })}</code>
            </td>
            <td>
              {origin === "sent" ? "the caller" : `a call${step === null ? "" : ` (step ${step + 1})`}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
