import { Button, Menu } from "@mantine/core";
import type { DecisionTableDocument } from "@patchbay/contract/rule";
import { ChevronDown, Plus } from "lucide-react";
import type { CellEdit } from "../../grid/grid-cells.ts";
import type { GridColumn } from "../../grid/grid-column.ts";
import { duplicateRows, insertRow, moveRows, removeRows } from "../../grid/grid-structure.ts";
import type { GridSelection } from "../../grid/use-grid-selection.ts";
import { FormulaBar } from "./formula-bar.tsx";
import { HitPolicyFields } from "./hit-policy-fields.tsx";
import type { RuleEditor } from "./rule-editor.ts";
import { RuleFileMenu } from "./files/rule-file-menu.tsx";
import styles from "./table-toolbar.module.css";

type TableToolbarProps = {
  readonly editor: RuleEditor;
  readonly table: DecisionTableDocument;
  readonly columns: readonly GridColumn[];
  readonly selection: GridSelection;
  /** The cell being edited in the table, which the long box follows. */
  readonly edit: CellEdit | null;
  readonly readOnly: boolean;
  readonly onNewColumn: (group: "when" | "then") => void;
  /** Whether the days on which rows count are columns; once there are such days they are. */
  readonly days: boolean;
  readonly onDays: () => void;
};

/** Hit policy, rows and columns, and the active cell in a long box. */
export function TableToolbar(props: TableToolbarProps) {
  const { editor, table, columns, selection, edit, readOnly, days, onNewColumn, onDays } = props;
  const onChange = editor.change;
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
      <HitPolicyFields table={table} readOnly={readOnly} onChange={onChange} />
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
              <Menu.Item disabled={days} onClick={onDays}>
                Show the days rows count
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      )}
      <RuleFileMenu editor={editor} readOnly={readOnly} />
      <FormulaBar
        table={table}
        columns={columns}
        selection={selection}
        edit={edit}
        readOnly={readOnly}
        onChange={onChange}
      />
    </div>
  );
}
