import type { Json } from "@patchbay/contract/vocabulary";
import {
  call,
  expression,
  type Expression,
  type Position,
  present,
  printedExpression,
  refuseNamed,
} from "./template-expression.ts";
import { templateBlocks } from "@patchbay/contract/template-help";
import { templateFunctions } from "./template-functions.ts";
import type { BlockNode, CallNode, ProgramNode, StatementNode } from "./template-node.ts";
import { parseTemplate, type TemplateProblem } from "./template-parse.ts";
import type { Place } from "./template-place.ts";
import { type Frame, outermost, type Reach, type Run, spend } from "./template-run.ts";
import { isBlank, type Value } from "./template-value.ts";

/** Prints a part of a template. */
type Print = (run: Run, frame: Frame) => string;
type Part = string | Print;

/** A text that is filled with values. */
export type Template = {
  /** The text when nothing in it depends on a call, else null. */
  readonly fixed: string | null;
  /** The text for one call. Throws TemplateFault. */
  readonly render: (run: Run) => string;
  /** When the text is exactly one `{{…}}`: reads the value with its type (throws TemplateFault), and prints it for its place. */
  readonly sole: { readonly read: (run: Run) => Value; readonly print: (value: Value) => string } | null;
};

export type CompileOptions = {
  readonly place: Place;
  readonly reach: Reach;
  /** What stands for `{name}` in the text itself (path parameters); undefined leaves it as text. */
  readonly parameter?: (name: string) => Template | undefined;
};

export type CompiledTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

/** A template without a variable part. */
export const fixedTemplate = (text: string): Template => ({ fixed: text, render: () => text, sole: null });

/**
 * Compiles a template in Handlebars syntax: paths, functions, `if`, `unless`, `each`, `with`, conditions as blocks. Strict: an unknown function
 * is a problem here, a missing value a TemplateFault when it is filled, both with line and column. No partials, no
 * decorators, nothing inherited can be read, and no code is ever made from the text.
 */
export function compileTemplate(text: string, options: CompileOptions): CompiledTemplate {
  if (!text.includes("{{") && options.parameter === undefined)
    return { ok: true, template: fixedTemplate(options.place.text(text)) };
  const program = parseTemplate(text);
  if ("message" in program) return { ok: false, problems: [program] };
  const compiler = new Compiler(options);
  const at: Position = { ...compiler.start, reach: options.reach };
  const parts = compiler.program(program, at);
  if (compiler.problems.length > 0) return { ok: false, problems: compiler.problems };
  const print = joined(parts);
  if (typeof print === "string") return { ok: true, template: fixedTemplate(print) };
  const sole = compiler.sole(program);
  return { ok: true, template: { fixed: null, render: (run) => print(run, outermost), sole } };
}

/** Makes one part of several; texts that follow each other have become one before. */
function joined(parts: readonly Part[]): Part {
  const [first = "", second, third] = parts;
  if (second === undefined) return first;
  if (third === undefined && typeof first === "string" && typeof second === "function")
    return (run, frame) => first + second(run, frame);
  return (run, frame) => {
    let text = "";
    for (const part of parts) text += typeof part === "string" ? part : part(run, frame);
    return text;
  };
}

const knownBlocks = [
  ...templateBlocks,
  ...[...templateFunctions].flatMap(([name, { isCondition }]) => (isCondition ? [name] : [])),
].map((name) => `#${name}`);

/** `{{{{raw}}}}…{{{{/raw}}}}`, whose braces are text; not `{{#raw}}`. */
const isRaw = ({ openStrip, params }: BlockNode): boolean =>
  params.length === 0 && openStrip !== undefined && !("open" in openStrip);

const asPrint = (part: Part): Print => (typeof part === "string" ? () => part : part);

class Compiler {
  readonly problems: TemplateProblem[] = [];
  readonly start: Omit<Position, "reach">;
  readonly #options: CompileOptions;
  /** How each mustache is read and printed: kept for `sole`. */
  readonly #mustaches = new Map<StatementNode, NonNullable<Template["sole"]>>();

  constructor(options: CompileOptions) {
    this.#options = options;
    this.start = {
      level: 0,
      loops: 0,
      names: [],
      report: ({ loc: { start } }, message, code) => {
        this.problems.push({
          code: code ?? "INVALID_INPUT",
          message,
          line: start.line,
          column: start.column + 1,
        });
      },
    };
  }

  program(node: ProgramNode | undefined, at: Position): Part[] {
    const parts: Part[] = [];
    for (const statement of node?.body ?? []) {
      for (const part of this.#statement(statement, at)) {
        const last = parts.at(-1);
        if (typeof part === "string" && typeof last === "string") parts[parts.length - 1] = last + part;
        else if (part !== "") parts.push(part);
      }
    }
    return parts;
  }

