import type { Code } from "../feel/code.ts";
import { convert } from "../feel/conformance.ts";
import { compileExpression, Names } from "../feel/expression.ts";
import { anyType, type FeelType, resolved, staticKindOf, typeInWords } from "../feel/feel-type.ts";
import type { Finding, Place } from "../feel/finding.ts";
import type { NameTable } from "../feel/name-reader.ts";
import { inWords } from "../feel/static-type.ts";
import type { Argument, Node } from "../feel/syntax-tree.ts";
import { kindOf, type Value } from "../feel/value.ts";
import type { Boxed, ContextEntry } from "./dmn-model.ts";
import type { ItemTypes } from "./item-types.ts";
import { tableNode } from "./model-table.ts";

// Boxed expressions as trees of FEEL: DMN defines what they mean by the text that says the same (10.2.1), so the boxes
// become the nodes of that text, and the texts in the boxes its leaves. One compiler serves both.

/** What the boxes of one model have in common. */
export type BoxedIn = {
  readonly types: ItemTypes;
  /** Names of properties with several words or signs, from the types of the model. */
  readonly properties: NameTable;
  readonly findings: Finding[];
};

const nowhere = { start: 0, end: 0 } as const;

/** The tree of a boxed expression, with a conversion to its type if it has one. */
export function boxedNode(boxed: Boxed, within: BoxedIn): Node {
  const node = bareNode(boxed, within);
  return boxed.typeRef === null
    ? node
    : convertedNode(node, within.types.typeOf(boxed.typeRef, boxed.path), boxed.path);
}

function bareNode(boxed: Boxed, within: BoxedIn): Node {
  const inner = (one: Boxed): Node => boxedNode(one, within);
  switch (boxed.kind) {
    case "literal":
      return textNode(boxed.text, boxed.path, within);
    case "context":
      return contextNode(boxed.entries, within);
    case "table":
      return tableNode(boxed.table, boxed.path, within);
    case "invocation":
      return {
        kind: "call",
        callee: inner(boxed.callee),
        args: boxed.bindings.map(({ name, value }): Argument => ({
          name,
          value: value === null ? { kind: "literal", value: null, ...nowhere } : inner(value),
        })),
        ...nowhere,
      };
    case "function":
      return functionNode(boxed, within);
    case "list":
      return { kind: "list", items: boxed.items.map(inner), ...nowhere };
    case "relation":
      return relationNode(boxed, within);
    case "conditional":
      return {
        kind: "if",
        condition: inner(boxed.condition),
        whenTrue: inner(boxed.whenTrue),
        whenFalse: inner(boxed.whenFalse),
        ...nowhere,
      };
    case "filter":
      return { kind: "filter", list: inner(boxed.list), condition: inner(boxed.match), ...nowhere };
    case "for":
      return {
        kind: "for",
        iterators: [{ name: boxed.variable, from: inner(boxed.list) }],
        body: inner(boxed.body),
        ...nowhere,
      };
    default:
      return {
        kind: "quantified",
        every: boxed.every,
        iterators: [{ name: boxed.variable, from: inner(boxed.list) }],
        body: inner(boxed.body),
        ...nowhere,
      };
  }
}

/** A text of FEEL, compiled where it stands. */
export function textNode(text: string, path: string, { types, properties, findings }: BoxedIn): Node {
  return {
    kind: "embedded",
    mayRead: (name) => text.includes(name),
    compile: (scope, { slots }): Code => {
      const names = new Names([], { scope, plan: slots, properties, findType: types.find });
      const compiled = compileExpression(text, { path, names });
      findings.push(...compiled.findings);
      return { run: compiled.run, type: compiled.type };
    },
    ...nowhere,
  };
}

/** A node whose value is converted to a type (DMN 1.5, 10.3.2.9.4); what cannot be is null, with an error. */
export function convertedNode(inner: Node, type: FeelType, path: string): Node {
  if (resolved(type).kind === "any") return inner;
  const place: Place = { path, source: "", offset: null };
  return {
    kind: "embedded",
    mayRead: () => true,
    compile: (scope, { code }): Code => {
      const { run } = code(inner, scope);
      return {
        run: (frame): Value => {
          const value = run(frame);
          const converted = convert(value, type, frame, place);
          return converted === undefined
            ? frame.fail(
                place,
                "type_mismatch",
                `The value must be ${typeInWords(type)}, and is ${inWords(kindOf(value))}.`,
                typeInWords(type),
              )
            : converted;
        },
        type: staticKindOf(type),
      };
    },
    ...nowhere,
  };
}

/** The key of a result that has no name. No name has a control character in it. */
const RESULT = "\u0000result";

function contextNode(entries: readonly ContextEntry[], within: BoxedIn): Node {
  const context: Node = {
    kind: "context",
    entries: entries.map(({ variable, value }) => {
      const node = boxedNode(value, within);
      return variable === null
        ? { key: RESULT, value: node }
        : {
            key: variable.name,
            value: convertedNode(node, within.types.typeOf(variable.typeRef, value.path), value.path),
          };
    }),
    ...nowhere,
  };
  const hasResult = entries.some(({ variable }) => variable === null);
  return hasResult ? { kind: "path", object: context, name: RESULT, ...nowhere } : context;
}

function relationNode({ columns, rows, path }: Extract<Boxed, { kind: "relation" }>, within: BoxedIn): Node {
  const types = columns.map(({ typeRef }) => within.types.typeOf(typeRef, path));
  return {
    kind: "list",
    items: rows.map((row) => ({
      kind: "context",
      entries: columns.flatMap(({ name }, index) => {
        const cell = row[index];
        if (cell === undefined) return [];
        return [
          { key: name, value: convertedNode(boxedNode(cell, within), types[index] ?? anyType, cell.path) },
        ];
      }),
      ...nowhere,
    })),
    ...nowhere,
  };
}

function functionNode(
  { parameters, body, language, path }: Extract<Boxed, { kind: "function" }>,
  within: BoxedIn,
): Node {
  return {
    kind: "lambda",
    parameters: parameters.map(({ name, typeRef }) => ({
      name,
      type: { kind: "known", type: within.types.typeOf(typeRef, path), ...nowhere },
    })),
    external: language !== "FEEL",
    body: body === null ? { kind: "literal", value: null, ...nowhere } : boxedNode(body, within),
    ...nowhere,
  };
}
