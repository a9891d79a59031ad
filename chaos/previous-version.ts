// The program as it was before its tables last changed, out of the repository's history, beside this one.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const git = (...args: readonly string[]): string =>
  execFileSync("git", ["-C", root, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();

/** Puts it into a folder, which is taken away with the stack. Answers its main file; null where there is no history. */
export function previousVersion(stack: AsyncDisposableStack, path: string): string | null {
  const tree = join(path, "previous");
  try {
    const changed = git("log", "-1", "--format=%H", "--", "packages/server/src/platform/migrations-list.ts");
    git("worktree", "add", "--detach", tree, `${changed}~1`);
  } catch {
    return null;
  }
  stack.defer(() => void git("worktree", "remove", "--force", tree));
  // What it depends on is installed here; only its own packages are those of its time.
  const modules = join(tree, "node_modules");
  mkdirSync(join(modules, "@patchbay"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules")))
    if (name !== "@patchbay" && name !== ".cache")
      symlinkSync(join(root, "node_modules", name), join(modules, name));
  for (const name of readdirSync(join(root, "node_modules/@patchbay")))
    symlinkSync(join(tree, "packages", name), join(modules, "@patchbay", name));
  for (const name of readdirSync(join(root, "packages"))) {
    const own = join(root, "packages", name, "node_modules");
    try {
      readdirSync(own);
      symlinkSync(own, join(tree, "packages", name, "node_modules"));
    } catch {
      // It has none.
    }
  }
  return join(tree, "packages/server/src/main.ts");
}
