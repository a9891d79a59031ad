// The stock OpenSSH client as an agent, with keys and known_hosts of its own and nothing of this machine's.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadAgentKey } from "../packages/agent/src/agent-key.ts";

type Cleanup = { after(work: () => Promise<void>): void };

/** Why tests with it are skipped here; false where it is there. */
export const openSshMissing: string | false =
  spawnSync("ssh", ["-V"]).error === undefined
    ? false
    : "there is no OpenSSH client here (Debian: openssh-client)";

/** How it ended. */
export type SshEnd = { readonly code: number | null; readonly said: string };

export type OpenSsh = {
  /** Runs `ssh …args` until it ends or is stopped. */
  readonly run: (args: readonly string[]) => {
    readonly ended: Promise<SshEnd>;
    readonly stop: () => Promise<SshEnd>;
    /** Stops its clock, or lets it go on. */
    readonly signal: (name: "SIGSTOP" | "SIGCONT" | "SIGKILL") => void;
  };
};

/** A client with a key of its own. `hostKey`: a line's end of known_hosts (`ssh-ed25519 AAAA…`). */
export async function openSsh(
  t: Cleanup,
  plan: { readonly port: number; readonly hostKey: string; readonly name: string; readonly token?: string },
): Promise<OpenSsh> {
  const folder = mkdtempSync(join(tmpdir(), "patchbay-ssh-"));
  const file = (name: string): string => join(folder, name);
  await loadAgentKey(file("key"));
  writeFileSync(file("known_hosts"), `[127.0.0.1]:${plan.port} ${plan.hostKey}\n`);
  writeFileSync(file("token"), `${plan.token ?? ""}\n`, { mode: 0o600 });
  writeFileSync(file("say-token"), `#!/bin/sh\ncat "${file("token")}"\n`);
  chmodSync(file("say-token"), 0o700);
  const running = new Set<() => Promise<SshEnd>>();
  t.after(async () => {
    for (const stop of running) await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const settings = [
    `UserKnownHostsFile=${file("known_hosts")}`,
    "StrictHostKeyChecking=yes",
    "IdentitiesOnly=yes",
    "NumberOfPasswordPrompts=1",
    "ExitOnForwardFailure=yes",
    "ServerAliveInterval=5",
    "ServerAliveCountMax=2",
  ];
  return {
    run: (args) => {
      const child = spawn(
        "ssh",
        ["-F", "none", "-T", "-i", file("key"), ...settings.flatMap((one) => ["-o", one]), "-p", String(plan.port), ...args, `${plan.name}@127.0.0.1`], // prettier-ignore
        {
          stdio: ["ignore", "pipe", "pipe"],
          env: { PATH: process.env["PATH"] ?? "", HOME: folder, SSH_ASKPASS: file("say-token"), SSH_ASKPASS_REQUIRE: "force" }, // prettier-ignore
        },
      );
      let said = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (part: Buffer) => (said += part.toString()));
      const ended = new Promise<SshEnd>((resolve) => {
        child.once("error", (error) => resolve({ code: null, said: error.message }));
        child.once("close", (code) => resolve({ code, said }));
      });
      const stop = async (): Promise<SshEnd> => {
        child.kill("SIGKILL");
        return await ended;
      };
      running.add(stop);
      void ended.then(() => running.delete(stop));
      return { ended, stop, signal: (name) => void child.kill(name) };
    },
  };
}
