/** What a key does in the table while no cell is being edited. */
export type GridCommand =
  | { readonly kind: "move"; readonly rows: number; readonly columns: number; readonly extend: boolean }
  | { readonly kind: "jump"; readonly to: "rowStart" | "rowEnd" | "start" | "end"; readonly extend: boolean }
  | { readonly kind: "page"; readonly by: -1 | 1; readonly extend: boolean }
  | { readonly kind: "edit" }
  | { readonly kind: "type"; readonly text: string }
  | { readonly kind: "clear" }
  | { readonly kind: "fillDown" }
  | { readonly kind: "selectAll" }
  | { readonly kind: "insertRow" }
  | { readonly kind: "moveRows"; readonly by: -1 | 1 };

type Key = {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
};

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Reads a key; null leaves it to the browser, so that Tab leaves the table and the usual shortcuts work. */
export function commandOf(event: Key): GridCommand | null {
  const { key, shiftKey: extend, altKey } = event;
  const control = event.ctrlKey || event.metaKey;
  const arrow = arrows[key];
  if (arrow !== undefined) {
    const [rows, columns] = arrow;
    if (altKey) return rows === 0 ? null : { kind: "moveRows", by: rows < 0 ? -1 : 1 };
    if (!control) return { kind: "move", rows, columns, extend };
    return {
      kind: "jump",
      to: rows < 0 ? "start" : rows > 0 ? "end" : columns < 0 ? "rowStart" : "rowEnd",
      extend,
    };
  }
  if (altKey) return null;
  if (control) return controlled(key, extend);
  switch (key) {
    case "Home":
      return { kind: "jump", to: "rowStart", extend };
    case "End":
      return { kind: "jump", to: "rowEnd", extend };
    case "PageUp":
      return { kind: "page", by: -1, extend };
    case "PageDown":
      return { kind: "page", by: 1, extend };
    case "Enter":
    case "F2":
      return { kind: "edit" };
    case "Delete":
    case "Backspace":
      return { kind: "clear" };
    default:
      return key.length === 1 ? { kind: "type", text: key } : null;
  }
}

function controlled(key: string, extend: boolean): GridCommand | null {
  switch (key.toLowerCase()) {
    case "home":
      return { kind: "jump", to: "start", extend };
    case "end":
      return { kind: "jump", to: "end", extend };
    case "a":
      return { kind: "selectAll" };
    case "d":
      return { kind: "fillDown" };
    case "enter":
      return { kind: "insertRow" };
    default:
      return null;
  }
}
