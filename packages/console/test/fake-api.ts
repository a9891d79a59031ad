// A small API in memory, for tests of the console alone: it answers in the contract's shapes, keeps what is saved, and
// can be told to refuse. Whole flows run against the real server in the repository's test folder.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import type { Role } from "@patchbay/contract/access";
import { api } from "@patchbay/contract/api";
import { problems, type ProblemBody, type ProblemCode } from "@patchbay/contract/problem";
import type { Route } from "@patchbay/contract/route";
import { fakeHandlers } from "./fake-handlers.ts";
import { FakeProblem, type FakeRequest } from "./fake-request.ts";
import { FakeStore } from "./fake-store.ts";
import { ensureBuilt, serveConsole } from "./serve-console.ts";

export type FakeApi = {
  readonly origin: string;
  readonly store: FakeStore;
  /** Every API request so far, as `METHOD /path`. */
  readonly requests: string[];
};

const problemBody = (error: FakeProblem): ProblemBody => ({
  type: `/docs/errors#${error.code}`,
  title: problems[error.code].title,
  status: problems[error.code].status,
  code: error.code,
  detail: error.message,
  retryable: problems[error.code].retryable,
  ...(error.errors.length === 0 ? {} : { errors: [...error.errors] }),
});

type Entry = { readonly name: string; readonly route: Route; readonly pattern: RegExp };

const entries: readonly Entry[] = Object.entries(api).flatMap(([area, routes]) =>
  Object.entries(routes as Readonly<Record<string, Route>>).map(([name, route]) => ({
    name: `${area}.${name}`,
    route,
    pattern: new RegExp(`^${route.path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`),
  })),
);

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  return text === "" ? undefined : JSON.parse(text);
}

/** Starts the fake on a free port of the loopback. Signed in as `role` from the start unless null. */
export async function startFakeApi(
  t: Pick<TestContext, "after">,
  role: Role | null = "owner",
): Promise<FakeApi> {
  ensureBuilt();
  const store = new FakeStore(role);
  const requests: string[] = [];
  const refuse = (code: ProblemCode, detail: string): FakeProblem => new FakeProblem(code, detail);

  const answer = async (request: IncomingMessage, url: URL): Promise<{ status: number; body: unknown }> => {
    const found = entries.find(
      (entry) => entry.route.method === request.method && entry.pattern.test(url.pathname),
    );
    const handler = found === undefined ? undefined : fakeHandlers[found.name];
    if (found === undefined || handler === undefined)
      throw refuse("not_found", `No fake for ${url.pathname}`);
    if (found.route.access !== "public" && store.session === null)
      throw refuse("unauthenticated", "Sign in.");
    const asked: FakeRequest = {
      params: { ...found.pattern.exec(url.pathname)?.groups },
      query: Object.fromEntries(url.searchParams),
      body: (await bodyOf(request)) as FakeRequest["body"],
    };
    const planned = store.refusals.get(found.name);
    if (planned !== undefined) throw planned;
    return { status: found.route.status ?? 200, body: await handler(store, asked) };
  };

  const respond = async (request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> => {
    const { status, body } = await answer(request, url).catch((error: unknown) => {
      const problem = problemBody(
        error instanceof FakeProblem ? error : refuse("internal_error", String(error)),
      );
      return { status: problem.status, body: problem };
    });
    response.writeHead(status, {
      "content-type": status < 400 ? "application/json" : "application/problem+json",
    });
    response.end(status === 204 ? "" : JSON.stringify(body));
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    if (!url.pathname.startsWith("/api/")) {
      serveConsole(url.pathname, response);
      return;
    }
    requests.push(`${request.method} ${url.pathname}`);
    void respond(request, url, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, store, requests };
}
