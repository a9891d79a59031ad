import type { ReactNode } from "react";
import { Prose } from "../ui/prose.tsx";
import styles from "./request-line.module.css";

type RequestLineProps = {
  readonly method: ReactNode;
  /** The connection's base URL, shown before the path and not editable here. */
  readonly base: string | undefined;
  readonly error: string | undefined;
  readonly children: ReactNode;
};

/** Method and address of a request on one line; what the connection contributes is greyed. */
export function RequestLine({ method, base, error, children }: RequestLineProps) {
  return (
    <div>
      <div className={styles.line} data-error={error !== undefined || undefined}>
        <div className={styles.method}>{method}</div>
        {base !== undefined && (
          <span className={styles.base} title={base}>
            {base.replace(/\/$/, "")}
          </span>
        )}
        <div className={styles.path}>{children}</div>
      </div>
      {error !== undefined && (
        <p className={styles.error}>
          <Prose text={error} />
        </p>
      )}
    </div>
  );
}
