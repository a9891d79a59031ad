import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { agentHelp, readOptions } from "./agent-options.ts";

const hostKey = `SHA256:${"a".repeat(43)}`;
const least = ["--server", "patchbay.example:2222", "--host-key", hostKey, "--token-file", "/etc/pb/token"];

test("the least it takes, and what follows from it", () => {
  const read = readOptions(least, undefined);
  assert.deepEqual(read.kind === "run" && read.options, {
    server: { host: "patchbay.example", port: 2222 },
    hostKey,
    name: "~agent",
    tokenFile: "/etc/pb/token",
    keyFile: "/etc/pb/patchbay-agent.key",
    allow: new Set(),
    proxy: null,
    health: null,
    drain: 30_000,
  });
});

test("targets are compared as texts, however they were written", () => {
  const allow = ["--allow=ERP.internal:443", "--allow", "[::1]:8080", "--allow", "erp.internal.:443"];
  const read = readOptions([...least, ...allow], undefined);
  assert.deepEqual(read.kind === "run" && [...read.options.allow], ["erp.internal:443", "[::1]:8080"]);
});

test("the proxy of the environment is taken unless another is given, and a bad one is not repeated", () => {
  const proxyOf = (args: readonly string[], environment: string): string | undefined => {
    const read = readOptions([...least, ...args], environment);
    return read.kind === "run" ? read.options.proxy?.href : JSON.stringify(read);
  };
  assert.equal(proxyOf([], "http://proxy:3128"), "http://proxy:3128/");
  assert.equal(
    proxyOf(["--proxy", "https://a:b@other:8443"], "http://proxy:3128"),
    "https://a:b@other:8443/",
  );
  assert.match(proxyOf(["--proxy", "socks5://user:hunter2@other"], "") ?? "", /mistakes/);
  assert.match(proxyOf(["--proxy", "http://user:100%@other"], "") ?? "", /mistakes/);
  assert.doesNotMatch(proxyOf(["--proxy", "socks5://user:hunter2@other"], "") ?? "", /hunter2/);
});

test("mistakes are told all at once", () => {
  const read = readOptions(["--host-key", "MD5:00", "--allow", "erp", "--drain", "1x"], undefined);
  assert.deepEqual(read.kind === "mistakes" && read.mistakes, [
    "--server is missing.",
    '--host-key is "MD5:00"; it must be a fingerprint like SHA256:… (43 characters).',
    "--token-file is missing (or --key-file, once this machine has enrolled).",
    '--allow is "erp"; it must be HOST:PORT.',
    '--drain is "1x"; it must be 0 to 3600.',
  ]);
  assert.equal(readOptions(["--nonsense"], undefined).kind, "mistakes");
  assert.equal(readOptions(["--help"], undefined).kind, "help");
});

test("the page about it names every option; the service and the container start it with options that it takes", () => {
  const root = join(import.meta.dirname, "../../..");
  const page = readFileSync(join(root, "docs/agent.md"), "utf8");
  const options = [...agentHelp.matchAll(/^ {2}(--[a-z-]+) [A-Z]/gm)].map(([, option = ""]) => option);
  assert.equal(options.length, 9);
  for (const option of options) assert.ok(page.includes(`\`${option} `), option);

  const unit = readFileSync(join(root, "deploy/agent/patchbay-agent.service"), "utf8");
  const [, line = ""] = /^ExecStart=\S+ \S+ (.*)$/m.exec(unit) ?? [];
  const [, more = ""] = /AGENT_OPTIONS="(.*)"$/m.exec(unit) ?? [];
  const args = line.replace("$AGENT_OPTIONS", more.replace("SHA256:…", hostKey)).split(" ");
  assert.equal(readOptions(args, undefined).kind, "run", line);
  const image = readFileSync(join(root, "deploy/agent/Dockerfile"), "utf8");
  const entry = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(image)?.[1] ?? "[]") as string[];
  const compose = readFileSync(join(root, "deploy/agent/compose.yaml"), "utf8");
  const command = [...compose.matchAll(/^ {6}- (--.*)$/gm)].map(([, option = ""]) =>
    option.replace(/SHA256:.*/, hostKey),
  );
  assert.equal(command.length, 4);
  assert.equal(readOptions([...entry.slice(2), ...command], undefined).kind, "run", entry.join(" "));
});
