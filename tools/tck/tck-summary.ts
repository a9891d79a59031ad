import type { CaseResult } from "./tck-run.ts";

/** Cases that passed, of all. */
export type Score = { readonly passed: number; readonly total: number };

/** The last line of `npm run tck -- --json` (contract.md). */
export type TckSummary = Score & {
  readonly nonNull: Score;
  readonly byFolder: Readonly<Record<string, Score>>;
};

function score(results: readonly CaseResult[]): Score {
  return { passed: results.filter(({ passed }) => passed).length, total: results.length };
}

/** Adds up the results. */
export function summaryOf(results: readonly CaseResult[]): TckSummary {
  const folders = Map.groupBy(results, ({ folder }) => folder);
  return {
    ...score(results),
    nonNull: score(results.filter(({ isNull }) => !isNull)),
    byFolder: Object.fromEntries(Array.from(folders, ([folder, ofFolder]) => [folder, score(ofFolder)])),
  };
}

const share = ({ passed, total }: Score): number => (total === 0 ? 1 : passed / total);

/** What is below the bars of the issue: level 2 whole, of the rest and of the cases that expect more than null 95 %. */
export function missedBars(results: readonly CaseResult[]): readonly string[] {
  const isLevel2 = ({ folder }: CaseResult): boolean => folder.includes("compliance-level-2");
  const level2 = score(results.filter(isLevel2));
  const rest = score(results.filter((one) => !isLevel2(one)));
  const { nonNull } = summaryOf(results);
  return [
    ...(share(level2) < 1 ? [`level 2: ${level2.passed} of ${level2.total}, all wanted`] : []),
    ...(share(rest) < 0.95 ? [`the rest: ${rest.passed} of ${rest.total}, 95 % wanted`] : []),
    ...(share(nonNull) < 0.95 ? [`not null: ${nonNull.passed} of ${nonNull.total}, 95 % wanted`] : []),
  ];
}

/** The summary as a table, a line per folder. */
export function summaryTable(summary: TckSummary): string {
  const line = (name: string, { passed, total }: Score): string =>
    `${name.padEnd(64)}${String(passed).padStart(6)} / ${String(total).padStart(5)}${passed === total ? "" : "  *"}`;
  return [
    ...Object.entries(summary.byFolder).map(([folder, one]) => line(folder, one)),
    line("cases that expect more than null", summary.nonNull),
    line("all cases", summary),
  ].join("\n");
}
