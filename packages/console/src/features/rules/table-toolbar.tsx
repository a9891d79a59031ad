import { Button, Menu, Select } from "@mantine/core";
import { type DecisionTableDocument, type HitPolicy, hitPolicies } from "@patchbay/contract/rule";
import { ChevronDown, Plus } from "lucide-react";
import { useState } from "react";
import { type CellEdit, cellText, setCells } from "../../grid/grid-cells.ts";
import { columnsOf, headOf } from "../../grid/grid-column.ts";
import { duplicateRows, insertRow, moveRows, removeRows } from "../../grid/grid-structure.ts";
import type { GridSelection } from "../../grid/use-grid-selection.ts";
import styles from "./table-toolbar.module.css";

const policyWords: Readonly<Record<HitPolicy, string>> = {
  FIRST: "First match wins",
  UNIQUE: "Exactly one may match",
  ANY: "All matches must agree",
  PRIORITY: "Highest output wins",
  COLLECT: "Collect all matches",
  "RULE ORDER": "All, in order of rows",
  "OUTPUT ORDER": "All, highest output first",
};

type TableToolbarProps = {
  readonly table: DecisionTableDocument;
  readonly selection: GridSelection;
  /** The cell being edited in the table, which the long box follows. */
  readonly edit: CellEdit | null;
  readonly readOnly: boolean;
  readonly onChange: (table: DecisionTableDocument) => void;
  readonly onNewColumn: (group: "when" | "then") => void;
};

/** Hit policy, rows and columns, and the active cell in a long box. */
export function TableToolbar(props: TableToolbarProps) {
  const { table, selection, edit, readOnly, onChange, onNewColumn } = props;
  const { active, range } = selection;
  const rows = table.rows.length;
  // The head and the default row are none of the rows that can be moved or taken away.
  const onRows = range.top >= 0 && range.bottom < rows;
  const first = Math.max(0, Math.min(range.top, rows - 1));
  const last = Math.max(0, Math.min(range.bottom, rows - 1));
  const insert = (at: number): void => {
    onChange(insertRow(table, at));
    selection.select({ row: at, column: active.column });
  };
  const move = (by: -1 | 1): void => {
    const moved = moveRows(table, first, last, by);
    if (moved === table) return;
    onChange(moved);
    selection.selectRange({ ...range, top: first + by, bottom: last + by });
  };
  return (
    <div className={styles.bar}>
      <Select
        aria-label="Hit policy"
        w={190}
        allowDeselect={false}
        data={hitPolicies.map((value) => ({ value, label: policyWords[value] }))}
        value={table.hitPolicy}
        readOnly={readOnly}
        onChange={(value) =>
          onChange({ ...table, hitPolicy: hitPolicies.find((one) => one === value) ?? "FIRST" })
        }
      />
      {!readOnly && (
        <>
          <Button h={32} leftSection={<Plus size={14} aria-hidden />} onClick={() => insert(rows)}>
            Row
          </Button>
          <Menu width={230}>
            <Menu.Target>
              <Button h={32} rightSection={<ChevronDown size={14} aria-hidden />}>
                Rows
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => insert(first)}>Insert above</Menu.Item>
              <Menu.Item
                rightSection={<kbd>Ctrl Enter</kbd>}
                onClick={() => insert(Math.min(last + 1, rows))}
              >
                Insert below
              </Menu.Item>
              <Menu.Item disabled={!onRows} onClick={() => onChange(duplicateRows(table, first, last))}>
                Duplicate
              </Menu.Item>
              <Menu.Item
                rightSection={<kbd>Alt ↑</kbd>}
                disabled={!onRows || first === 0}
                onClick={() => move(-1)}
              >
                Move up
              </Menu.Item>
              <Menu.Item
                rightSection={<kbd>Alt ↓</kbd>}
                disabled={!onRows || last >= rows - 1}
                onClick={() => move(1)}
              >
                Move down
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item
                color="red"
                disabled={!onRows}
                onClick={() => onChange(removeRows(table, first, last))}
              >
                Delete {last > first ? `rows ${first + 1}–${last + 1}` : `row ${first + 1}`}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Menu width={200}>
            <Menu.Target>
              <Button h={32} rightSection={<ChevronDown size={14} aria-hidden />}>
                Columns
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => onNewColumn("when")}>Add condition…</Menu.Item>
              <Menu.Item onClick={() => onNewColumn("then")}>Add output…</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      )}
      <FormulaBar table={table} selection={selection} edit={edit} readOnly={readOnly} onChange={onChange} />
    </div>
  );
}

type FormulaBarProps = Omit<TableToolbarProps, "onNewColumn">;

/** The active cell with room to read and write. */
function FormulaBar({ table, selection, edit, readOnly, onChange }: FormulaBarProps) {
  const { row, column: at } = selection.active;
  const column = columnsOf(table)[at];
  const [typed, setTyped] = useState<{ readonly place: string; readonly text: string } | null>(null);
  if (column === undefined || row < 0) return <div className={styles.formula} />;
  const place = `${row}:${at}`;
  const stored = cellText(table, row, column);
  const inCell = edit !== null && edit.row === row && edit.column === at;
  const shown = inCell ? cellText(setCells(table, [edit]), row, column) : stored;
  const text = typed?.place === place ? typed.text : shown;
  const isDefault = row === table.rows.length;
  const name = `${headOf(column).label}, ${isDefault ? "default row" : `row ${row + 1}`}`;
  const commit = (): void => {
    if (text !== stored) onChange(setCells(table, [{ row, column: at, text }]));
    setTyped(null);
  };
  return (
    <div className={styles.formula}>
      <span aria-hidden>{name}</span>
      <input
        aria-label={name}
        spellCheck={false}
        value={text}
        readOnly={readOnly || (isDefault && column.kind === "when")}
        placeholder={isDefault && column.kind === "when" ? "Applies when no row matched" : ""}
        onChange={(event) => setTyped({ place, text: event.currentTarget.value })}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
          if (event.key === "Escape") setTyped(null);
        }}
      />
    </div>
  );
}
