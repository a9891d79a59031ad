/**
 * The things in an order in which each stands behind those its document names, so that what it refers to is there when it is
 * made. `member` is the member that names another one (`rule` in a ruleset's entry). A circle keeps the order given; saving
 * refuses it.
 */
export function askedFirst<T extends { readonly name: string; readonly document: unknown }>(
  things: readonly T[],
  member: string,
): T[] {
  const byName = new Map(things.map((thing) => [thing.name.toLowerCase(), thing]));
  const ordered: T[] = [];
  const seen = new Set<T>();
  const place = (thing: T): void => {
    if (seen.has(thing)) return;
    seen.add(thing);
    for (const name of namedIn(thing.document, member)) {
      const other = byName.get(name.toLowerCase());
      if (other !== undefined) place(other);
    }
    ordered.push(thing);
  };
  for (const thing of things) place(thing);
  return ordered;
}

function namedIn(value: unknown, member: string): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => namedIn(one, member));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    name === member && typeof one === "string" ? [one] : namedIn(one, member),
  );
}
