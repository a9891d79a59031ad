import { useState } from "react";

/** What is now, what was before and what undoing took back. */
export type History<T> = { readonly past: readonly T[]; readonly present: T; readonly future: readonly T[] };

const most = 100;

export const startHistory = <T>(present: T): History<T> => ({ past: [], present, future: [] });

/** The next state; nothing happens when it is the one that is there. */
export function step<T>(history: History<T>, next: T): History<T> {
  if (next === history.present) return history;
  return { past: [...history.past, history.present].slice(-most), present: next, future: [] };
}

export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future] };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...rest] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future: rest };
}

/** A value with undo and redo, one step a change. */
export function useHistory<T>(first: T) {
  const [history, setHistory] = useState(() => startHistory(first));
  return {
    present: history.present,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    set: (next: T): void => setHistory((before) => step(before, next)),
    undo: (): void => setHistory(undo),
    redo: (): void => setHistory(redo),
    reset: (to: T): void => setHistory(startHistory(to)),
  };
}
