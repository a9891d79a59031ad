import type { Node, Tests } from "./feel/syntax-tree.ts";

// A template is a unary test in which `value0`, `value1`, … stand for literals. It is written by putting literals in
// their places, and read by laying its tree over that of a test.

const PLACE = /\bvalue(\d+)\b/g;

/** The names of so many places, as a template lists them. */
export function places(count: number): string {
  return Array.from({ length: count }, (_, index) => `value${index}`).join(", ");
}

/** Names of the places, for the parser. */
export function placeNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `value${index}`);
}

/** Writes a template with literals in its places; a place for which there is none gets `otherwise`. */
export function fill(template: string, literals: readonly string[], otherwise: string): string {
  return template.replaceAll(PLACE, (_, index: string) => literals[Number(index)] ?? otherwise);
}

/** How many literals a test has that could stand in places: negated ones count once, and null, true and false do not. */
export function countLiterals(tests: Tests): number {
  let count = 0;
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) for (const one of part) visit(one);
    else if (typeof part === "object" && part !== null) {
      if ("kind" in part && part.kind === "literal" && "value" in part)
        count += part.value === null || typeof part.value === "boolean" ? 0 : 1;
      else for (const one of Object.values(part)) visit(one);
    }
  };
  visit(tests.kind === "any" ? [] : tests.tests);
  return count;
}

/**
 * Lays a template over a test: the nodes that stand in its places, in their order, or null if the two differ elsewhere.
 */
export function match(template: Tests, tests: Tests): readonly Node[] | null {
  const found: Node[] = [];
  return isSame(template, tests, found) ? found : null;
}

/** Compares trees, where they stand in their texts apart. */
function isSame(template: unknown, part: unknown, found: Node[]): boolean {
  if (typeof template !== "object" || template === null) return template === part;
  if (typeof part !== "object" || part === null) return false;
  const place = "kind" in template && template.kind === "name" && "name" in template ? template.name : "";
  const index = typeof place === "string" ? /^value(\d+)$/.exec(place)?.[1] : undefined;
  if (index !== undefined) {
    found[Number(index)] = part as Node;
    return true;
  }
  if (Array.isArray(template) && (!Array.isArray(part) || part.length !== template.length)) return false;
  const members = Object.entries(template).filter(([name]) => !isPosition(name));
  return (
    members.length === Object.keys(part).filter((name) => !isPosition(name)).length &&
    members.every(([name, value]) => isSame(value, Reflect.get(part, name), found))
  );
}

const isPosition = (name: string): boolean => name === "start" || name === "end";
