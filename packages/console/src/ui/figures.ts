const group = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** `2 rules or workflows`: how many of those that can call something do. */
export const sayCallers = (count: number): string =>
  sayCount(count, "rule or workflow", "rules or workflows");

/** Milliseconds for people: `< 0.1 ms`, `0.4 ms`, `184 ms`, `10.2 s`, `2 min 5 s`. */
export function sayDuration(ms: number): string {
  if (ms < 0.1) return "< 0.1 ms";
  if (ms < 1) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Bytes for people: `412 B`, `2.8 kB`, `10 MB` (powers of 1000, as networks count). */
export function saySize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Number((bytes / 1000).toPrecision(3))} kB`;
  return `${Number((bytes / 1_000_000).toPrecision(3))} MB`;
}

/** A count with its noun: `1 rule`, `2 rules`, `1,204 rows`. */
export function sayCount(count: number, one: string, many: string = `${one}s`): string {
  return `${group.format(count)} ${count === 1 ? one : many}`;
}
