import type { Place } from "./grid-cells.ts";
import { headRow } from "./use-grid-selection.ts";

/** The cell at what the pointer is on; null: none, such as what a cell has opened above the page. */
export function placeAt(target: EventTarget): Place | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>("[data-place]") : null;
  const [row, column] = (cell?.dataset["place"] ?? "").split(":").map(Number);
  return row === undefined || column === undefined || row === headRow ? null : { row, column };
}

/** Whether two places are the same cell. */
export const samePlace = (one: Place, other: Place | null): boolean =>
  other !== null && one.row === other.row && one.column === other.column;
