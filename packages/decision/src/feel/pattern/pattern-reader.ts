import { type CharacterSet, escapeSets, type SetPart, setText } from "./character-set.ts";

/** Why a text is no pattern, or one that cannot be matched in linear time. Thrown inside of pattern.ts only. */
export class PatternMistake extends Error {}

/** A pattern in the notation of RE2. `heavy`: how many sets had to be calculated. */
export type ReadPattern = { readonly text: string; readonly groups: number; readonly heavy: number };

/** How many sets that must be calculated one pattern may have. */
const HEAVIEST = 8;
/** How deep groups and sets may stand in each other. */
const DEEPEST = 100;

/**
 * Reads a pattern of XPath 2.0 (F&O 7.6.1: regular expressions of XML Schema with anchors, groups that capture, and
 * reluctant quantifiers). Beyond it `(?:…)` is a group that does not capture.
 */
export function readPattern(
  source: string,
  flags: { readonly i: boolean; readonly x: boolean },
): ReadPattern {
  return new PatternReader(Array.from(source), flags).read();
}

const whiteSpace = new Set(["\t", "\n", "\r", " "]);
const singles: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };
const escapable = new Set("\\|.-^?*+{}()[]$");

class PatternReader {
  readonly #characters: readonly string[];
  readonly #ignoreCase: boolean;
  readonly #ignoreSpace: boolean;
  #at = 0;
  #groups = 0;
  #heavy = 0;
  #depth = 0;

  constructor(characters: readonly string[], { i, x }: { readonly i: boolean; readonly x: boolean }) {
    this.#characters = characters;
    this.#ignoreCase = i;
    this.#ignoreSpace = x;
  }

