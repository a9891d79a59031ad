import type { ReactNode } from "react";
import styles from "./disclosure.module.css";

/** Something most people do not need, one click away. */
export function Disclosure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <details className={styles.disclosure}>
      <summary>{label}</summary>
      <div className={styles.body}>{children}</div>
    </details>
  );
}
