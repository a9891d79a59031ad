// What every engine looks like to the measurement.
/** What a row says. */
export type Answer = { readonly rate: number; readonly band: string };

/** An engine that has built a table and answers the inputs of a profile, by their index. */
export type Subject = {
  readonly name: string;
  readonly answer: (input: number) => Answer | Promise<Answer>;
  /** How long it took to build, and what it keeps in memory for it; null: the same as the subject before. */
  readonly built: { readonly milliseconds: number; readonly megabytes: number } | null;
};

const kept = (): number => {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** Builds something, with its time and the memory that stays: of this process's heap, or of all of it (native code). */
export function build<T>(
  make: () => T,
  memory: "heap" | "process",
): { readonly made: T; readonly built: NonNullable<Subject["built"]> } {
  const size = memory === "heap" ? kept : () => (globalThis.gc?.(), process.memoryUsage.rss());
  const before = size();
  const began = performance.now();
  const made = make();
  const milliseconds = performance.now() - began;
  return { made, built: { milliseconds, megabytes: Math.max(0, size() - before) / 2 ** 20 } };
}
