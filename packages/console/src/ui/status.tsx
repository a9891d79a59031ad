import type { ReactNode } from "react";
import styles from "./status.module.css";

export type Tone = "ok" | "warn" | "bad" | "quiet" | "brand";

/** A state in word and colour: a soft chip with a dot. The word carries the meaning, the colour helps to find it. */
export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={styles.status} data-tone={tone}>
      <span className={styles.dot} aria-hidden />
      {children}
    </span>
  );
}
