import { useState } from "react";
import type { KeyValueRow } from "./key-value-rows.ts";
import { sameJson } from "../ui/use-draft.ts";

/**
 * Keeps the rows of a key-value editor as they are typed (a value before its name, a name twice) over a stored form that
 * cannot hold such in-between states. Follows the store when it changes for any other reason: undo, reload.
 */
export function useRows<T>(
  stored: T,
  read: (stored: T) => readonly KeyValueRow[],
  write: (rows: readonly KeyValueRow[]) => T,
  onChange: (stored: T) => void,
): readonly [readonly KeyValueRow[], (rows: readonly KeyValueRow[]) => void] {
  const [typed, setTyped] = useState<readonly KeyValueRow[] | null>(null);
  return [
    typed !== null && sameJson(write(typed), stored) ? typed : read(stored),
    (rows) => {
      setTyped(rows);
      onChange(write(rows));
    },
  ];
}
