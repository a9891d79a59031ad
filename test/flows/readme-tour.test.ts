// The README's tour, executed line by line against a server, because a tour that no longer works is worse than none. It
// needs the live stack: it is what a stranger types.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { startServer } from "../harness.ts";

/** One command of the tour and the texts its output has to contain. */
type Step = { readonly command: string; readonly expected: readonly string[] };

/** The commands of the README's tour blocks: a command goes on while its quotes are open, `# →` says what it prints. */
function tour(markdown: string): Step[] {
  const steps: { command: string; expected: string[] }[] = [];
  for (const [, block = ""] of markdown.matchAll(/```sh tour\n([\s\S]*?)```/g)) {
    let open = false;
    for (const line of block.split("\n")) {
      const last = steps.at(-1);
      if (line.startsWith("# → ")) last?.expected.push(line.slice(4));
      else if (open && last !== undefined) last.command += `\n${line}`;
      else if (line !== "") steps.push({ command: line, expected: [] });
      if (!line.startsWith("#") && line.split("'").length % 2 === 0) open = !open;
    }
  }
  return steps;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

const hasCurl = spawnSync("curl", ["--version"]).status === 0;

test(
  "the README's tour does what it says",
  { skip: hasCurl ? false : "curl is not installed" },
  async (t) => {
    const steps = tour(readFileSync(join(import.meta.dirname, "../../README.md"), "utf8"));
    assert.ok(steps.length >= 10, `only ${steps.length} commands found`);
    const port = await freePort();
    const { url } = await startServer(t, {
      env: { PATCHBAY_API_KEY: "try-me-0123456789abcdef", PATCHBAY_EGRESS_ALLOW: `127.0.0.1:${port}` },
    });
    const shell = spawn("bash", [], { stdio: ["pipe", "pipe", "pipe"], detached: true });
    t.after(() => {
      // The group: the tour's little API runs in the background of this shell.
      if (shell.pid !== undefined) process.kill(-shell.pid, "SIGKILL");
    });
    let output = "";
    for (const stream of [shell.stdout, shell.stderr])
      stream.on("data", (part: Buffer) => (output += part.toString()));
    const say = async (command: string): Promise<string> => {
      output = "";
      const done = `done-${steps.length}-${Math.abs(command.length)}`;
      shell.stdin.write(`${command}\necho ${done}\n`);
      while (!output.includes(done)) await new Promise((resolve) => shell.stdout.once("data", resolve));
      return output;
    };
    for (const { command, expected } of steps) {
      const printed = await say(
        command.replaceAll("http://127.0.0.1:8420", url).replaceAll("9100", String(port)),
      );
      for (const text of expected) {
        assert.ok(
          printed.includes(text.replaceAll("9100", String(port))),
          `${command}\nshould print ${text}\nbut printed ${printed}`,
        );
      }
      // The little API listens a moment after its shell goes on.
      if (command.endsWith("&"))
        await say(
          `for i in $(seq 100); do curl -s -o /dev/null 127.0.0.1:${port} && break; sleep 0.05; done`,
        );
    }
  },
);
