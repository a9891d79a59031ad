// The command line: `patchbay <command>`. Each command is a file in cli/.
import { applyCommand } from "./cli/apply-command.ts";
import { apiKeyCommand } from "./cli/api-key-command.ts";
import type { Command } from "./cli/command.ts";
import { exportCommand } from "./cli/export-command.ts";
import { migrateCommand } from "./cli/migrate-command.ts";
import { samplesCommand } from "./cli/samples-command.ts";
import { startCommand } from "./cli/start-command.ts";
import { userCommand } from "./cli/user-command.ts";
import { workerCommand } from "./cli/worker-command.ts";
import { Problem } from "./platform/problem.ts";
import { version } from "./version.ts";
import { StartupError } from "./platform/startup-error.ts";

const commands: readonly Command[] = [
  startCommand,
  workerCommand,
  migrateCommand,
  applyCommand,
  exportCommand,
  userCommand,
  apiKeyCommand,
  samplesCommand,
];

function usage(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `patchbay <command> [options]\n\n${lines.join("\n")}\n\n  --help after a command says more. Settings come from the environment: docs/settings.md\n`;
}

/** Runs one command. Answers the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(usage());
    return name === undefined ? 2 : 0;
  }
  if (name === "--version" || name === "-v") {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const command = commands.find((one) => one.name === name);
  if (command === undefined) {
    process.stderr.write(`patchbay: there is no command "${name}".\n\n${usage()}`);
    return 2;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    process.stdout.write(`${command.help}\n`);
    return 0;
  }
  return await command.run(rest);
}

/** What whoever typed the command can mend, in a sentence; undefined when it is our own failure. */
function mendable(error: unknown): string | undefined {
  if (error instanceof StartupError || error instanceof Problem) return error.message;
  const isMistyped =
    error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS_");
  return isMistyped
    ? `${error.message.split(". ")[0] ?? ""}. --help after the command says more.`
    : undefined;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const message = mendable(error);
  if (message === undefined) throw error;
  process.stderr.write(`patchbay: ${message}\n`);
  process.exitCode = 1;
}
