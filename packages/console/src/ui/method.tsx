import styles from "./method.module.css";

/** An HTTP method as it is read at a glance: monospaced, coloured by what it does. */
export function Method({ method }: { method: string }) {
  return (
    <span className={styles.method} data-method={method}>
      {method}
    </span>
  );
}
