// oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are placed by the virtualizer, which table elements do not allow
import type { DecisionTableDocument } from "@patchbay/contract/rule";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type ClipboardEvent,
  type CSSProperties,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
} from "react";
import {
  type CellEdit,
  clearRange,
  editedText,
  fillDown,
  pasteAt,
  type Place,
  rowAt,
  setCells,
  textsOf,
  withoutHead,
} from "./grid-cells.ts";
import { showDone } from "../ui/notices.tsx";
import { ActionsCell } from "./actions-cell.tsx";
import { CellInput } from "./cell-input.tsx";
import { type GridColumn, isClosedByDefault, widthOf } from "./grid-column.ts";
import styles from "./decision-grid.module.css";
import { GridHead } from "./grid-head.tsx";
import { commandOf } from "./grid-keys.ts";
import type { GridMarks } from "./grid-marks.ts";
import { placeAt, samePlace } from "./grid-pointer.ts";
import { GridRow } from "./grid-row.tsx";
import { insertRow, moveRows } from "./grid-structure.ts";
import { formatTsv, parseTsv } from "./tsv.ts";
import type { GridSelection } from "./use-grid-selection.ts";
import { headRow } from "./use-grid-selection.ts";

const rowHeight = 28;

type DecisionGridProps = {
  readonly table: DecisionTableDocument;
  readonly columns: readonly GridColumn[];
  readonly label: string;
  readonly selection: GridSelection;
  /** The cell being edited with what is typed so far; null while none is. */
  readonly edit: CellEdit | null;
  readonly onEdit: (edit: CellEdit | null) => void;
  readonly marks: GridMarks;
  /** Rows that matched in the last test, from 0; the default row is `rows.length`. */
  readonly matched: ReadonlySet<number>;
  /** Rows the verifier has something to say about, from 0, with what it says. */
  readonly doubtful: ReadonlyMap<number, string>;
  /** Ids of rows that no test case reaches, `default` among them; null: nothing is known of any. */
  readonly missed: ReadonlySet<string> | null;
  readonly readOnly: boolean;
  readonly onChange: (table: DecisionTableDocument) => void;
  readonly onOpenColumn: (column: GridColumn) => void;
};

/**
 * The table editor: rows and columns as in a spreadsheet, one cell active, typing writes into it. The table has the focus
 * and says which cell is active; Tab leaves it. Only rows in sight are in the page.
 */
