import { workspaceRoutes } from "@patchbay/contract/workspace-api";
import { NavLink } from "react-router";
import { useRead } from "../api/queries.ts";
import { useSession } from "../api/session.tsx";
import { navGroups } from "./nav-items.ts";
import styles from "./side-nav.module.css";

/** The left navigation with how many there are of each thing. `onFollow` lets a drawer close itself. */
export function SideNav({ onFollow }: { onFollow?: () => void }) {
  const session = useSession();
  const overview = useRead(workspaceRoutes.overview);
  return (
    <nav className={styles.nav} aria-label="Main">
      {navGroups.map((group) => {
        const items = group.items.filter(
          (item) => item.needs === undefined || session.permissions.includes(item.needs),
        );
        if (items.length === 0) return null;
        return (
          <section key={group.label} aria-label={group.label}>
            <p className={styles.group} aria-hidden>
              {group.label}
            </p>
            <ul className={styles.list}>
              {items.map((item) => (
                <li key={item.to}>
                  <NavLink to={item.to} className={styles.link ?? ""} title={item.label} onClick={onFollow}>
                    <item.icon size={16} strokeWidth={1.7} aria-hidden />
                    <span className={styles.label}>{item.label}</span>
                    {item.count !== undefined && overview.data !== undefined && (
                      <span className={styles.count}>{overview.data.counts[item.count]}</span>
                    )}
                  </NavLink>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}
