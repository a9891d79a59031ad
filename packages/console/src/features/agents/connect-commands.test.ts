import assert from "node:assert/strict";
import { test } from "node:test";
import { type ConnectFacts, openSshCommands, programCommands, targetsFrom } from "./connect-commands.ts";

const facts: ConnectFacts = {
  tunnel: {
    enabled: true,
    server: "patchbay.example:2222",
    hostKey: "SHA256:abc",
    knownHosts: "[patchbay.example]:2222 ssh-ed25519 AAAA",
    program: { path: "/agent/patchbay-agent.mjs", version: "0.1.0", sha256: "f00d" },
  },
  origin: "https://patchbay.example",
  agentName: "office",
  token: "pbt_token",
  allow: ["erp.internal:443", "crm.internal:8080"],
};

test("the program is fetched, checked, and started with the pinned key and every target", () => {
  assert.equal(
    programCommands(facts),
    `curl -fsSLO https://patchbay.example/agent/patchbay-agent.mjs
echo 'f00d  patchbay-agent.mjs' | sha256sum -c
(umask 077; printf '%s' 'pbt_token' > patchbay-token)
node patchbay-agent.mjs \\
  --server patchbay.example:2222 \\
  --host-key SHA256:abc \\
  --token-file patchbay-token \\
  --allow erp.internal:443 \\
  --allow crm.internal:8080`,
  );
  assert.match(programCommands({ ...facts, allow: [] }), /--allow HOST:PORT$/);
});

test("OpenSSH knows the server, and may open the same targets and no others", () => {
  const commands = openSshCommands(facts);
  assert.match(commands, /^echo '\[patchbay\.example\]:2222 ssh-ed25519 AAAA' > patchbay-known-hosts$/m);
  assert.match(commands, /-p 2222 .*-R 1080 -o 'PermitRemoteOpen=erp\.internal:443 crm\.internal:8080'/s);
  assert.match(commands, /-l office patchbay\.example$/);
  assert.ok(!commands.includes("pbt_token"), "the token is typed, not written");
});

test("targets are read however they are set apart", () => {
  assert.deepEqual(targetsFrom(" erp:443\n\ncrm:80, [::1]:5 "), ["erp:443", "crm:80", "[::1]:5"]);
});
