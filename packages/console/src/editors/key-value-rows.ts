import type { TemplateMap } from "@patchbay/contract/call";
import type { Preset } from "@patchbay/contract/connection";
import { secretByDefault } from "@patchbay/contract/connection";
import { MASK } from "@patchbay/contract/vocabulary";

/** A line of a key-value editor. The last, blank line of an editor is not among them. */
export type KeyValueRow = {
  readonly name: string;
  readonly value: string;
  readonly secret: boolean;
  readonly enabled: boolean;
};

export const blankRow: KeyValueRow = { name: "", value: "", secret: false, enabled: true };

/** Reads lines as they are pasted: `Name: value`, `Name=value`, `Name<tab>value`. Null when it is not several lines. */
export function rowsFromPaste(text: string): readonly KeyValueRow[] | null {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length < 2) return null;
  return lines.map((line) => {
    const cut = line.search(/[:=\t]/);
    const name = (cut < 0 ? line : line.slice(0, cut)).trim();
    const value = cut < 0 ? "" : line.slice(cut + 1).trim();
    return { name, value, secret: secretByDefault(name), enabled: true };
  });
}

/** Turns secrecy on or off. A stored secret cannot be shown, so opening it empties it. */
export function withSecrecy(row: KeyValueRow, secret: boolean): KeyValueRow {
  return { ...row, secret, value: !secret && row.value === MASK ? "" : row.value };
}

export function rowsFromPresets(presets: readonly Preset[]): readonly KeyValueRow[] {
  return presets.map((preset) => ({
    name: preset.name,
    value: preset.value,
    secret: preset.secret ?? secretByDefault(preset.name),
    enabled: preset.enabled ?? true,
  }));
}

/** Rows with a name, as presets; `secret` is always said so that the author's choice is kept. */
export function presetsFromRows(rows: readonly KeyValueRow[]): Preset[] {
  return rows
    .filter((row) => row.name.trim() !== "")
    .map((row) => ({
      name: row.name.trim(),
      value: row.value,
      secret: row.secret,
      ...(row.enabled ? {} : { enabled: false }),
    }));
}

/** A name that stands several times in a map is a list there; here it is several rows. */
export function rowsFromMap(map: TemplateMap): readonly KeyValueRow[] {
  return Object.entries(map).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => ({ ...blankRow, name, value: String(one) })),
  );
}

export function mapFromRows(rows: readonly KeyValueRow[]): TemplateMap {
  const map = new Map<string, string[]>();
  for (const row of rows) {
    const name = row.name.trim();
    if (name !== "") map.set(name, [...(map.get(name) ?? []), row.value]);
  }
  return Object.fromEntries(
    [...map].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? "") : values]),
  );
}
