import { type ReactNode, useId } from "react";
import styles from "./section.module.css";

type SectionProps = {
  readonly title: string;
  readonly about?: ReactNode;
  readonly side?: ReactNode;
  readonly children: ReactNode;
};

/** A part of a form: heading, one line of explanation, controls. Parts are told apart by a hairline, not by boxes. */
export function Section({ title, about, side, children }: SectionProps) {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div className={styles.head}>
        <div>
          <h2 id={id}>{title}</h2>
          {about !== undefined && <p>{about}</p>}
        </div>
        {side}
      </div>
      <div className={styles.body}>{children}</div>
    </section>
  );
}