  /** Reads and prints a template that is one mustache and nothing else. */
  sole(node: ProgramNode): Template["sole"] {
    const [only, other] = node.body;
    return only === undefined || other !== undefined ? null : (this.#mustaches.get(only) ?? null);
  }

  #statement(node: StatementNode, at: Position): Part[] {
    switch (node.type) {
      case "ContentStatement":
        return this.#content(node.value);
      case "MustacheStatement":
        return [this.#mustache(node, at)];
      case "BlockStatement":
        return [this.#block(node, at)];
      case "CommentStatement":
        return [];
      default:
        at.report(node, "Partials and decorators are not part of this language.");
        return [];
    }
  }

  #content(text: string): Part[] {
    const { place, parameter } = this.#options;
    if (parameter === undefined) return [place.text(text)];
    return text.split(/(\{[A-Za-z_][\w.-]*\})/).map((piece, index) => {
      const found = index % 2 === 1 ? parameter(piece.slice(1, -1)) : undefined;
      return found === undefined ? place.text(piece) : (found.fixed ?? ((run) => found.render(run)));
    });
  }

  #mustache(node: CallNode & StatementNode & { readonly escaped: boolean }, at: Position): Part {
    const { read, constant } = printedExpression(node, at);
    const { place } = this.#options;
    const print = node.escaped ? place.escaped() : place.raw();
    this.#mustaches.set(node, { read: (run) => read(run, outermost), print });
    return constant === undefined ? (run, frame) => print(read(run, frame)) : print(constant.value);
  }

  #block(node: BlockNode, at: Position): Part {
    const name = node.path.type === "PathExpression" ? node.path.original : "";
    if (name === "raw" && isRaw(node)) return joined(this.program(node.program, at));
    if (templateFunctions.get(name)?.isCondition === true)
      return this.#choice(node, call(node, at), at, false);
    const [param, further] = node.params;
    refuseNamed(node, at);
    if (!(templateBlocks as readonly string[]).includes(name)) {
      at.report(node, `Unknown block \`#${name}\`. Known: ${knownBlocks.join(", ")}.`);
      return "";
    }
    if (param === undefined || further !== undefined) {
      at.report(node, `\`#${name}\` takes one value.`);
      return "";
    }
    switch (name) {
      case "with":
        return this.#with(node, param, at);
      case "each":
        return this.#each(node, param, at);
      default:
        return this.#choice(node, expression(param, at), at, name === "unless");
    }
  }

  /** Compiles both ways through a block. A place that follows quotes must come out of both in the same state. */
  #ways(node: BlockNode, inside: Position, outside: Position): { body: Print; otherwise: Print } {
    const { place } = this.#options;
    const before = place.state();
    const body = asPrint(joined(this.program(node.program, inside)));
    const after = place.state();
    place.resume(before);
    const otherwise = asPrint(joined(this.program(node.inverse, outside)));
    const repeats = inside !== outside;
    if (place.state() !== after || (repeats && after !== before))
      outside.report(node, "A block must close the quotes that it opens.");
    return { body, otherwise };
  }

  #choice(node: BlockNode, { read }: Expression, at: Position, negated: boolean): Part {
    const { body, otherwise } = this.#ways(node, at, at);
    return (run, frame) => (isBlank(read(run, frame)) === negated ? body(run, frame) : otherwise(run, frame));
  }

  #inside(node: BlockNode, at: Position, loops: number, { isSecret }: Expression): Position {
    const level = at.level + 1;
    const secretLevels = new Set([...(at.secretLevels ?? [])].filter((one) => one < level));
    if (isSecret === true) secretLevels.add(level);
    const [value, key] = node.program?.blockParams ?? [];
    const names = [
      ...(value === undefined ? [] : [{ name: value, level, part: "value" as const }]),
      ...(key === undefined ? [] : [{ name: key, level, part: "key" as const }]),
      ...at.names,
    ];
    return { ...at, level, loops: at.loops + loops, names, secretLevels };
  }

  /** Without `{{else}}` the value must be there; with it, a missing one is what the else is for. */
  #subject(node: BlockNode, param: BlockNode["params"][number], at: Position): Expression {
    return node.inverse === undefined ? present(param, at) : expression(param, at);
  }

  #with(node: BlockNode, param: BlockNode["params"][number], at: Position): Part {
    const subject = this.#subject(node, param, at);
    const { read } = subject;
    const { body, otherwise } = this.#ways(node, this.#inside(node, at, 0, subject), at);
    return (run, frame) => {
      const value = read(run, frame);
      return isBlank(value) && value !== 0
        ? otherwise(run, frame)
        : body(run, { value: value as Json, parent: frame, turn: null });
    };
  }

  #each(node: BlockNode, param: BlockNode["params"][number], at: Position): Part {
    const subject = this.#subject(node, param, at);
    const { read } = subject;
    const { body, otherwise } = this.#ways(node, this.#inside(node, at, 1, subject), at);
    const cost = 1 + (node.program?.body.length ?? 0);
    return (run, frame) => {
      const value = read(run, frame);
      const entries = Array.isArray(value)
        ? value.map((item: Json, index): [string | number, Json] => [index, item])
        : Object.entries(
            typeof value === "object" && value !== null ? (value as Readonly<Record<string, Json>>) : {},
          );
      const last = entries.length - 1;
      let text = "";
      entries.forEach(([key, item], index) => {
        const turn = { index, key, first: index === 0, last: index === last };
        text += body(run, { value: item, parent: frame, turn });
        spend(run, cost, text.length);
      });
      return last < 0 ? otherwise(run, frame) : text;
    };
  }
}
