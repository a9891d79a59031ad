import type { ReactNode } from "react";
import styles from "./empty-state.module.css";

/** Says that there is nothing here yet, what would be here, and how it comes to be. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p className={styles.title}>{title}</p>
      {children !== undefined && <div>{children}</div>}
    </div>
  );
}
