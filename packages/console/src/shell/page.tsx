import { type ReactNode, useEffect } from "react";
import { type Crumb, Crumbs } from "./crumbs.tsx";
import styles from "./page.module.css";

type PageProps = {
  readonly title: string;
  /** Where this page hangs; the title itself is added as the last crumb. */
  readonly under?: readonly Crumb[];
  readonly subtitle?: ReactNode;
  readonly icon?: ReactNode;
  readonly badges?: ReactNode;
  readonly actions?: ReactNode;
  readonly tabs?: ReactNode;
  /** `fill`: the content takes the whole height and scrolls inside itself (the table editor). */
  readonly fill?: boolean;
  readonly children: ReactNode;
};

/** A page: its title (also of the browser tab), what can be done with it, and its content. */
export function Page({
  title,
  under = [],
  subtitle,
  icon,
  badges,
  actions,
  tabs,
  fill = false,
  children,
}: PageProps) {
  useEffect(() => {
    document.title = `${title} · Patchbay`;
  }, [title]);
  return (
    <div className={styles.page} data-fill={fill || undefined}>
      <Crumbs items={[...under, { label: title }]} />
      <div className={styles.head} data-tabs={tabs !== undefined || undefined}>
        <div className={styles.top}>
          {icon !== undefined && <div className={styles.icon}>{icon}</div>}
          <div className={styles.titles}>
            <div className={styles.line}>
              <h1>{title}</h1>
              {badges}
            </div>
            {subtitle !== undefined && <p>{subtitle}</p>}
          </div>
          {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        </div>
        {tabs}
      </div>
      <div className={styles.content}>{children}</div>
    </div>
  );
}
