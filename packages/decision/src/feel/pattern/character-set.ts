import { categorySpans, complement, type Span, united } from "./unicode-span.ts";

// Sets of characters as patterns of XPath name them: ranges of code points, general categories of Unicode, and what the
// letters behind a backslash stand for (XML Schema 2, appendix F).

/** One part of a set, or the whole of it. */
export type SetPart =
  | { readonly kind: "range"; readonly from: number; readonly to: number }
  | { readonly kind: "category"; readonly name: string; readonly negated: boolean }
  /** The characters of words: all but punctuation, separators and control characters. */
  | { readonly kind: "word" };

/** `[^a-z-[aeiou]]`: parts, turned round if it begins with `^`, without another set. */
export type CharacterSet = {
  readonly parts: readonly SetPart[];
  readonly negated: boolean;
  readonly without: CharacterSet | null;
};

const ranges = (...pairs: readonly Span[]): readonly SetPart[] =>
  pairs.map(([from, to]) => ({ kind: "range", from, to }));

/** What lies outside of ranges that stand in order. */
const outside = (parts: readonly SetPart[]): readonly SetPart[] =>
  ranges(...complement(parts.flatMap(spansOf)));

const category = (name: string, negated = false): SetPart => ({ kind: "category", name, negated });

const spaces = ranges([9, 10], [13, 13], [32, 32]);
/** What a name of XML can begin with (XML 1.0, production 4). */
const nameStarts = ranges(
  [58, 58],
  [65, 90],
  [95, 95],
  [97, 122],
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x2_ff],
  [0x3_70, 0x3_7d],
  [0x3_7f, 0x1f_ff],
  [0x20_0c, 0x20_0d],
  [0x20_70, 0x21_8f],
  [0x2c_00, 0x2f_ef],
  [0x30_01, 0xd7_ff],
  [0xf9_00, 0xfd_cf],
  [0xfd_f0, 0xff_fd],
  [0x1_00_00, 0xe_ff_ff],
);
/** What can stand in it (production 4a). */
const nameCharacters = ranges(
  [45, 46],
  [48, 58],
  [65, 90],
  [95, 95],
  [97, 122],
  [0xb7, 0xb7],
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x3_7d],
  [0x3_7f, 0x1f_ff],
  [0x20_0c, 0x20_0d],
  [0x20_3f, 0x20_40],
  [0x20_70, 0x21_8f],
  [0x2c_00, 0x2f_ef],
  [0x30_01, 0xd7_ff],
  [0xf9_00, 0xfd_cf],
  [0xfd_f0, 0xff_fd],
  [0x1_00_00, 0xe_ff_ff],
);

/** What a letter behind a backslash stands for. */
export const escapeSets: Readonly<Record<string, readonly SetPart[]>> = {
  d: [category("Nd")],
  D: [category("Nd", true)],
  s: spaces,
  S: outside(spaces),
  w: [{ kind: "word" }],
  W: [category("P"), category("Z"), category("C")],
  i: nameStarts,
  I: outside(nameStarts),
  c: nameCharacters,
  C: outside(nameCharacters),
};

const hex = (point: number): string => `\\x{${point.toString(16)}}`;

function partText(part: SetPart): string {
  if (part.kind === "range")
    return part.from === part.to ? hex(part.from) : `${hex(part.from)}-${hex(part.to)}`;
  if (part.kind === "category") return `\\${part.negated ? "P" : "p"}{${part.name}}`;
  return "";
}

const WORD = String.raw`[^\p{P}\p{Z}\p{C}]`;

/** A set as RE2 writes it. Categories do not change with the flag for letters of either case, as ranges do. */
export function setText(set: CharacterSet, ignoreCase: boolean): string {
  const { parts, negated, without } = set;
  const hasWord = parts.some(({ kind }) => kind === "word");
  if (without !== null || (negated && hasWord && parts.length > 1)) return listed(spansOfSet(set));
  if (hasWord && negated) return String.raw`[\p{P}\p{Z}\p{C}]`;
  const others = parts.filter(({ kind }) => kind !== "word");
  const categories = others.filter(({ kind }) => kind === "category");
  const fixed = ignoreCase && !negated ? categories : [];
  const rest = others.filter((part) => !fixed.includes(part));
  const alternatives = [
    ...(hasWord ? [WORD] : []),
    ...(fixed.length > 0 ? [`(?-i:[${fixed.map(partText).join("")}])`] : []),
    ...(rest.length > 0 ? [`[${negated ? "^" : ""}${rest.map(partText).join("")}]`] : []),
  ];
  return alternatives.length === 1 ? (alternatives[0] ?? "") : `(?:${alternatives.join("|")})`;
}

const listed = (spans: readonly Span[]): string =>
  spans.length === 0
    ? String.raw`[^\x{0}-\x{10ffff}]`
    : `[${ranges(...spans)
        .map(partText)
        .join("")}]`;

function spansOf(part: SetPart): readonly Span[] {
  if (part.kind === "range") return [[part.from, part.to]];
  if (part.kind === "word") return complement(united(["P", "Z", "C"].flatMap(categorySpans)));
  const spans = categorySpans(part.name);
  return part.negated ? complement(spans) : spans;
}

/** The characters of a set that RE2 has no notation for. */
function spansOfSet({ parts, negated, without }: CharacterSet): readonly Span[] {
  const own = united(parts.flatMap(spansOf));
  const set = negated ? complement(own) : own;
  // What is in the set and not in the other is what is outside of neither the complement nor the other.
  return without === null ? set : complement(united([...complement(set), ...spansOfSet(without)]));
}
