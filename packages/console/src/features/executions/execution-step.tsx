import type { CallRecord } from "@patchbay/contract/call";
import type { ExecutionStep } from "@patchbay/contract/execution";
import type { NodeKind } from "@patchbay/contract/workflow";
import { Braces, LogOut, type LucideIcon, Table2 } from "lucide-react";
import { Disclosure } from "../../ui/disclosure.tsx";
import { createElement } from "react";
import { nodeIcons } from "./node-icons.ts";
import { actionWords, sayStatus } from "../../ui/call-tone.ts";
import { sayCount, sayDuration, saySize } from "../../ui/figures.ts";
import { JsonTree } from "../../ui/json-tree.tsx";
import { Method } from "../../ui/method.tsx";
import { Status } from "../../ui/status.tsx";
import { TimingBars } from "../../ui/timing-bars.tsx";
import { WireView } from "../../ui/wire-view.tsx";
import styles from "./execution-step.module.css";
import { Why } from "./why/why.tsx";
import { CallCourse } from "./call-course.tsx";

type ExecutionStepViewProps = {
  readonly executionId: string;
  /** Its place among the steps. */
  readonly index: number;
  readonly step: ExecutionStep;
  readonly items: number;
};

/** One step on the time line: the decision with its input and output, or an action with its calls. */
export function ExecutionStepView({ executionId, index, step, items }: ExecutionStepViewProps) {
  const { word, tone } = actionWords[step.status];
  const decision = step.kind === "decision";
  const title = titleOf(step);
  return (
    <li className={styles.step}>
      <span className={styles.mark} data-tone={tone}>
        {createElement(iconOf(step.kind), { size: 15, "aria-hidden": true })}
      </span>
      <section className={styles.box} aria-label={title}>
        <header className={styles.head}>
          <h2>{title}</h2>
          {items > 1 && <span className={styles.quiet}>input {step.item + 1}</span>}
          <Status tone={tone}>{decision && step.status === "success" ? "Decided" : word}</Status>
          {decision && <span className={styles.quiet}>{sayMatched(step)}</span>}
          {isNode(step.kind) && step.result !== null && step.result !== "next" && (
            <span className={styles.quiet}>left by {step.result}</span>
          )}
          <span className={styles.took}>
            {step.status === "skipped" ? "not called" : sayDuration(step.durationMs)}
          </span>
        </header>
        {step.error !== undefined && (
          <div className={styles.error}>
            <strong>{step.error.code}</strong> {step.error.message}
            {step.error.guidance !== undefined && <p>{step.error.guidance}</p>}
          </div>
        )}
        {(step.diagnostics ?? []).map((one) => (
          <div key={`${one.path} ${one.message}`} className={styles.error}>
            <strong>{one.code}</strong> {one.message} <code>{one.path}</code>
          </div>
        ))}
        {decision && (
          <div className={styles.columns}>
            <div>
              <h3>Input</h3>
              <JsonTree value={step.input} label="Input of the decision" />
            </div>
            <div>
              <h3>Output</h3>
              <JsonTree value={step.output} label="Output of the decision" />
            </div>
          </div>
        )}
        {(decision || (step.kind === "rule" && wasDecided(step.output))) && (
          <Why executionId={executionId} item={step.item} step={decision ? undefined : index} />
        )}
        {isNode(step.kind) && step.output !== null && (
          <Disclosure label="Output">
            <JsonTree value={step.output} label={`Output of ${step.node}`} maxHeight={240} />
          </Disclosure>
        )}
        {step.calls.map((call, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- what is on record does not change
          <CallView key={index} call={call} />
        ))}
      </section>
    </li>
  );
}

function titleOf({ kind, node }: ExecutionStep): string {
  if (kind === "decision") return "Decision";
  if (kind === "reply") return `Reply after ${node}`;
  return kind === "handOver" ? `Handed over after ${node}` : node;
}

/** Whether a rule that a workflow ran came to a decision that can be explained. */
const wasDecided = (output: ExecutionStep["output"]): boolean =>
  typeof output === "object" && output !== null && "decided" in output;

const isNode = (kind: ExecutionStep["kind"]): kind is NodeKind => kind in nodeIcons;

function iconOf(kind: ExecutionStep["kind"]): LucideIcon {
  if (isNode(kind)) return nodeIcons[kind];
  return kind === "decision" ? Table2 : kind === "reply" || kind === "handOver" ? LogOut : Braces;
}

function sayMatched(step: ExecutionStep): string {
  const matched = step.matched ?? [];
  const [first] = matched;
  if (first === undefined) return "no row matched";
  if (first.entry !== undefined)
    return `${sayCount(new Set(matched.map(({ entry }) => entry?.split("/")[0])).size, "entry", "entries")} matched`;
  if (first.branch !== undefined)
    return first.branch === "then" ? "condition holds" : "condition does not hold";
  if (first.default === true) return "default row";
  return `${matched.length === 1 ? "row" : "rows"} ${matched.map((match) => match.row).join(", ")} matched`;
}

function CallView({ call }: { call: CallRecord }) {
  const status = call.answer?.status;
  return (
    <div className={styles.call}>
      <p className={styles.line}>
        {call.request !== null && (
          <>
            <Method method={call.request.method} /> <span>{call.request.url}</span>
          </>
        )}
      </p>
      <div className={styles.columns}>
        <dl className={styles.figures}>
          <div>
            <dt>Result</dt>
            <dd>{status === undefined ? call.result : sayStatus(status)}</dd>
          </div>
          <div>
            <dt>Connection</dt>
            <dd>{call.connection ?? "none"}</dd>
          </div>
          {call.answer !== null && (
            <div>
              <dt>Size</dt>
              <dd>{saySize(call.answer.bodyBytes)}</dd>
            </div>
          )}
          <div>
            <dt>Total</dt>
            <dd>{sayDuration(call.timing.total)}</dd>
          </div>
          <div>
            <dt>Attempts</dt>
            <dd>{sayCount(call.attempts, "attempt")}</dd>
          </div>
        </dl>
        <TimingBars timing={call.timing} />
        <CallCourse call={call} />
      </div>
      <WireView request={call.request} answer={call.answer} />
    </div>
  );
}
