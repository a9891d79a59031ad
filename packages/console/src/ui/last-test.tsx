import { Loader } from "@mantine/core";
import type { TestReport } from "@patchbay/contract/connection";
import type { Environment } from "@patchbay/contract/vocabulary";
import { sayStatus } from "./call-tone.ts";
import { EmptyState } from "./empty-state.tsx";
import { sayDuration, saySize } from "./figures.ts";
import { Method } from "./method.tsx";
import { Panel } from "./panel.tsx";
import { Status } from "./status.tsx";
import { Ago } from "./time.tsx";
import { TimingBars } from "./timing-bars.tsx";
import { WireView } from "./wire-view.tsx";
import styles from "./last-test.module.css";

type LastTestProps = {
  readonly report: TestReport | null;
  readonly environment: Environment;
  readonly running: boolean;
  /** What stands there before the first test. */
  readonly empty: string;
};

/** What the last test of an environment found: status, where the time went, the answer, and exactly what was sent. */
export function LastTest({ report, environment, running, empty }: LastTestProps) {
  if (running)
    return (
      <Panel title="Last test">
        <output className={styles.running}>
          <Loader size="xs" /> Testing in {environment}…
        </output>
      </Panel>
    );
  if (report === null)
    return (
      <Panel title="Last test">
        <EmptyState title="Not tested yet">{empty}</EmptyState>
      </Panel>
    );
  const status = report.answer?.status;
  return (
    <Panel
      title={
        <>
          Last test
          <Status tone={report.ok ? "ok" : "bad"}>
            {status === undefined ? report.result : sayStatus(status)}
          </Status>
        </>
      }
      side={<Ago at={report.at} />}
    >
      <div aria-live="polite">
        {report.request !== null && (
          <p className={styles.line} title={report.request.url}>
            <Method method={report.request.method} /> <span>{report.request.url}</span>
          </p>
        )}
        {report.error !== undefined && (
          <div className={styles.error}>
            <strong>{report.error.code}</strong> {report.error.message}
            {report.error.guidance !== undefined && <p>{report.error.guidance}</p>}
          </div>
        )}
        <dl className={styles.figures}>
          <Figure name="Total" value={sayDuration(report.timing.total)} />
          {report.answer !== null && <Figure name="Size" value={saySize(report.answer.bodyBytes)} />}
          {report.address !== undefined && <Figure name="Address" value={report.address} />}
        </dl>
      </div>
      <div className={styles.bars}>
        <TimingBars timing={report.timing} />
      </div>
      <WireView request={report.request} answer={report.answer} />
    </Panel>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
