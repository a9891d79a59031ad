// The agent's command line: `node patchbay-agent.mjs --help`.
import { agentHelp, readOptions } from "./agent-options.ts";
import { runAgent } from "./agent.ts";
import { proxySetting } from "./agent-environment.ts";
import { agentVersion } from "./agent-version.ts";
import { journalTo, wordsOf } from "./journal.ts";

const read = readOptions(process.argv.slice(2), proxySetting());
switch (read.kind) {
  case "help":
    process.stdout.write(`${agentHelp}\n`);
    break;
  case "version":
    process.stdout.write(`${agentVersion}\n`);
    break;
  case "mistakes":
    process.stderr.write(`patchbay-agent: ${read.mistakes.join("\n                ")}\nSee --help.\n`);
    process.exitCode = 2;
    break;
  case "run": {
    const stop = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.on(signal, () => {
        // A second one ends it at once.
        if (stop.signal.aborted) process.exit(130);
        stop.abort();
      });
    const journal = journalTo((line) => process.stdout.write(line));
    await runAgent(read.options, journal, stop.signal).catch((error: unknown) => {
      process.stderr.write(`patchbay-agent: ${wordsOf(error)}\n`);
      process.exitCode = 1;
    });
  }
}
