import type { ProblemBody } from "./problem.ts";
import type { AnswerOf, BodyOf, ParamsOf, QueryOf, Route } from "./route.ts";

/** Arguments of a call: only what the route declares. */
export type CallArguments<R> = {
  readonly params?: ParamsOf<R>;
  readonly query?: QueryOf<R>;
  readonly body?: BodyOf<R>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

/** An answer, or the problem the server answered with. */
export type ClientAnswer<A> =
  | { readonly ok: true; readonly status: number; readonly value: A }
  | { readonly ok: false; readonly status: number; readonly problem: ProblemBody };

/** How a client reaches a server: base URL ("" in the browser), headers for every call, and the fetch to use. */
export type ClientOptions = {
  readonly baseUrl: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: typeof globalThis.fetch;
};

const unreadable = (status: number, detail: string): ProblemBody => ({
  type: "about:blank",
  title: "The server gave no readable answer",
  status,
  code: "internal_error",
  detail,
  retryable: true,
});

/** Fills `{parameters}` of a path and appends the query; lists repeat the name, undefined is left out. */
function addressOf(route: Route, params: unknown, query: unknown): string {
  const values = (params ?? {}) as Readonly<Record<string, unknown>>;
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(values[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries((query ?? {}) as Readonly<Record<string, unknown>>)) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) search.append(name, String(one));
  }
  const text = search.toString();
  return text === "" ? path : `${path}?${text}`;
}

/**
 * Makes the typed client: `call(api.rules.read, { params: { rule: "x" } })`. Never throws for what the server
 * answers: a problem is a value. A network failure rejects as `fetch` does.
 */
export function createClient(options: ClientOptions) {
  const doFetch = options.fetch ?? globalThis.fetch;
  return async function call<R extends Route>(
    route: R,
    args: CallArguments<R> = {},
  ): Promise<ClientAnswer<AnswerOf<R>>> {
    const response = await doFetch(options.baseUrl + addressOf(route, args.params, args.query), {
      method: route.method,
      headers: {
        ...(args.body === undefined ? {} : { "content-type": "application/json" }),
        ...options.headers,
        ...args.headers,
      },
      ...(args.body === undefined ? {} : { body: JSON.stringify(args.body) }),
      ...(args.signal === undefined ? {} : { signal: args.signal }),
    });
    const text = await response.text();
    if (text === "") {
      if (response.ok) return { ok: true, status: response.status, value: null as AnswerOf<R> };
      return {
        ok: false,
        status: response.status,
        problem: unreadable(response.status, `HTTP ${response.status} without a body`),
      };
    }
    try {
      const value: unknown = JSON.parse(text);
      if (response.ok) return { ok: true, status: response.status, value: value as AnswerOf<R> };
      return { ok: false, status: response.status, problem: value as ProblemBody };
    } catch {
      return {
        ok: false,
        status: response.status,
        problem: unreadable(response.status, `HTTP ${response.status}: not JSON`),
      };
    }
  };
}
export type Client = ReturnType<typeof createClient>;
