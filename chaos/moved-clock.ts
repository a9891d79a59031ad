// Loaded before Patchbay: its wall clock can be set from outside. Timers and the monotonic clock go on as they are, as they do
// when somebody sets the clock of a machine.
import { readFileSync } from "node:fs";

const file = process.env["CHAOS_CLOCK_FILE"] ?? "";
const RealDate = Date;
let offset = 0;
process.on("SIGUSR2", () => {
  offset = Number(readFileSync(file, "utf8"));
});

class MovedDate extends RealDate {
  constructor(...given: readonly [] | readonly [number | string | Date]) {
    super(given.length === 0 ? RealDate.now() + offset : given[0]);
  }
}
// Several arguments (year, month, …) are the real constructor's.
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given) =>
    given.length > 1 ? Reflect.construct(target, given) : Reflect.construct(MovedDate, given),
  get: (target, member) =>
    member === "now" ? () => RealDate.now() + offset : (Reflect.get(target, member) as unknown),
});
