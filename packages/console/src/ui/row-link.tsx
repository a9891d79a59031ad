import { Link } from "react-router";
import styles from "./row-link.module.css";

/** The name of a row: one link that covers the whole row, so that the row is clickable and the keyboard stops once. */
export function RowLink({ to, name, note }: { to: string; name: string; note?: string | undefined }) {
  return (
    <span className={styles.cell}>
      <Link className={styles.link} to={to}>
        {name}
      </Link>
      {note !== undefined && note !== "" && <span className={styles.note}>{note}</span>}
    </span>
  );
}
