import type { FieldError, ProblemCode } from "@patchbay/contract/problem";
import type { FakeStore } from "./fake-store.ts";

/** When everything happens that the fake does. */
export const stamp = "2026-11-21T21:05:00.000Z";

/** What a handler of the fake is given. */
export type FakeRequest = {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
};
export type Handler = (store: FakeStore, request: FakeRequest) => unknown;

/** A refusal of the fake, answered as a problem. */
export class FakeProblem extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[];

  constructor(code: ProblemCode, detail: string, errors: readonly FieldError[] = []) {
    super(detail);
    this.code = code;
    this.errors = errors;
  }
}

/** One page of a list, as the contract pages. */
export function page<T>(items: readonly T[], query: Readonly<Record<string, string>>) {
  const number = Number(query["page"] ?? 1);
  const perPage = Number(query["perPage"] ?? 20);
  return {
    items: items.slice((number - 1) * perPage, number * perPage),
    page: number,
    perPage,
    total: items.length,
  };
}

/** The item with this id or name; a `not_found` otherwise. */
export function find<T extends { id: string; name?: string }>(
  items: readonly T[],
  wanted: string | undefined,
): T {
  const found = items.find((one) => one.id === wanted || one.name === wanted);
  if (found === undefined) throw new FakeProblem("not_found", `There is no ${wanted ?? "such thing"} here.`);
  return found;
}

/** The items whose name contains `q`. */
export const matching = <T extends { name: string }>(
  items: readonly T[],
  q: string | undefined,
): readonly T[] => items.filter((one) => q === undefined || one.name.includes(q));
