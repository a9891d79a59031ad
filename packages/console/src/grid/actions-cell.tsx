import { Checkbox, Popover } from "@mantine/core";
import type { Action } from "@patchbay/contract/rule";
import styles from "./decision-grid.module.css";

type ActionsCellProps = {
  readonly chosen: readonly string[];
  readonly actions: readonly Action[];
  readonly onChoose: (ids: readonly string[]) => void;
  /** Keeps what is ticked; true goes on to the cell below. */
  readonly onDone: (below: boolean) => void;
  readonly onCancel: () => void;
};

/**
 * Which actions a row asks for, picked from those of the rule. They run in the order in which they were ticked. Leaving
 * keeps the ticks, as leaving any cell keeps its text; only Escape takes them back.
 */
export function ActionsCell({ chosen: ids, actions, onChoose, onDone, onCancel }: ActionsCellProps) {
  const toggle = (id: string): void =>
    onChoose(ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id]);
  return (
    <Popover
      opened
      trapFocus
      withinPortal
      position="bottom-start"
      closeOnEscape={false}
      onDismiss={() => onDone(false)}
    >
      <Popover.Target>
        <span className={styles.text}>
          {ids.map((id) => actions.find((action) => action.id === id)?.name ?? id).join(", ")}
        </span>
      </Popover.Target>
      <Popover.Dropdown
        onBlur={(event) => event.stopPropagation()}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") onCancel();
          else if (event.key === "Enter") onDone(true);
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
        <p className={styles.keys}>
          <kbd>Enter</kbd> keeps, <kbd>Esc</kbd> takes back
        </p>
      </Popover.Dropdown>
    </Popover>
  );
}
