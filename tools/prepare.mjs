// Makes the checkout runnable: installs the locked packages when the lockfile differs from the installed one, and
// builds the agent and the console when their sources changed. Plain JavaScript for whatever Node is there (20 or later); the `node`
// that the npm script runs afterwards is Node 26 from node_modules/.bin.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockStamp = join(root, "node_modules", ".patchbay-lock");
const agentStamp = join(root, "packages", "agent", "dist", ".patchbay-sources");
const consoleStamp = join(root, "packages", "console", "dist", ".patchbay-sources");

/** Runs a command in the checkout, its output passed through; ends this process with its code when it fails. */
function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2], ...options });
  if (done.status !== 0) {
    console.error(
      `prepare: "${command} ${args.join(" ")}" failed (${done.error?.message ?? `exit ${done.status}`})`,
    );
    process.exit(1);
  }
}

/** SHA-256 over the names and bytes of files; directories are walked in name order. */
function fingerprint(paths) {
  const hash = createHash("sha256");
  const add = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort())
        if (name !== "dist" && name !== "test") add(join(path, name));
      return;
    }
    hash.update(path.slice(root.length)).update("\0").update(readFileSync(path)).update("\0");
  };
  for (const path of paths) add(join(root, path));
  return hash.digest("hex");
}

const stamped = (file) => (existsSync(file) ? readFileSync(file, "utf8") : "");

const lock = fingerprint(["package-lock.json"]);
if (stamped(lockStamp) !== lock) {
  console.error("prepare: installing packages (npm ci); the first time this takes about half a minute");
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(lockStamp, lock);
}

const agentSources = fingerprint([
  "packages/agent",
  "packages/contract/src/agent-wire.ts",
  "package-lock.json",
]);
if (stamped(agentStamp) !== agentSources) {
  console.error("prepare: building the agent");
  run(join(root, "node_modules/.bin/node"), [join(root, "packages/agent/build.mjs")]);
  writeFileSync(agentStamp, agentSources);
}

if (existsSync(join(root, "packages/console/index.html"))) {
  const sources = fingerprint([
    "packages/console",
    "packages/contract/src",
    "packages/decision/src",
    "package-lock.json",
  ]);
  if (stamped(consoleStamp) !== sources) {
    console.error("prepare: building the console; a few seconds");
    run(join(root, "node_modules/.bin/node"), [
      join(root, "node_modules/vite/bin/vite.js"),
      "build",
      "packages/console",
      "--logLevel",
      "warn",
    ]);
    mkdirSync(dirname(consoleStamp), { recursive: true });
    writeFileSync(consoleStamp, sources);
  }
}
