/**
 * The server cannot start, and the operator can do something about it: the message says what is wrong and what to do.
 * main.ts prints the message alone; every other error at start is a defect and is printed with its stack.
 */
export class StartupError extends Error {
  override readonly name: string = "StartupError";
}
