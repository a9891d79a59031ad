import { createHmac } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Pool } from "undici";
import { api } from "../../packages/contract/src/api.ts";
import { prepareConnection } from "../load.ts";
import { clientOf, demand } from "../owner-client.ts";
import { Journal } from "../journal.ts";
import { atLeast, atMost, exactly, figuresOf, folder, percentile, type Scenario } from "../measure.ts";
import { Program } from "../program.ts";
import { executionsOf, publishTrigger } from "../trigger-load.ts";
import { publishRule, ruleOf } from "../published-rule.ts";

/** Requests a second. What the list asks of a fleet, 5,000, is more than one machine sends and serves at once. */
const RATE = 600;
const key = Buffer.alloc(24, 7);

/** A delivery signed as Standard Webhooks has it, or with another secret. */
function signed(id: string, body: string, rightly: boolean): Record<string, string> {
  const at = Math.floor(Date.now() / 1000);
  const mac = createHmac("sha256", rightly ? key : Buffer.alloc(24, 8)).update(`${id}.${at}.${body}`);
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(at),
    "webhook-signature": `v1,${mac.digest("base64")}`,
  };
}

/** F21: signed webhooks in a burst of so many seconds, each delivery three times, three in ten requests forged. */
export const f21: Scenario = async ({ times: seconds, tick }) => {
  await using stack = new AsyncDisposableStack();
  const journal = stack.use(await Journal.start(0));
  const program = stack.use(
    await Program.start(["start"], { PATCHBAY_DATA: folder(stack), PATCHBAY_PORT: "0" }),
  );
  await prepareConnection(program.address, journal.origin);
  const rule = await publishRule(program.address, "burst", ruleOf(["n"], []));
  const path = await publishTrigger(program.address, {
    name: "burst",
    document: {
      kind: "webhook",
      formatVersion: 1,
      connection: "journal",
      path: "burst",
      target: { kind: "rule", id: "burst" },
    },
    verification: {
      production: { kind: "standardWebhooks", secrets: [`whsec_${key.toString("base64")}`] },
    },
  });
  const pool = new Pool(program.address, { connections: 64 });
  stack.defer(async () => await pool.destroy());
  const latencies: number[] = [];
  /** Of the first second, in which a server that has just begun does everything for the first time. */
  const firstLatencies: number[] = [];
  const answers = { accepted: 0, forgedRefused: 0, forged: 0, other: 0 };
  const ids = new Set<string>();
  const send = async (number: number): Promise<void> => {
    const forged = number % 10 < 3;
    // The third of a delivery comes a second behind the first.
    const id = forged
      ? `forged-${number}`
      : `m-${(number % (RATE / 3)) + Math.floor(number / RATE) * (RATE / 3)}`;
    const body = JSON.stringify({ n: String(number) });
    const sent = performance.now();
    const answer = await pool.request({ path, method: "POST", headers: signed(id, body, !forged), body });
    await answer.body.dump();
    if (forged) {
      answers.forged += 1;
      if (answer.statusCode === 401) answers.forgedRefused += 1;
    } else if (answer.statusCode === 202) {
      (number < RATE ? firstLatencies : latencies).push(performance.now() - sent);
      ids.add(id);
      answers.accepted += 1;
    } else answers.other += 1;
  };
  const begun = performance.now();
  const under: Promise<void>[] = [];
  for (let sent = 0; sent < seconds * RATE;) {
    const due = Math.min(seconds * RATE, ((performance.now() - begun) / 1000) * RATE);
    for (; sent < due; sent += 1) {
      under.push(send(sent).catch(() => void (answers.other += 1)));
      if ((sent + 1) % RATE === 0) tick();
    }
    await delay(5);
  }
  await Promise.all(under);
  const took = (performance.now() - begun) / 1000;
  let executions = 0;
  for (let waited = 0; waited < 30_000 && executions < ids.size; waited += 250) {
    await delay(250);
    executions = await executionsOf(program.address, rule);
  }
  const refused = demand(
    await clientOf(program.address)(api.inbox.list, { query: { outcome: "refused", perPage: 1 } }),
  );
  const sent = seconds * RATE;
  return {
    figures: figuresOf("F21", `${seconds} s of webhooks, each thrice, 30 % forged`, {
      "requests/s": sent / took,
      deliveries: ids.size,
      "accepted p50 ms": percentile(latencies, 0.5),
      "accepted p99 ms": percentile(latencies, 0.99),
      "in the first second p99 ms": percentile(firstLatencies, 0.99),
      "forged on record": refused.total,
    }),
    bars: {
      "F21 answered as they should": atLeast((answers.accepted + answers.forgedRefused) / sent, 0.95),
      "F21 executions beyond one a delivery": exactly(executions - ids.size, 0),
      "F21 forged and not answered 401": exactly(answers.forged - answers.forgedRefused, 0),
      "F21 forged that are kept as a sample": atMost(refused.total, 10 * (1 + Math.ceil(took / 60))),
      "F21 accepted p99 after the first second (ms)": atMost(percentile(latencies, 0.99), 100),
    },
  };
};
