/** The most that are told of one thing. */
const most = 50;

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The paths at which two JSON values differ, the outermost that says it: `settings.timeout`, `rows[3].cells`. An absent
 * member and an undefined one are the same. At most 50; empty when the values are equal.
 */
export function differences(one: unknown, other: unknown, at = ""): string[] {
  if (isMembers(one) && isMembers(other)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...names]
      .flatMap((name) => differences(one[name], other[name], at === "" ? name : `${at}.${name}`))
      .slice(0, most);
  }
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length)
    return one.flatMap((item, index) => differences(item, other[index], `${at}[${index}]`)).slice(0, most);
  if (Array.isArray(one) && Array.isArray(other)) return [at];
  return Object.is(one, other) ? [] : [at];
}

/** A document with the ids it refers to replaced by names, so that it means the same in another installation. */
export function byName<T>(
  document: T,
  references: readonly { readonly id: string; readonly name: string }[],
): T {
  const names = new Map(references.map(({ id, name }) => [id, name]));
  const rename = (value: unknown): unknown => {
    if (typeof value === "string") return names.get(value) ?? value;
    if (Array.isArray(value)) return value.map(rename);
    return isMembers(value)
      ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, rename(one)]))
      : value;
  };
  return names.size === 0 ? document : (rename(document) as T);
}
