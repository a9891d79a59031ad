// Reads and indexes a table beside the event loop, as a server does: text in, plain data out.
import { parentPort } from "node:worker_threads";
import type { DecisionTableDocument } from "@patchbay/contract/rule";
import { buffersOf, prepareRule } from "@patchbay/decision/rule";

parentPort?.on("message", (text: string) => {
  const prepared = prepareRule(JSON.parse(text) as DecisionTableDocument);
  parentPort?.postMessage(prepared, [...buffersOf(prepared)]);
});
parentPort?.postMessage("ready", []);
