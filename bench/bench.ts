// `npm run bench -- <name> [--json]`: runs one of the measuring programs in this folder. Figures are ratios inside one
// run; the recorded tables are in bench/README.md.
import { benchAgent } from "./agent/agent.bench.ts";
import { benchCalls } from "./calls/calls.bench.ts";
import { benchConsole } from "./console/console.bench.ts";
import { benchDecisions } from "./decisions/decisions.bench.ts";
import { benchHostile } from "./hostile/hostile.bench.ts";
import { benchMain } from "./main/main.bench.ts";
import { benchWorkflows } from "./workflows/workflows.bench.ts";

const benches: Readonly<
  Record<string, (options: { readonly json: boolean; readonly quick: boolean }) => Promise<void>>
> = {
  agent: benchAgent,
  calls: benchCalls,
  console: benchConsole,
  decisions: benchDecisions,
  hostile: benchHostile,
  main: benchMain,
  workflows: benchWorkflows,
};

const [name = "", ...rest] = process.argv.slice(2);
const run = benches[name];
if (run === undefined) {
  console.error(`bench: "${name}" is not one of ${Object.keys(benches).join(", ")}`);
  process.exitCode = 2;
} else await run({ json: rest.includes("--json"), quick: rest.includes("--quick") });
