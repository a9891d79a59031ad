import assert from "node:assert/strict";
import { test } from "node:test";
import { commandOf } from "./grid-keys.ts";

const press = (key: string, ...held: ("shift" | "alt" | "ctrl")[]) =>
  commandOf({
    key,
    shiftKey: held.includes("shift"),
    altKey: held.includes("alt"),
    ctrlKey: held.includes("ctrl"),
    metaKey: false,
  });

test("arrows move, with Shift they extend, with Ctrl they jump, with Alt they carry rows", () => {
  assert.deepEqual(press("ArrowDown"), { kind: "move", rows: 1, columns: 0, extend: false });
  assert.deepEqual(press("ArrowRight", "shift"), { kind: "move", rows: 0, columns: 1, extend: true });
  assert.deepEqual(press("ArrowDown", "ctrl"), { kind: "jump", to: "end", extend: false });
  assert.deepEqual(press("ArrowUp", "alt"), { kind: "moveRows", by: -1 });
});

test("a letter begins typing, Enter and F2 edit what is there", () => {
  assert.deepEqual(press("g"), { kind: "type", text: "g" });
  assert.deepEqual(press(">"), { kind: "type", text: ">" });
  assert.deepEqual(press("F2"), { kind: "edit" });
});

test("Tab, Escape and the browser's own shortcuts are left alone", () => {
  assert.deepEqual(
    [press("Tab"), press("Escape"), press("c", "ctrl"), press("ArrowLeft", "alt"), press("F5")],
    [null, null, null, null, null],
  );
});