  read(): ReadPattern {
    const text = this.#branches();
    if (this.#peek() !== undefined) throw new PatternMistake("There is a `)` without its `(`.");
    return { text, groups: this.#groups, heavy: this.#heavy };
  }

  #peek(): string | undefined {
    if (this.#ignoreSpace) while (whiteSpace.has(this.#characters[this.#at] ?? "")) this.#at += 1;
    return this.#characters[this.#at];
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }

  #branches(): string {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw new PatternMistake("Groups stand in each other too deep.");
    const branches = [this.#branch()];
    while (this.#take("|")) branches.push(this.#branch());
    this.#depth -= 1;
    return branches.join("|");
  }

  #branch(): string {
    const pieces: string[] = [];
    for (let next = this.#peek(); next !== undefined && next !== "|" && next !== ")"; next = this.#peek())
      pieces.push(this.#atom(next) + this.#quantifier());
    return pieces.join("");
  }

  #atom(next: string): string {
    this.#at += 1;
    switch (next) {
      case "(":
        return this.#group();
      case "[":
        return this.#set(this.#readSet());
      case "\\":
        return this.#escape();
      case ".":
      case "^":
      case "$":
        return next;
      case "?":
      case "*":
      case "+":
      case "{":
        throw new PatternMistake(`There is nothing before \`${next}\` that could be repeated.`);
      case "}":
      case "]":
        throw new PatternMistake(`\`${next}\` stands for itself only behind a backslash.`);
      default:
        return literal(next);
    }
  }

  #group(): string {
    const isOpen = this.#take("?");
    if (isOpen && !this.#take(":"))
      throw new PatternMistake("A group beginning with `(?` is not one of XPath.");
    if (!isOpen) this.#groups += 1;
    const inner = this.#branches();
    if (!this.#take(")")) throw new PatternMistake("There is a `(` without its `)`.");
    return `(${isOpen ? "?:" : ""}${inner})`;
  }

  #quantifier(): string {
    const next = this.#peek();
    if (next === undefined || !"?*+{".includes(next)) return "";
    this.#at += 1;
    const quantity = next === "{" ? this.#quantity() : next;
    return quantity + (this.#take("?") ? "?" : "");
  }

  #quantity(): string {
    const end = this.#characters.indexOf("}", this.#at);
    const text = this.#characters.slice(this.#at, Math.max(end, this.#at)).join("");
    const [, from, comma, to] = /^(\d{1,4})(?:(,)(\d{1,4})?)?$/.exec(text.replace(/\s/g, "")) ?? [];
    if (end < 0 || from === undefined || (to !== undefined && Number(to) < Number(from)))
      throw new PatternMistake("Behind `{` stand a number, or two in order with a comma, and `}`.");
    this.#at = end + 1;
    return `{${from}${comma ?? ""}${to ?? ""}}`;
  }

  #escape(): string {
    const next = this.#characters[this.#at];
    if (next !== undefined && /^[1-9]$/.test(next))
      throw new PatternMistake(
        `\`\\${next}\` refers back to a group, which cannot be matched in linear time and is not supported.`,
      );
    const parts = this.#escapedParts();
    const [only] = parts;
    return parts.length === 1 && only?.kind === "range" && only.from === only.to
      ? literal(String.fromCodePoint(only.from))
      : this.#set({ parts, negated: false, without: null });
  }

  /** What stands behind a backslash, in a set or not. */
  #escapedParts(): readonly SetPart[] {
    const next = this.#characters[this.#at];
    this.#at += 1;
    if (next === undefined) throw new PatternMistake("There is nothing behind the backslash.");
    if (next === "p" || next === "P") return [this.#category(next === "P")];
    const set = Object.hasOwn(escapeSets, next) ? escapeSets[next] : undefined;
    if (set !== undefined) return set;
    const single = Object.hasOwn(singles, next) ? singles[next] : escapable.has(next) ? next : undefined;
    if (single === undefined) throw new PatternMistake(`\`\\${next}\` means nothing in a pattern.`);
    return [point(single)];
  }

  #category(negated: boolean): SetPart {
    const end = this.#characters.indexOf("}", this.#at);
    const name = this.#characters.slice(this.#at + 1, Math.max(end, this.#at + 1)).join("");
    if (
      this.#characters[this.#at] !== "{" ||
      !/^(?:L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?)$/.test(name)
    )
      throw new PatternMistake(
        name.startsWith("Is")
          ? `Blocks of Unicode such as \`${name}\` are not supported.`
          : `There is no category of characters \`${name}\`.`,
      );
    this.#at = end + 1;
    return { kind: "category", name, negated };
  }

  #set(set: CharacterSet): string {
    if (set.without !== null || (set.negated && set.parts.some(({ kind }) => kind === "word")))
      this.#heavy += 1;
    if (this.#heavy > HEAVIEST) throw new PatternMistake("The pattern has too many sets with exceptions.");
    return setText(set, this.#ignoreCase);
  }

  /** Reads a set from behind its `[`. */
  #readSet(): CharacterSet {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw new PatternMistake("Sets stand in each other too deep.");
    const negated = this.#characters[this.#at] === "^";
    if (negated) this.#at += 1;
    const parts: SetPart[] = [];
    let without: CharacterSet | null = null;
    while (this.#characters[this.#at] !== "]") {
      if (this.#characters[this.#at] === "-" && this.#characters[this.#at + 1] === "[") {
        this.#at += 2;
        without = this.#readSet();
        if (this.#characters[this.#at] !== "]") throw new PatternMistake("An exception ends its set.");
        break;
      }
      parts.push(...this.#setParts());
    }
    this.#at += 1;
    this.#depth -= 1;
    if (parts.length === 0) throw new PatternMistake("A set has at least one character.");
    return { parts, negated, without };
  }

  /** One character of a set, a range, or what stands behind a backslash. */
  #setParts(): readonly SetPart[] {
    const first = this.#setCharacter();
    const [low] = first;
    if (
      this.#characters[this.#at] !== "-" ||
      first.length !== 1 ||
      low?.kind !== "range" ||
      low.from !== low.to
    )
      return first;
    const next = this.#characters[this.#at + 1];
    if (next === "]" || next === "[") return first;
    this.#at += 1;
    const [high, ...more] = this.#setCharacter();
    if (more.length > 0 || high?.kind !== "range" || high.from !== high.to || high.from < low.from)
      throw new PatternMistake("A range goes from one character to a later one.");
    return [{ kind: "range", from: low.from, to: high.from }];
  }

  #setCharacter(): readonly SetPart[] {
    const next = this.#characters[this.#at];
    this.#at += 1;
    if (next === undefined) throw new PatternMistake("There is a `[` without its `]`.");
    if (next === "\\") return this.#escapedParts();
    if (next === "[") throw new PatternMistake("`[` stands in a set only behind a backslash.");
    return [point(next)];
  }
}

function point(character: string): SetPart {
  const at = character.codePointAt(0) ?? 0;
  return { kind: "range", from: at, to: at };
}

/** A character that stands for itself, as RE2 writes it. */
function literal(character: string): string {
  return /^[A-Za-z0-9]$/.test(character) || (character.codePointAt(0) ?? 0) > 127
    ? character
    : `\\x{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
