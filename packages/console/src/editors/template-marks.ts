/** A `{{…}}` in a template: where it stands, what it reads, and whether that exists. */
export type TemplateMark = {
  readonly from: number;
  readonly to: number;
  readonly path: string;
  readonly known: boolean;
};

/** What templates may read here, e.g. `input.total`. A name ending in `.` allows anything below it. */
export type TemplatePaths = readonly string[];

const keywords = /^(else|this|@index|@key|@first|@last|\.)/;

/** True when the path is one of the known ones, lies below one, or above one (`input` itself). */
function isKnown(path: string, known: TemplatePaths): boolean {
  return known.some(
    (one) =>
      path === one || path.startsWith(`${one}.`) || path.startsWith(`${one}[`) || one.startsWith(`${path}.`),
  );
}

/**
 * Finds the mustaches of a template. Only plain paths are judged; helpers, blocks and closing tags count as known, the
 * server compiles them when the document is saved.
 */
export function marksOf(text: string, known: TemplatePaths): readonly TemplateMark[] {
  return [...text.matchAll(/\{\{\{?([\s\S]*?)\}?\}\}/g)].map((found) => {
    const inside = (found[1] ?? "").trim();
    const plain = /^[A-Za-z_][\w.[\]]*$/.test(inside) && !keywords.test(inside);
    return {
      from: found.index,
      to: found.index + found[0].length,
      path: inside,
      known: !plain || isKnown(inside, known),
    };
  });
}
