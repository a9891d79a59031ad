// The load: a closed loop of N requests in flight against one address, in a process of its own. Told over IPC what to
// send; says how many were answered, how long each took, and whether any was not 200.
import { Pool } from "undici";

type Order = {
  readonly origin: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly concurrency: number;
  readonly milliseconds: number;
};

async function run(order: Order): Promise<void> {
  const pool = new Pool(order.origin, { connections: order.concurrency, pipelining: 1 });
  const latencies: number[] = [];
  let failed = 0;
  let firstFailure = "";
  const end = performance.now() + order.milliseconds;
  const lane = async (): Promise<void> => {
    while (performance.now() < end) {
      const began = performance.now();
      const { statusCode, body } = await pool.request({
        method: "POST",
        path: order.path,
        headers: order.headers,
        body: order.body,
      });
      const text = await body.text();
      latencies.push(performance.now() - began);
      if (statusCode !== 200) {
        failed += 1;
        firstFailure ||= `${statusCode} ${text.slice(0, 300)}`;
      }
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: order.concurrency }, lane));
  const seconds = (performance.now() - began) / 1000;
  await pool.close();
  latencies.sort((a, b) => a - b);
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
  const [p50, p99, max] = [at(0.5), at(0.99), latencies.at(-1) ?? 0];
  process.send?.({ count: latencies.length, seconds, p50, p99, max, failed, firstFailure });
}

process.on("message", (order: Order) => void run(order));
process.once("disconnect", () => process.exit(0));
