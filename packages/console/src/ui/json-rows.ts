import type { Json } from "@patchbay/contract/vocabulary";

/** One line of a JSON tree. `path` is a JSONPath and the line's identity. */
export type JsonRow = {
  readonly path: string;
  readonly depth: number;
  /** Member name or index; null for the root. */
  readonly key: string | null;
  readonly value: Json;
  /** How many members it has; null for a value without any. */
  readonly size: number | null;
  readonly open: boolean;
};

const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The path of a member in JSONPath: `$.a`, `$['odd name']`, `$.list[3]`. */
export function memberPath(parent: string, key: string | number): string {
  if (typeof key === "number") return `${parent}[${key}]`;
  if (plainName.test(key)) return `${parent}.${key}`;
  return `${parent}['${key.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}']`;
}

const membersOf = (value: Json): readonly (readonly [string | number, Json])[] | null => {
  if (Array.isArray(value)) return (value as readonly Json[]).map((one, index) => [index, one] as const);
  if (typeof value === "object" && value !== null) return Object.entries(value);
  return null;
};

/** Paths that are open at first: everything down to `depth`, as long as the tree stays below `most` lines. */
export function openAtFirst(value: Json, depth: number, most = 200): ReadonlySet<string> {
  const open = new Set<string>();
  let lines = 0;
  const visit = (one: Json, path: string, level: number): void => {
    const members = membersOf(one);
    if (members === null || level >= depth) return;
    lines += members.length;
    if (lines > most && level > 0) return;
    open.add(path);
    for (const [key, member] of members.slice(0, most)) visit(member, memberPath(path, key), level + 1);
  };
  visit(value, "$", 0);
  return open;
}

/** The lines of a tree of which the paths in `open` are unfolded, top to bottom. */
export function rowsOf(value: Json, open: ReadonlySet<string>): readonly JsonRow[] {
  const rows: JsonRow[] = [];
  const visit = (one: Json, path: string, key: string | null, depth: number): void => {
    const members = membersOf(one);
    const isOpen = members !== null && members.length > 0 && open.has(path);
    rows.push({ path, depth, key, value: one, size: members?.length ?? null, open: isOpen });
    if (!isOpen || members === null) return;
    for (const [name, member] of members) visit(member, memberPath(path, name), String(name), depth + 1);
  };
  visit(value, "$", null, 0);
  return rows;
}
