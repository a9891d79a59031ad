import Handlebars from "handlebars";
import { templateLimits } from "./template-fault.ts";
import type { ProgramNode } from "./template-node.ts";

/** A mistake in a template's text. Line and column count from 1. */
export type TemplateProblem = {
  readonly code: "MISSING_INPUT" | "INVALID_INPUT";
  readonly message: string;
  readonly line: number;
  readonly column: number;
};

/** What the parser did not expect, by its name for it, in our words. */
const unexpected: Readonly<Record<string, string>> = {
  EOF: "The template ends before its last block is closed",
  OPEN_ENDBLOCK: "This closes a block that is not open",
  INVERSE: "`{{else}}` stands outside a block",
  OPEN_INVERSE_CHAIN: "`{{else …}}` stands outside a block",
  CLOSE: "`}}` comes too early",
  NUMBER: "The position in a list is written in brackets when it comes last: `input.list.[0]`",
  CLOSE_UNESCAPED:
    "`}}}` closes nothing: write a space between `}}` and a following `}`, as in `{{input.x}} }`",
};

/** How deep `(` stand within each other in an expression, texts in quotes left out. */
function parenthesesIn(expression: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [sign] of expression.replaceAll(/"[^"]*"|'[^']*'/g, "").matchAll(/[()]/g)) {
    depth += sign === "(" ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function problemAt(text: string, index: number, message: string): TemplateProblem {
  const before = text.slice(0, index).split("\n");
  return { code: "INVALID_INPUT", message, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/**
 * What would take the parser or its recursive later stages too long, found before them: blocks, `else` chains and
 * subexpressions nested too deep (the parser's time grows with the square of these), expressions too many or too long.
 */
function tooMuch(text: string): TemplateProblem | null {
  const { depth: deepest, expressions, expression: longest } = templateLimits;
  let count = 0;
  // For each open block how many `else` with a condition it has: each nests one deeper.
  const chains: number[] = [];
  let depth = 0;
  for (const { 0: whole, index } of text.matchAll(/\{\{(?!!)[^{}]*/g)) {
    count += 1;
    if (count > expressions) return problemAt(text, index, `It has more than ${expressions} expressions.`);
    if (whole.length > longest)
      return problemAt(text, index, `An expression is longer than ${longest} characters.`);
    if (parenthesesIn(whole) > deepest)
      return problemAt(text, index, `Functions are nested more than ${deepest} deep.`);
    const [, sign = ""] = /^\{\{~?(#|\/|\^(?=\s*[^\s~])|\s*else\s+\S)/.exec(whole) ?? [];
    if (sign === "#" || sign === "^") {
      depth += 1;
      chains.push(0);
    } else if (sign === "/") depth -= 1 + (chains.pop() ?? -1);
    else if (sign !== "") {
      depth += 1;
      chains.push((chains.pop() ?? 0) + 1);
    }
    if (depth > deepest) return problemAt(text, index, `Blocks are nested more than ${deepest} deep.`);
  }
  return null;
}

/** Where a line begins and ends in a text; lines count from 1. */
function boundsOf(text: string, line: number): { readonly begin: number; readonly end: number } {
  const breaks = [...text.matchAll(/\r\n?|\n/g)];
  const before = breaks[line - 2];
  return {
    begin: before === undefined ? 0 : before.index + before[0].length,
    end: breaks[line - 1]?.index ?? text.length,
  };
}

/**
 * The parser shows the place as a drawing of up to 20 characters either side, line breaks left out: `…before|after` and
 * below it `-----^`. The column is that of the line whose surroundings look so.
 */
function columnIn(text: string, line: number, shown: string, caret: string): number {
  const before = shown.slice(0, caret.length - 1).replace(/^\.\.\./, "");
  const after = shown.slice(caret.length - 1).replace(/\.\.\.$/, "");
  const { begin, end } = boundsOf(text, line);
  for (let at = begin; at <= end; at += 1) {
    const head = text.slice(Math.max(0, at - 40), at).replaceAll("\n", "");
    const tail = text.slice(at, at + 40).replaceAll("\n", "");
    if (head.endsWith(before) && tail.startsWith(after)) return at - begin + 1;
  }
  return 1;
}

function syntaxProblem(
  text: string,
  error: Error & { lineNumber?: number; column?: number },
): TemplateProblem {
  if (error.lineNumber !== undefined) {
    const message = `${error.message.replace(/ - \d+:\d+$/, "")}.`;
    return { code: "INVALID_INPUT", message, line: error.lineNumber, column: (error.column ?? 0) + 1 };
  }
  const line = Number(/ on line (\d+)/.exec(error.message)?.[1] ?? 1);
  const [, shown = "", caret = "^"] = error.message.split("\n");
  const got = /got '([A-Z_]+)'/.exec(error.message)?.[1] ?? "";
  return {
    code: "INVALID_INPUT",
    message: `${unexpected[got] ?? "This cannot stand here"}.`,
    line,
    column: columnIn(text, line, shown, caret),
  };
}

/** Reads Handlebars syntax. Only the parser of that package is used: nothing of it ever makes code from the text. */
export function parseTemplate(text: string): ProgramNode | TemplateProblem {
  const problem = tooMuch(text);
  if (problem !== null) return problem;
  try {
    return Handlebars.parse(text) as unknown as ProgramNode;
  } catch (error) {
    return syntaxProblem(text, error as Error);
  }
}
