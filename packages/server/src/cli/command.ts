/** One command of the command line. */
export type Command = {
  readonly name: string;
  readonly summary: string;
  /** What `--help` prints. */
  readonly help: string;
  /** Runs it with what follows its name; answers the exit code. Throws ConfigError or StartupError for what the operator can mend. */
  readonly run: (args: readonly string[]) => Promise<number>;
};

/** Says on standard error why a command cannot run as it was called. Answers the exit code for that. */
export function misused(command: string, why: string): number {
  process.stderr.write(`patchbay ${command}: ${why}\nSee: patchbay ${command} --help\n`);
  return 2;
}
