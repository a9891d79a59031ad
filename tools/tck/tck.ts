// `npm run tck -- --dir DIR [--folders FILE] [--failures] [--json]`: runs a copy of the DMN TCK (github.com/dmn-tck/tck,
// Apache-2.0) against the decision package. FILE lists folders, one a line. Exits 1 below the bars of tck-summary.ts.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { Frame } from "@patchbay/decision/feel/frame";
import type { Value } from "@patchbay/decision/feel/value";
import { textOf } from "@patchbay/decision/feel/value-text";
import { runFolder, tckFolders } from "./tck-run.ts";
import { missedBars, summaryOf, summaryTable } from "./tck-summary.ts";

const { values } = parseArgs({
  options: {
    dir: { type: "string" },
    folders: { type: "string" },
    failures: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

function shown(value: Value | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string"
    ? JSON.stringify(value)
    : textOf(value, new Frame([], ""), { path: "", source: "", offset: null });
}

if (values.dir === undefined) {
  console.error("tck: --dir DIR says where the copy of the TCK is");
  process.exitCode = 2;
} else {
  const { dir } = values;
  const listed =
    values.folders === undefined
      ? null
      : new Set(
          readFileSync(values.folders, "utf8")
            .split("\n")
            .map((line) => line.replace(/#.*/, "").trim())
            .filter((line) => line !== ""),
        );
  const folders = tckFolders(dir).filter(
    (folder) => listed === null || listed.has(folder) || listed.has(basename(folder)),
  );
  const results = folders.flatMap((folder) => runFolder(dir, folder));
  const summary = summaryOf(results);
  const missed = missedBars(results);
  if (values.failures)
    for (const { folder, id, passed, found, wanted, why } of results)
      if (!passed)
        console.error(
          `${folder} ${id}: ${shown(found)}, not ${shown(wanted)}${why === undefined ? "" : ` (${why})`}`,
        );
  console.log(values.json ? JSON.stringify(summary) : summaryTable(summary));
  if (results.length === 0) console.error(`tck: there are no cases in ${dir}`);
  for (const bar of missed) console.error(`tck: ${bar}`);
  process.exitCode = missed.length > 0 || results.length === 0 ? 1 : 0;
}
