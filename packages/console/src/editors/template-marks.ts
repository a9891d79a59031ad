import { nearNames } from "@patchbay/decision/feel/near-name";

/** A `{{…}}` in a template: where it stands, what it reads, and what is wrong with it. */
export type TemplateMark = {
  readonly from: number;
  readonly to: number;
  readonly path: string;
  /** In words that say what to write instead; backticks around code. */
  readonly mistake?: string;
};

/** What templates may read here, e.g. `input.total`; whatever lies below a path may be read, too. One that ends in a dot is a root whose members are not known here. */
export type TemplatePaths = readonly string[];

const keywords = /^(else|this|@index|@key|@first|@last|\.)/;

/** `a.[b c].d` → its names; null when it is not a plain path (a helper with arguments, a block, a literal). */
function namesOf(path: string): readonly string[] | null {
  if (!/^([A-Za-z_][\w-]*|\[[^\]]+\])([./]([\w-]+|\[[^\]]+\]))*$/.test(path) || keywords.test(path))
    return null;
  return [...path.matchAll(/\[([^\]]+)\]|[\w-]+/g)].map((found) => found[1] ?? found[0]);
}

const segment = (name: string): string => (/^[A-Za-z_]\w*$|^\d+$/.test(name) ? name : `[${name}]`);
const written = (names: readonly string[]): string => names.map(segment).join(".");

/** True when one begins with the whole of the other. */
const agree = (left: readonly string[], right: readonly string[]): boolean =>
  left.slice(0, right.length).every((name, index) => name === right[index]);

/** What is wrong with a plain path that no known one leads to: its first wrong name, and the nearest right one. */
function unknownPath(names: readonly string[], known: readonly (readonly string[])[]): string {
  // The longest beginning that some known path shares.
  const shared = Math.max(
    ...known.map((one) => {
      const differs = one.findIndex((name, index) => name !== names[index]);
      return differs < 0 ? one.length : differs;
    }),
    0,
  );
  const siblings = known
    .filter((one) => agree(one, names.slice(0, shared)))
    .flatMap((one) => one.slice(shared, shared + 1));
  const near = nearNames(names[shared] ?? "", siblings)[0];
  const fixed = near === undefined ? null : written(names.with(shared, near));
  return fixed === null
    ? `There is no \`${written(names.slice(0, shared + 1))}\` here.`
    : `There is no \`${written(names)}\`. Did you mean \`${fixed}\`?`;
}

function mistakeIn(inside: string, known: TemplatePaths, inBlock: boolean): string | undefined {
  const indexed = /^[\w.-]+\w\[\d+\]/.test(inside);
  if (indexed) {
    const dotted = inside.replaceAll(/\.?\[(\d+)\]/g, ".$1");
    return `Templates are Handlebars: an index is written with a dot, \`${dotted}\`.`;
  }
  const names = namesOf(inside);
  if (names === null) return undefined;
  const paths = known.map((one) => namesOf(one.replace(/\.$/, "")) ?? [one]);
  // Inside of each and with, names are those of the item.
  if (inBlock && !paths.some(([root]) => root === names[0])) return undefined;
  // A helper without arguments looks like a path of one name: the server knows which there are.
  if (names.length === 1 && !paths.some(([root]) => nearNames(names[0] ?? "", [root ?? ""]).length > 0))
    return undefined;
  return paths.some((one) => agree(one, names) || agree(names, one)) ? undefined : unknownPath(names, paths);
}

/**
 * Finds the mustaches of a template. Only plain paths are judged; helpers, blocks and closing tags are left to the server,
 * which compiles them when the document is saved.
 */
export function marksOf(text: string, known: TemplatePaths): readonly TemplateMark[] {
  const inBlock = /\{\{[#^]\s*(each|with)\b/.test(text);
  return [...text.matchAll(/\{\{\{?([\s\S]*?)\}?\}\}/g)].map((found) => {
    const path = (found[1] ?? "").trim();
    const mistake = mistakeIn(path, known, inBlock);
    return {
      from: found.index,
      to: found.index + found[0].length,
      path,
      ...(mistake === undefined ? {} : { mistake }),
    };
  });
}

/** The first mistake of a template in words; undefined when nothing is seen to be wrong. */
export const templateMistake = (text: string, known: TemplatePaths): string | undefined =>
  marksOf(text, known).find((mark) => mark.mistake !== undefined)?.mistake;
