import { useState } from "react";

/** Equal as JSON: order of members and `undefined` members do not count. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const mine = left as Readonly<Record<string, unknown>>;
  const theirs = right as Readonly<Record<string, unknown>>;
  const names = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
  return [...names].every((name) => sameJson(mine[name], theirs[name]));
}

export type Draft<T> = {
  readonly value: T;
  readonly set: (next: T) => void;
  readonly dirty: boolean;
  /** Gives up what was typed, or lets go of it because it has been saved; shows what is stored. */
  readonly reset: () => void;
};

/**
 * What is being typed, over what is stored. While nothing was typed it follows the store (another tab may have saved);
 * once something was typed it stays until saved or given up.
 */
export function useDraft<T>(stored: T): Draft<T> {
  const [typed, setTyped] = useState<{ readonly value: T } | null>(null);
  const value = typed === null ? stored : typed.value;
  return {
    value,
    set: (next) => setTyped({ value: next }),
    dirty: typed !== null && !sameJson(typed.value, stored),
    reset: () => setTyped(null),
  };
}
