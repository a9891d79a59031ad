// `npm run fuzz -- index [--pairs N] [--seed N]`: random tables through every kind of index against their rows one by
// one. `npm run fuzz -- feelin [--count N] [--seed N]`: random FEEL against another engine. Short forms of both are part
// of npm test. Exits 1 if there is a difference that is not known.
import { parseArgs } from "node:util";
import { compareIndexes } from "@patchbay/decision/table/compare-index";
import { randomTable, seeded } from "@patchbay/decision/table/random-table";
import { fuzzFeelin } from "./feelin-fuzz.ts";

const NOW = "2026-08-15T10:30:00Z";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: "string", default: "1000000" },
    count: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
  },
});

/** Tables of 1 to 60 rows, each tenth of up to 400; an input counts once for each of the three kinds of index. */
function fuzzIndex(pairs: number, seed: number): number {
  const random = seeded(seed);
  let tried = 0;
  let tables = 0;
  let different = 0;
  while (tried < pairs) {
    const table = randomTable(random, { rows: 1 + random(tables % 10 === 0 ? 400 : 60), inputs: 60 });
    const differences = compareIndexes(table, NOW);
    for (const difference of differences.slice(0, 3)) console.error(JSON.stringify(difference));
    different += differences.length;
    tried += table.inputs.length;
    tables += 1;
  }
  console.log(JSON.stringify({ fuzz: "index", seed, tables, pairs: tried, differences: different }));
  return different;
}

function fuzzExpressions(count: number, seed: number): number {
  const { unknown, known } = fuzzFeelin(seed, count);
  for (const difference of unknown.slice(0, 20)) console.error(JSON.stringify(difference));
  console.log(
    JSON.stringify({
      fuzz: "feelin",
      seed,
      count,
      differences: unknown.length,
      known: Object.fromEntries(known),
    }),
  );
  return unknown.length;
}

const [what] = positionals;
const seed = Number(values.seed);
if (what === "index") process.exitCode = fuzzIndex(Number(values.pairs), seed) === 0 ? 0 : 1;
else if (what === "feelin") process.exitCode = fuzzExpressions(Number(values.count), seed) === 0 ? 0 : 1;
else {
  console.error("fuzz: index or feelin");
  process.exitCode = 2;
}
