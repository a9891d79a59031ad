// What flows of webhooks are made of: a connection that senders know, a live trigger, a rule that yields what it is given,
// a sender, and the inbox once its starts are made.
import { api } from "../../packages/contract/src/api.ts";
import type { Execution } from "../../packages/contract/src/execution.ts";
import type { InboxEntry } from "../../packages/contract/src/inbox.ts";
import type { WebhookDocument } from "../../packages/contract/src/trigger.ts";
import type { Trigger, TriggerInput } from "../../packages/contract/src/trigger-api.ts";
import { type Environment, environments } from "../../packages/contract/src/vocabulary.ts";
import { type TestServer, valueOf } from "../harness.ts";
import { eventually } from "./eventually.ts";
import { type Answer, freshName, publishedRule, requester } from "./workbench.ts";

/** A connection that is only written to: senders know its name, nobody calls it. */
export async function inbound(server: TestServer): Promise<string> {
  const name = freshName("sender");
  valueOf(
    await server.call(api.connections.create, {
      body: {
        name,
        staging: { baseUrl: "https://sender.example" },
        production: { baseUrl: "https://sender.example" },
      },
    }),
  );
  return name;
}

const open = { kind: "none", allowUnauthenticated: true } as const;
type Plan = Omit<Partial<WebhookDocument>, "kind" | "target"> & {
  readonly connection: string;
  readonly rule: string;
  /** Instead of the rule. */
  readonly workflow?: string;
  readonly name?: string;
  readonly verification?: TriggerInput["verification"];
  readonly in?: readonly Environment[];
};

/** A webhook trigger that is live; anybody may send unless a verification is given. */
export async function liveWebhook(server: TestServer, plan: Plan): Promise<Trigger> {
  const {
    rule,
    workflow,
    name = freshName("hook"),
    verification,
    in: where = environments,
    ...document
  } = plan;
  const made = valueOf(
    await server.call(api.triggers.create, {
      body: {
        name,
        document: {
          kind: "webhook",
          formatVersion: 1,
          path: "orders",
          ...document,
          target: workflow === undefined ? { kind: "rule", id: rule } : { kind: "workflow", id: workflow },
        },
        verification: verification ?? { staging: open, production: open },
      },
    }),
  );
  for (const environment of where)
    valueOf(await server.call(api.triggers.publish, { params: { trigger: name }, body: { environment } }));
  return made;
}

/** A rule that yields what it is given, published. */
export async function echoRule(server: TestServer): Promise<string> {
  const name = freshName("Echo");
  await publishedRule(server, name, {
    inputs: [{ name: "order", type: "string" }],
    outputs: { order: "order" },
  });
  return name;
}

/** Sends to an address as a program does that knows nothing of us. */
export async function post(
  address: string | null,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  method = "POST",
): Promise<Answer> {
  const url = new URL(address ?? "");
  return await requester(url.origin, {})(method, url.pathname + url.search, {
    headers,
    ...(body === undefined ? {} : { body }),
  });
}

export async function lastEntry(server: TestServer, connection: string): Promise<InboxEntry> {
  const { items } = valueOf(await server.call(api.inbox.list, { query: { connection } }));
  const id = items[0]?.id ?? "";
  return valueOf(await server.call(api.inbox.read, { params: { entry: id } }));
}

/** The entry once all its starts are made. */
export async function settled(server: TestServer, entry: string): Promise<InboxEntry> {
  return await eventually(async () => {
    const found = valueOf(await server.call(api.inbox.read, { params: { entry } }));
    return found.runs.every((run) => run.state !== "pending") ? found : undefined;
  });
}

export const idOf = (answer: Answer): string => (answer.json as { id: string }).id;

/** The execution that a run of an entry became. */
export async function executionOf(server: TestServer, entry: InboxEntry, index = 0): Promise<Execution> {
  const execution = entry.runs[index]?.executionId ?? "";
  return valueOf(await server.call(api.executions.read, { params: { execution } }));
}
