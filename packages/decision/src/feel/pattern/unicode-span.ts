// Ranges of code points, in order and apart, and those of the general categories of Unicode.

/** First and last code point. */
export type Span = readonly [from: number, to: number];

const LAST = 0x10_ff_ff;

/** All that is in any of them, in order and apart. */
export function united(spans: readonly Span[]): readonly Span[] {
  const result: [number, number][] = [];
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

/** All that is in none of them. They stand in order and apart. */
export function complement(spans: readonly Span[]): readonly Span[] {
  const outside: Span[] = [];
  let next = 0;
  for (const [from, to] of spans) {
    if (from > next) outside.push([next, from - 1]);
    next = to + 1;
  }
  return next > LAST ? outside : [...outside, [next, LAST]];
}

/** Planes of 65,536 code points that have no characters, or private ones only: alike but for their last two. */
const emptyPlanes: ReadonlySet<number> = new Set([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16]);
const PLANE = 0x1_00_00;

const known = new Map<string, readonly Span[]>();

/** The characters of a general category such as `Lu`, found by asking for each; then they are remembered. */
export function categorySpans(name: string): readonly Span[] {
  const found = known.get(name);
  if (found !== undefined) return found;
  const member = new RegExp(`^\\p{${name}}$`, "u");
  const spans: [number, number][] = [];
  const add = (from: number, to: number): void => {
    if (!member.test(String.fromCodePoint(from))) return;
    const last = spans.at(-1);
    if (last !== undefined && last[1] === from - 1) last[1] = to;
    else spans.push([from, to]);
  };
  for (let plane = 0; plane <= LAST / PLANE; plane += 1) {
    const first = plane * PLANE;
    if (emptyPlanes.has(plane)) {
      add(first, first + PLANE - 3);
      add(first + PLANE - 2, first + PLANE - 1);
    } else for (let point = first; point < first + PLANE; point += 1) add(point, point);
  }
  known.set(name, spans);
  return spans;
}
