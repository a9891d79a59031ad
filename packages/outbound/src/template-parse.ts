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

/**
 * The parser shows the place as a drawing without line breaks, `…before|after` and `-----^`. The column is the first of
 * that line whose surroundings agree with it.
 */
function columnIn(line: string, shown: string, caret: string): number {
  const before = shown.slice(0, caret.length - 1).replace(/^\.\.\./, "");
  const after = shown.slice(caret.length - 1).replace(/\.\.\.$/, "");
  for (let at = 0; at <= line.length; at += 1) {
    const head = line.slice(0, at);
    const tail = line.slice(at);
    const headAgrees = head.endsWith(before) || before.endsWith(head);
    if (headAgrees && (tail.startsWith(after) || after.startsWith(tail))) return at + 1;
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
    column: columnIn(text.split(/\r\n?|\n/)[line - 1] ?? "", shown, caret),
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
