import type { ReactNode } from "react";
import styles from "./columns.module.css";

/** Controls side by side as long as there is room for each. `at` is the least width of one, in px. */
export function Columns({ at = 220, children }: { at?: number; children: ReactNode }) {
  return (
    <div
      className={styles.columns}
      style={{ gridTemplateColumns: `repeat(auto-fit, minmax(min(${at}px, 100%), 1fr))` }}
    >
      {children}
    </div>
  );
}

/** The work on the left, what it led to beside it; below it where the screen is narrow. */
export function WithAside({ aside, children }: { aside: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.split}>
      <div className={styles.work}>{children}</div>
      <aside className={styles.aside}>{aside}</aside>
    </div>
  );
}
