#!/usr/bin/env node
// `npx --no patchbay …`: hands over to the server's command line under the Node that the checkout installed.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const main = join(dirname(dirname(fileURLToPath(import.meta.url))), "src", "main.ts");
const own = join(dirname(main), "../../../node_modules/.bin/node");
const child = spawn(existsSync(own) ? own : process.execPath, [main, ...process.argv.slice(2)], {
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 128);
});
