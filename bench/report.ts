// The form of every measuring command (contract.md): one line per figure, then the bars; JSON lines with --json.

/** One measured figure. */
export type Figure = {
  readonly bench: string;
  readonly subject: string;
  readonly load: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
};

/** A ratio an issue asks for. */
export type Bar = { readonly value: number; readonly wanted: string; readonly ok: boolean };

const rounded = (value: number): number => (value >= 100 ? Math.round(value) : Math.round(value * 100) / 100);

/** Prints figures as JSON lines, or as a table with a row per subject and load and a column per metric. */
export function printFigures(figures: readonly Figure[], json: boolean): void {
  if (json) {
    for (const figure of figures) console.log(JSON.stringify({ ...figure, value: rounded(figure.value) }));
    return;
  }
  const metrics = [...new Set(figures.map(({ metric, unit }) => `${metric} (${unit})`))];
  const rows = new Map<string, string[]>();
  for (const { subject, load, metric, unit, value } of figures) {
    const row = rows.get(`${subject}\t${load}`) ?? metrics.map(() => "");
    row[metrics.indexOf(`${metric} (${unit})`)] = String(rounded(value));
    rows.set(`${subject}\t${load}`, row);
  }
  console.log(`| subject | load | ${metrics.join(" | ")} |`);
  console.log(`|---|---|${metrics.map(() => "--:").join("|")}|`);
  for (const [key, cells] of rows) console.log(`| ${key.split("\t").join(" | ")} | ${cells.join(" | ")} |`);
}

/** Prints the bars as the last line and sets the exit code: 1 when one is missed. */
export function printBars(bench: string, bars: Readonly<Record<string, Bar>>, json: boolean): void {
  if (json) console.log(JSON.stringify({ bench, bars }));
  else
    for (const [name, bar] of Object.entries(bars))
      console.log(`${bar.ok ? "met   " : "MISSED"} ${name}: ${rounded(bar.value)} (wanted ${bar.wanted})`);
  if (Object.values(bars).some((bar) => !bar.ok)) process.exitCode = 1;
}

/** The middle of an odd number of values, the mean of the two middle ones otherwise. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
