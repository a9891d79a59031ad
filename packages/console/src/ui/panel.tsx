import { type ReactNode, useId } from "react";
import styles from "./panel.module.css";

/** A box beside the work: last test, checklist, result of a run. */
export function Panel({
  title,
  side,
  children,
}: {
  title: ReactNode;
  side?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles.panel} aria-labelledby={id}>
      <header className={styles.head}>
        <h2 id={id}>{title}</h2>
        {side !== undefined && <div className={styles.side}>{side}</div>}
      </header>
      {children}
    </section>
  );
}
