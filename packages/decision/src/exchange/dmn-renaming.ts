import { Names } from "../feel/expression.ts";
import type { Node } from "../feel/syntax-tree.ts";
import { childrenOf } from "../feel/syntax-tree.ts";
import { nodesOf } from "../names-read.ts";

/** A text with other names in it; or the first name that stands where it cannot be told from something else. */
export type Renamed =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly name: string };

const quotedText = /"(?:[^"\\]|\\.)*"/g;

/** Writes the names of a model as rules have them: those with blanks or signs in them become others, in texts of FEEL too. */
export class Renaming {
  readonly #written: ReadonlyMap<string, string>;
  readonly #names: Names;

  /** By the names as the model writes them. */
  constructor(written: ReadonlyMap<string, string>) {
    this.#written = written;
    this.#names = new Names(Array.from(written.keys(), (name) => [name, "any"] as const));
  }

  /** Renames what a text reads. A name that is also a local one, or a property, is not certain. */
  in(source: string, kind: "expression" | "tests"): Renamed {
    const changing = [...this.#written].filter(([written, name]) => written !== name);
    if (changing.every(([written]) => !source.includes(written))) return { ok: true, text: source };
    let text = source;
    for (const { name, start, end } of this.#read(nodesOf(source, kind, this.#names)))
      text = text.slice(0, start) + (this.#written.get(name) ?? name) + text.slice(end);
    const rest = text.replaceAll(quotedText, '""');
    const left = changing.find(([written]) => rest.includes(written));
    return left === undefined ? { ok: true, text } : { ok: false, name: left[0] };
  }

  /** The names in nodes that are renamed, the last first. */
  #read(nodes: readonly Node[]): readonly Extract<Node, { kind: "name" }>[] {
    const found: Extract<Node, { kind: "name" }>[] = [];
    const open = [...nodes];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node.kind === "name" && this.#written.has(node.name)) found.push(node);
      open.push(...childrenOf(node));
    }
    return found.sort((a, b) => b.start - a.start);
  }
}
