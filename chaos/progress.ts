// How far a run is, on standard error: a line that is written over on a terminal, and a line now and then elsewhere.

const width = 30;
const quietLines = 15_000;

const clockOf = (ms: number): string =>
  `${Math.floor(ms / 60_000)}:${String(Math.floor((ms % 60_000) / 1000)).padStart(2, "0")}`;

/** Counts parts of a whole. `seconds`: how long all of it is expected to take. */
export class Progress {
  readonly #total: number;
  readonly #begun = performance.now();
  readonly #seconds: number;
  readonly #under = new Set<string>();
  #done = 0;
  #told = 0;

  constructor(total: number, seconds: number) {
    this.#total = total;
    this.#seconds = seconds;
  }

  begin(name: string): void {
    this.#under.add(name);
    this.#tell(true);
  }

  end(name: string): void {
    this.#under.delete(name);
    this.#tell(true);
  }

  tick(): void {
    this.#done += 1;
    this.#tell(false);
  }

  #tell(important: boolean): void {
    const now = performance.now();
    const share = Math.min(1, this.#done / this.#total);
    const full = Math.round(share * width);
    const line = `${"█".repeat(full)}${"░".repeat(width - full)} ${Math.round(share * 100)} %  ${clockOf(now - this.#begun)} of about ${clockOf(this.#seconds * 1000)}  ${[...this.#under].join(", ")}`;
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${line}${this.#under.size === 0 ? "\n" : ""}`);
    else if (important || now - this.#told > quietLines) {
      this.#told = now;
      process.stderr.write(`${line}\n`);
    }
  }
}
