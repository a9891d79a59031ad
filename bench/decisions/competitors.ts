// The engines that are compared with. They stand in a folder of their own with a lockfile of their own: 40 MB of native
// code that nobody needs who does not measure. They are installed when the bench is run for the first time.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const folder = join(import.meta.dirname, "competitors");

/** Installs them unless they are there; answers why not, in words, if that fails. */
export function installCompetitors(): string | null {
  if (existsSync(join(folder, "node_modules", "json-rules-engine"))) return null;
  console.error("bench: installing the engines to compare with (in bench/decisions/competitors)");
  // Not `npm ci`: that refuses a lockfile without the engine's programs for other platforms, which npm itself leaves out.
  const quiet = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  const done = spawnSync("npm", ["install", ...quiet], { cwd: folder, stdio: ["ignore", 2, 2] });
  return done.status === 0
    ? null
    : "the engines to compare with are skipped: `npm install` in bench/decisions/competitors installs them";
}

/** Loads one of them; null: it is not installed, or not for this machine. */
export function competitor(name: string): unknown {
  try {
    return createRequire(join(folder, "package.json"))(name);
  } catch {
    return null;
  }
}
