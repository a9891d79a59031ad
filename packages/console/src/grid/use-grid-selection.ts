import { useState } from "react";
import { type Place, type Range, rangeOf } from "./grid-cells.ts";
import type { GridCommand } from "./grid-keys.ts";

/** The place of the head row, above the first row: reached with the arrows, opened with Enter. */
export const headRow = -1;

export type GridSelection = {
  readonly active: Place;
  readonly range: Range;
  readonly select: (place: Place, extend?: boolean) => void;
  readonly selectRange: (range: Range) => void;
  readonly apply: (
    command: Extract<GridCommand, { kind: "move" | "jump" | "page" | "selectAll" }>,
    page: number,
  ) => void;
};

const within = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

/** Which cell is active and which are selected, kept inside of the table while it grows and shrinks. */
export function useGridSelection(rowCount: number, columnCount: number): GridSelection {
  const [state, setState] = useState<{ readonly anchor: Place; readonly active: Place }>({
    anchor: { row: 0, column: 0 },
    active: { row: 0, column: 0 },
  });
  const keep = (place: Place): Place => ({
    row: within(place.row, headRow, rowCount - 1),
    column: within(place.column, 0, columnCount - 1),
  });
  const active = keep(state.active);
  const anchor = keep(state.anchor);
  const select = (place: Place, extend = false): void => {
    const kept = keep(place);
    // A selection never spans head and cells.
    const leaves = extend && (kept.row === headRow) !== (anchor.row === headRow);
    setState(extend && !leaves ? { anchor, active: kept } : { anchor: kept, active: kept });
  };
  return {
    active,
    range: rangeOf(anchor, active),
    select,
    selectRange: (range) =>
      setState({
        anchor: { row: range.bottom, column: range.right },
        active: { row: range.top, column: range.left },
      }),
    apply: (command, page) => {
      const { row, column } = active;
      switch (command.kind) {
        case "move":
          select({ row: row + command.rows, column: column + command.columns }, command.extend);
          return;
        case "page":
          select({ row: Math.max(0, row + command.by * page), column }, command.extend);
          return;
        case "selectAll":
          setState({ anchor: { row: rowCount - 1, column: columnCount - 1 }, active: { row: 0, column: 0 } });
          return;
        default: {
          const edge = { rowStart: 0, rowEnd: columnCount - 1, start: column, end: column }[command.to];
          const line = { rowStart: row, rowEnd: row, start: 0, end: rowCount - 1 }[command.to];
          select({ row: line, column: edge }, command.extend);
        }
      }
    },
  };
}
