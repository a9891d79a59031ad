import type { Cursor } from "./cursor.ts";
import { type FeelType, type FindType, simpleTypes } from "./feel-type.ts";
import type { NameReader } from "./name-reader.ts";

// Types as a text names them (DMN 1.5, 10.3.1.2, rule 52): `number`, `list<string>`, `context<name: string>`,
// `function<number> -> boolean`, or the name of a type that a model defines.

/** A type as it is written, before it is known whether there are types of its names. */
export type TypeName = { readonly start: number } & (
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "list" | "range"; readonly item: TypeName }
  | { readonly kind: "context"; readonly members: readonly (readonly [name: string, type: TypeName])[] }
  | { readonly kind: "function"; readonly parameters: readonly TypeName[]; readonly result: TypeName }
  /** A type that is known already: that of a parameter in a boxed expression. */
  | { readonly kind: "known"; readonly type: FeelType }
);

const several = Array.from(simpleTypes.keys(), (name) => name.split(" ")).filter((words) => words.length > 1);

/** Reads a type behind `instance of` or in a parameter list. */
export function readTypeName(cursor: Cursor, names: NameReader): TypeName {
  return cursor.deeper(() => readType(cursor, names));
}

function readType(cursor: Cursor, names: NameReader): TypeName {
  const { start, text } = cursor.peek();
  if (!cursor.isName() && !cursor.isWord("function")) return cursor.mistake("a type");
  const structured = cursor.isSymbol("<", 1);
  if (structured && (text === "list" || text === "range")) {
    openBrackets(cursor);
    const item = readTypeName(cursor, names);
    cursor.expectSymbol(">", "behind the type of what it holds");
    return { kind: text, item, start };
  }
  if (structured && text === "context") return readContextType(cursor, names);
  if (text === "function") return readFunctionType(cursor, names);
  const known = several.find((words) => words.every((word, index) => cursor.isWord(word, index)));
  if (known !== undefined) {
    for (const _ of known) cursor.next();
    return { kind: "name", name: known.join(" "), start };
  }
  const parts = [names.free()];
  while (cursor.isSymbol(".") && cursor.isName(1)) {
    cursor.next();
    parts.push(names.free());
  }
  return { kind: "name", name: parts.join("."), start };
}

function openBrackets(cursor: Cursor): void {
  cursor.next();
  cursor.expectSymbol("<", "before the types it holds");
}

function readContextType(cursor: Cursor, names: NameReader): TypeName {
  const { start } = cursor.peek();
  openBrackets(cursor);
  const members: [string, TypeName][] = [];
  do {
    if (cursor.peek().kind !== "name") cursor.mistake("the name of a property");
    const name = names.free();
    cursor.expectSymbol(":", `behind \`${name}\``);
    members.push([name, readTypeName(cursor, names)]);
  } while (cursor.takeSymbol(","));
  cursor.expectSymbol(">", "or a comma");
  return { kind: "context", members, start };
}

function readFunctionType(cursor: Cursor, names: NameReader): TypeName {
  const { start } = cursor.peek();
  if (!cursor.isSymbol("<", 1)) {
    cursor.next();
    return { kind: "name", name: "function", start };
  }
  openBrackets(cursor);
  const parameters: TypeName[] = [];
  while (!cursor.takeSymbol(">")) {
    parameters.push(readTypeName(cursor, names));
    if (!cursor.isSymbol(">")) cursor.expectSymbol(",", "or `>`");
  }
  cursor.expectSymbol("-", "as in `-> number`, before the type of its result");
  cursor.expectSymbol(">", "as in `-> number`, before the type of its result");
  return { kind: "function", parameters, result: readTypeName(cursor, names), start };
}

/** The type of a name as written; else the first name in it that is no type, and where it stands. */
export function findType(written: TypeName, find: FindType): FeelType | { readonly unknown: TypeName } {
  switch (written.kind) {
    case "known":
      return written.type;
    case "name":
      return find(written.name) ?? simpleTypes.get(written.name) ?? { unknown: written };
    case "list":
    case "range": {
      const item = findType(written.item, find);
      return "unknown" in item ? item : { kind: written.kind, item };
    }
    case "context": {
      const members = new Map<string, FeelType>();
      for (const [name, member] of written.members) {
        const type = findType(member, find);
        if ("unknown" in type) return type;
        members.set(name, type);
      }
      return { kind: "context", members };
    }
    default: {
      const found: FeelType[] = [];
      for (const one of [...written.parameters, written.result]) {
        const type = findType(one, find);
        if ("unknown" in type) return type;
        found.push(type);
      }
      const result = found.at(-1);
      return result === undefined
        ? { unknown: written }
        : { kind: "function", parameters: found.slice(0, -1), result };
    }
  }
}
