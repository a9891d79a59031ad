/**
 * A schema without its defaults, as answers are serialised with it: what is not there is not told. Written into an answer, a
 * default would come back as something the author said, and be refused where it does not belong.
 */
export function withoutDefaults<S>(schema: S): S {
  return walk(schema, false) as S;
}

/** `named`: the members of this object are names of the author's, such as those below `properties`, not keywords. */
function walk(value: unknown, named: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => walk(item, false));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => named || name !== "default");
  return Object.fromEntries(
    kept.map(([name, member]) => [
      name,
      walk(member, !named && /^(properties|patternProperties)$/.test(name)),
    ]),
  );
}
