import { ChevronRight } from "lucide-react";
import { createContext, type ReactNode, useContext } from "react";
import { createPortal } from "react-dom";
import { Link } from "react-router";
import styles from "./crumbs.module.css";

const SlotContext = createContext<HTMLElement | null>(null);

/** Hands pages the place in the top bar where their breadcrumbs go. */
export function CrumbsSlotProvider({ slot, children }: { slot: HTMLElement | null; children: ReactNode }) {
  return <SlotContext value={slot}>{children}</SlotContext>;
}

export type Crumb = { readonly label: string; readonly to?: string };

/** The way to this page, shown in the top bar; the last one is the page itself. */
export function Crumbs({ items }: { items: readonly Crumb[] }) {
  const slot = useContext(SlotContext);
  if (slot === null) return null;
  return createPortal(
    <nav aria-label="Breadcrumbs">
      <ol className={styles.list}>
        {items.map((item, index) => (
          <li key={item.label} className={styles.item}>
            {index > 0 && <ChevronRight size={14} aria-hidden />}
            {item.to === undefined ? (
              <span className={styles.here} aria-current="page">
                {item.label}
              </span>
            ) : (
              <Link to={item.to}>{item.label}</Link>
            )}
          </li>
        ))}
      </ol>
    </nav>,
    slot,
  );
}
