import { Checkbox, Popover } from "@mantine/core";
import type { Action } from "@patchbay/contract/rule";
import { useState } from "react";
import styles from "./decision-grid.module.css";

type ActionsCellProps = {
  readonly chosen: readonly string[];
  readonly actions: readonly Action[];
  readonly onDone: (
    ids: readonly string[],
    move: { readonly rows: number; readonly columns: number } | null,
  ) => void;
  readonly onCancel: () => void;
};

/** Which actions a row asks for, picked from those of the rule. They run in the order in which they were ticked. */
export function ActionsCell({ chosen, actions, onDone, onCancel }: ActionsCellProps) {
  const [ids, setIds] = useState(chosen);
  const toggle = (id: string): void =>
    setIds(ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]);
  return (
    <Popover
      opened
      trapFocus
      withinPortal
      position="bottom-start"
      closeOnEscape={false}
      onDismiss={() => onDone(ids, null)}
    >
      <Popover.Target>
        <span className={styles.text}>
          {ids.map((id) => actions.find((action) => action.id === id)?.name ?? id).join(", ")}
        </span>
      </Popover.Target>
      <Popover.Dropdown
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") onCancel();
          else if (event.key === "Enter") onDone(ids, { rows: 1, columns: 0 });
          else return;
          event.preventDefault();
        }}
      >
        <fieldset className={styles.picker}>
          <legend>Actions of this row</legend>
          {actions.length === 0 && <p>Add an action to the rule first, under Actions.</p>}
          {actions.map((action, index) => (
            <Checkbox
              key={action.id}
              data-autofocus={index === 0 || undefined}
              label={`${action.name}${ids.includes(action.id) && ids.length > 1 ? ` (${ids.indexOf(action.id) + 1})` : ""}`}
              checked={ids.includes(action.id)}
              onChange={() => toggle(action.id)}
            />
          ))}
        </fieldset>
      </Popover.Dropdown>
    </Popover>
  );
}
