import type { Json } from "@patchbay/contract/vocabulary";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { sayCount } from "./figures.ts";
import { CopyButton } from "./copy-button.tsx";
import { type JsonRow, openAtFirst, rowsOf } from "./json-rows.ts";
import styles from "./json-tree.module.css";

const lineHeight = 20;

/** A JSON value as a tree: folds, walks with the arrow keys, tells the JSONPath of the chosen line. Only lines in sight are in the page. */
export function JsonTree({
  value,
  label,
  maxHeight = 360,
}: {
  value: Json;
  label: string;
  maxHeight?: number;
}) {
  const [open, setOpen] = useState<ReadonlySet<string>>(() => openAtFirst(value, 3));
  const [shown, setShown] = useState(value);
  const [chosen, setChosen] = useState<string | null>(null);
  if (shown !== value) {
    setShown(value);
    setOpen(openAtFirst(value, 3));
    setChosen(null);
  }
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = rowsOf(value, open);
  // oxlint-disable-next-line react/incompatible-library -- its functions are called here, never handed on
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 12,
    initialRect: { width: 300, height: maxHeight },
  });
  const at = rows.findIndex((row) => row.path === chosen);

  const toggle = (row: JsonRow, unfold: boolean): void => {
    const next = new Set(open);
    if (unfold) next.add(row.path);
    else next.delete(row.path);
    setOpen(next);
  };
  const go = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    setChosen(row.path);
    virtual.scrollToIndex(rows.indexOf(row));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[at];
    const parent =
      row === undefined ? -1 : rows.findLastIndex((one, index) => index < at && one.depth < row.depth);
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowRight: () =>
        row !== undefined && row.size !== null && !row.open ? toggle(row, true) : go(at + 1),
      ArrowLeft: () => (row?.open === true ? toggle(row, false) : go(parent)),
      Enter: () => row !== undefined && row.size !== null && toggle(row, !row.open),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };

  return (
    <div>
      <div
        ref={scroller}
        className={styles.tree}
        style={{ maxHeight }}
        role="tree"
        aria-label={label}
        tabIndex={0}
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        onKeyDown={onKeyDown}
        onFocus={() => at < 0 && setChosen("$")}
      >
        <div role="none" style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the tree itself has the focus and the keys
              <div
                key={row.path}
                id={`${id}-${item.index}`}
                role="treeitem"
                tabIndex={-1}
                aria-level={row.depth + 1}
                aria-selected={row.path === chosen}
                aria-expanded={row.size === null || row.size === 0 ? undefined : row.open}
                className={styles.line}
                style={{ top: item.start, paddingLeft: 8 + row.depth * 16 }}
                onClick={() => {
                  setChosen(row.path);
                  if (row.size !== null) toggle(row, !row.open);
                }}
              >
                <JsonLine row={row} />
              </div>
            );
          })}
        </div>
      </div>
      {chosen !== null && chosen !== "$" && at >= 0 && (
        <div className={styles.path}>
          <code>{chosen}</code>
          <CopyButton text={chosen} label="Copy path" />
        </div>
      )}
    </div>
  );
}

function JsonLine({ row }: { row: JsonRow }) {
  return (
    <>
      <span className={styles.fold} aria-hidden>
        {row.size !== null && row.size > 0 && (row.open ? "▾" : "▸")}
      </span>
      {row.key !== null && <span className={styles.key}>{row.key}: </span>}
      {row.size === null ? (
        <span data-kind={row.value === null ? "null" : typeof row.value} className={styles.value}>
          {JSON.stringify(row.value)}
        </span>
      ) : (
        <span className={styles.size}>
          {Array.isArray(row.value) ? "[" : "{"}
          {!row.open && (row.size === 0 ? "" : "…")}
          {!row.open && (Array.isArray(row.value) ? "]" : "}")}
          <span className={styles.count}>
            {row.size !== null &&
              row.size > 0 &&
              sayCount(row.size, Array.isArray(row.value) ? "item" : "field")}
          </span>
        </span>
      )}
    </>
  );
}
