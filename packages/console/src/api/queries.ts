import type { CallArguments } from "@patchbay/contract/client";
import type { AnswerOf, Route } from "@patchbay/contract/route";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { call } from "./client.ts";
import { isSignedOut, ProblemError, unreachable } from "./problem-error.ts";
import { sessionWatch } from "./session-watch.ts";

/** The cache key of a read: the route's own address first, so that a route can be refreshed as a whole. */
export function readKey<R extends Route>(route: R, args: CallArguments<R> = {}): readonly unknown[] {
  // A few routes take what they are asked in a body.
  return [route.method, route.path, args.params ?? null, args.query ?? null, args.body ?? null];
}

/** Calls a route; throws the problem it answered as a `ProblemError`. */
export async function ask<R extends Route>(route: R, args: CallArguments<R> = {}): Promise<AnswerOf<R>> {
  const answer = await call(route, args).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw unreachable(cause);
  });
  if (answer.ok) return answer.value;
  const error = new ProblemError(answer.problem);
  if (isSignedOut(error)) sessionWatch.expire();
  throw error;
}

type ReadOptions<A> = {
  readonly enabled?: boolean;
  readonly keepPrevious?: boolean;
  /** Reads again every so many ms while the page is in sight: for states that move by themselves. Null: no longer. */
  readonly every?: number | ((answer: A | undefined) => number | null);
};

/** Reads a route and keeps the answer fresh. A list keeps its last page on screen while the next one loads. */
export function useRead<R extends Route>(
  route: R,
  args: CallArguments<R> = {},
  options: ReadOptions<AnswerOf<R>> = {},
) {
  const { every } = options;
  return useQuery({
    queryKey: readKey(route, args),
    queryFn: ({ signal }) => ask(route, { ...args, signal }),
    enabled: options.enabled ?? true,
    refetchInterval:
      typeof every === "function"
        ? (query: { state: { data: AnswerOf<R> | undefined } }) => every(query.state.data) ?? false
        : (every ?? false),
    ...(options.keepPrevious === true ? { placeholderData: keepPreviousData } : {}),
  });
}

/**
 * Changes something through a route. What is on screen is read again afterwards, whichever area it belongs to: counts,
 * where-used and states of other things may have moved with it. The same change asked for again while it is under way (a
 * double click) waits for the first answer instead of being sent twice.
 */
export function useChange<R extends Route>(route: R) {
  const queries = useQueryClient();
  const underWay = useRef<{ readonly asked: string; readonly answer: Promise<AnswerOf<R>> } | null>(null);
  return useMutation({
    mutationFn: (args: CallArguments<R>) => {
      const asked = JSON.stringify(args);
      if (underWay.current?.asked === asked) return underWay.current.answer;
      const answer = ask(route, args).finally(() => {
        underWay.current = null;
      });
      underWay.current = { asked, answer };
      return answer;
    },
    onSuccess: async () => {
      if (route.method !== "GET") await queries.invalidateQueries();
    },
  });
}