export function DecisionGrid(props: DecisionGridProps) {
  const { table, columns, label, selection, edit, marks, matched, missed, readOnly } = props;
  const { onChange, onEdit: setEdit, onOpenColumn } = props;
  const { active, range, select } = selection;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const rowCount = table.rows.length + 1;
  // oxlint-disable-next-line react/incompatible-library -- its functions are called here, never handed on
  const virtual = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    scrollPaddingStart: 60,
    initialRect: { width: 900, height: 600 },
  });

  useEffect(() => {
    if (active.row >= 0) virtual.scrollToIndex(active.row);
    scroller.current
      ?.querySelector(`[data-place="${active.row}:${active.column}"]`)
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
    // The virtualizer is the same all along; only a moved cell scrolls.
  }, [active.row, active.column, virtual]);

  const focusGrid = (): void => scroller.current?.focus({ preventScroll: true });
  const startEdit = (text?: string): void => {
    const column = columns[active.column];
    if (column === undefined) return;
    if (active.row === headRow) onOpenColumn(column);
    else if (!readOnly && !(isClosedByDefault(column) && active.row === table.rows.length))
      setEdit({ ...active, text: text ?? editedText(table, active.row, column) });
  };
  const commit = (done: CellEdit, move: { readonly rows: number; readonly columns: number } | null): void => {
    setEdit(null);
    const column = columns[done.column];
    if (column !== undefined && editedText(table, done.row, column) !== done.text)
      onChange(setCells(table, columns, [done]));
    if (move === null) return;
    select({ row: done.row + move.rows, column: done.column + move.columns });
    focusGrid();
  };

  /** The pointer on another cell keeps what is being typed, wherever that cell is and whether or not it is in sight. */
  const point = (place: Place, extend: boolean): void => {
    if (edit !== null) commit(edit, null);
    select(place, extend);
    focusGrid();
  };
  const press = (event: PointerEvent): void => {
    const place = placeAt(event.target);
    // A box that is open here takes the pointer itself.
    if (place === null || event.button !== 0 || samePlace(place, edit)) return;
    event.preventDefault();
    point(place, event.shiftKey);
  };
  const drag = (event: PointerEvent): void => {
    const place = event.buttons === 1 && edit === null ? placeAt(event.target) : null;
    if (place !== null && !samePlace(place, active)) point(place, true);
  };
  const open = (event: MouseEvent): void => {
    const place = placeAt(event.target);
    if (place !== null && !samePlace(place, edit)) startEdit();
  };
  const leave = (event: FocusEvent): void => {
    // The table itself hands the focus to what it opens.
    if (event.target === scroller.current) return;
    const inside = event.relatedTarget instanceof Node && scroller.current?.contains(event.relatedTarget);
    if (edit !== null && inside !== true) commit(edit, null);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (edit !== null) return;
    const command = commandOf(event);
    if (command === null) return;
    const inHead = active.row === headRow;
    event.preventDefault();
    switch (command.kind) {
      case "move":
      case "jump":
      case "page":
      case "selectAll":
        selection.apply(
          command,
          Math.max(1, Math.floor((scroller.current?.clientHeight ?? 600) / rowHeight) - 3),
        );
        return;
      case "edit":
        startEdit();
        return;
      case "type":
        startEdit(columns[active.column]?.kind === "actions" ? undefined : command.text);
        return;
      default:
    }
    if (readOnly || inHead) return;
    if (command.kind === "clear") onChange(clearRange(table, columns, range));
    if (command.kind === "fillDown") onChange(fillDown(table, columns, range));
    if (command.kind === "insertRow") {
      const at = Math.min(active.row + 1, table.rows.length);
      onChange(insertRow(table, at));
      select({ row: at, column: active.column });
    }
    if (command.kind === "moveRows" && range.bottom < table.rows.length) {
      const moved = moveRows(table, range.top, range.bottom, command.by);
      if (moved === table) return;
      onChange(moved);
      selection.selectRange({ ...range, top: range.top + command.by, bottom: range.bottom + command.by });
    }
  };

  const copy = (event: ClipboardEvent): void => {
    if (edit !== null || active.row === headRow) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", formatTsv(textsOf(table, columns, range)));
    if (event.type === "cut" && !readOnly) onChange(clearRange(table, columns, range));
  };
  const paste = (event: ClipboardEvent): void => {
    if (edit !== null || readOnly || active.row === headRow) return;
    event.preventDefault();
    const block = parseTsv(event.clipboardData.getData("text/plain"));
    const body = withoutHead(columns, range, block);
    const pasted = pasteAt(table, columns, range, body ?? block);
    if (body !== null) showDone("The first line named the columns, so it was left out of the table.");
    onChange(pasted.table);
    selection.selectRange(pasted.range);
  };

  const cancel = (): void => {
    setEdit(null);
    focusGrid();
  };

  const editorOf = (edited: CellEdit): ReactNode =>
    columns[edited.column]?.kind === "actions" ? (
      <ActionsCell
        chosen={edited.text.split(",").filter((one) => one !== "")}
        actions={table.actions}
        onChoose={(ids) => setEdit({ ...edited, text: ids.join(",") })}
        onDone={(below) => commit(edited, below ? { rows: 1, columns: 0 } : null)}
        onCancel={cancel}
      />
    ) : (
      <CellInput edit={edited} onEdit={setEdit} onCommit={commit} onCancel={cancel} />
    );

  // Another cell has another id: that is how screen readers hear that the active one has changed.
  const activeId = `${id}-${active.row}-${active.column}`;
  const template = { "--columns": ["52px", ...columns.map((column) => `${widthOf(column)}px`)].join(" ") };
  return (
    <div
      ref={scroller}
      className={styles.grid}
      style={template as CSSProperties}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={rowCount + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-readonly={readOnly}
      aria-activedescendant={activeId}
      onKeyDown={onKeyDown}
      onBlur={leave}
      onCopy={copy}
      onCut={copy}
      onPaste={paste}
      onPointerDown={press}
      onPointerOver={drag}
      onDoubleClick={open}
    >
      <GridHead
        activeId={activeId}
        columns={columns}
        activeColumn={active.row === headRow ? active.column : null}
        marks={marks.get(headRow)}
        onOpen={onOpenColumn}
      />
      <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = table.rows[index];
          const selected = index >= range.top && index <= range.bottom;
          const edited = edit?.row === index ? edit : null;
          return (
            <GridRow
              key={row?.id ?? "default"}
              activeId={active.row === index ? activeId : null}
              index={index}
              top={start}
              cells={row ?? rowAt(table, index)}
              isDefault={row === undefined}
              actions={table.actions}
              columns={columns}
              activeColumn={active.row === index ? active.column : null}
              selectedFrom={selected ? range.left : null}
              selectedTo={selected ? range.right : null}
              marks={marks.get(index)}
              matched={matched.has(index)}
              doubt={props.doubtful.get(index)}
              reached={missed === null ? undefined : !missed.has(row?.id ?? "default")}
              editedColumn={edited?.column ?? null}
              editor={edited === null ? null : editorOf(edited)}
            />
          );
        })}
      </div>
    </div>
  );
}
