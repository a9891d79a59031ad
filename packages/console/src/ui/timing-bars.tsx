import type { Timing } from "@patchbay/contract/call";
import { sayDuration } from "./figures.ts";
import styles from "./timing-bars.module.css";

const allPhases = [
  ["queued", "Queue"],
  ["dns", "DNS"],
  ["connect", "Connect"],
  ["tls", "TLS"],
  ["wait", "Wait"],
  ["read", "Read"],
] as const;

/** Where the time of a call went, phase after phase on one scale. A phase that did not happen (reused connection) says so; only a wait for a place is not told of calls that had none. */
export function TimingBars({ timing }: { timing: Timing }) {
  const phases = allPhases.filter(([name]) => name !== "queued" || timing.queued !== undefined);
  const spent = phases.map(([name]) => timing[name] ?? 0);
  const sumBefore = (index: number): number => spent.slice(0, index).reduce((sum, one) => sum + one, 0);
  const scale = Math.max(sumBefore(phases.length), timing.total, 0.001);
  const percent = (ms: number): string => `${(ms / scale) * 100}%`;
  return (
    <dl className={styles.bars}>
      {phases.map(([name, label], index) => {
        const own = timing[name];
        return (
          <div key={name} className={styles.row}>
            <dt>{label}</dt>
            <dd className={styles.track} aria-hidden>
              {own !== undefined && (
                <span style={{ left: percent(sumBefore(index)), width: `max(2px, ${percent(own)})` }} />
              )}
            </dd>
            <dd className={styles.figure}>{own === undefined ? "–" : sayDuration(own)}</dd>
          </div>
        );
      })}
    </dl>
  );
}
