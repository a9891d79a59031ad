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

/** Blocks nested deeper than the limit, found before the parser, whose later stages recurse. */
function tooDeep(text: string): TemplateProblem | null {
  let depth = 0;
  for (const found of text.matchAll(/\{\{~?([#^/])/g)) {
    depth += found[1] === "/" ? -1 : 1;
    if (depth > templateLimits.depth) {
      const before = text.slice(0, found.index).split("\n");
      const message = `Blocks are nested more than ${templateLimits.depth} deep.`;
      const column = (before.at(-1)?.length ?? 0) + 1;
      return { code: "INVALID_INPUT", message, line: before.length, column };
    }
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
  const deep = tooDeep(text);
  if (deep !== null) return deep;
  try {
    return Handlebars.parse(text) as unknown as ProgramNode;
  } catch (error) {
    return syntaxProblem(text, error as Error);
  }
}
