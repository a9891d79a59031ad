// Every command explains itself and refuses what it does not take, before it opens anything.
import assert from "node:assert/strict";
import { test } from "node:test";
import { apiKeyCommand } from "./api-key-command.ts";
import { migrateCommand } from "./migrate-command.ts";
import { samplesCommand } from "./samples-command.ts";
import { startCommand } from "./start-command.ts";
import { userCommand } from "./user-command.ts";

const commands = [startCommand, migrateCommand, userCommand, apiKeyCommand, samplesCommand];

for (const { name, summary, help } of commands) {
  test(`patchbay ${name} says what it is for and how it is called`, () => {
    assert.ok(help.startsWith(`patchbay ${name}`), help);
    assert.ok(summary.length > 10 && !summary.endsWith("."), summary);
  });
}

const misused = [
  [startCommand, ["--port", "9"], '"--port 9" is not something it takes'],
  [migrateCommand, ["all"], '"all" is not something it takes'],
  [userCommand, ["add"], "an e-mail address is needed"],
  [userCommand, ["add", "nobody"], "an e-mail address is needed"],
  [userCommand, ["remove", "ann@example.test"], '"remove" is neither add nor password'],
  [userCommand, ["add", "ann@example.test", "--role", "king"], '"king" is not one of'],
  [apiKeyCommand, ["make"], '"make" is not create'],
  [apiKeyCommand, ["create", "--owner", "ann@example.test"], "--owner and --name are needed"],
  [
    apiKeyCommand,
    ["create", "--owner", "a@b.example", "--name", "k", "--scope", "all"],
    '"all" is not a scope',
  ],
  [samplesCommand, ["add"], '"add" is not remove'],
] as const;
for (const [command, args, why] of misused) {
  test(`patchbay ${command.name} ${args.join(" ")} is misused`, async (t) => {
    const said = t.mock.method(process.stderr, "write", () => true);
    assert.equal(await command.run(args), 2);
    const text = said.mock.calls.map((call) => String(call.arguments[0])).join("");
    assert.ok(text.startsWith(`patchbay ${command.name}: ${why}`), text);
  });
}
