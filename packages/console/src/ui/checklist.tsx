import { VisuallyHidden } from "@mantine/core";
import { Check, TriangleAlert } from "lucide-react";
import styles from "./checklist.module.css";

export type ChecklistItem = { readonly ready: boolean; readonly text: string; readonly note?: string };

/** Conditions, each ready or not, with what that means. */
export function Checklist({ items }: { items: readonly ChecklistItem[] }) {
  return (
    <ul className={styles.list}>
      {items.map((item) => (
        <li key={item.text} data-ready={item.ready}>
          {item.ready ? <Check size={16} aria-hidden /> : <TriangleAlert size={16} aria-hidden />}
          <div>
            <VisuallyHidden>{item.ready ? "Ready: " : "Not ready: "}</VisuallyHidden>
            {item.text}
            {item.note !== undefined && <p>{item.note}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}
