// Runs the cases of the DMN TCK against the models beside them.
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { DecisionModel } from "@patchbay/decision/model/decision-model";
import type { Model } from "@patchbay/decision/model/dmn-model";
import { readModel } from "@patchbay/decision/model/read-model";
import { isContext, type Value } from "@patchbay/decision/feel/value";
import { readTckFile, type TckCase } from "./tck-case.ts";
import { isExpected } from "./tck-compare.ts";

/** The moment of all evaluations, so that every run gives the same answers. */
const NOW = "2026-01-31T10:30:00Z";
/** Steps that one case may take: loops of the suite are longer than those of a rule. */
const STEPS = 1_000_000;

/** How one case ended. `isNull`: nothing but null is expected, which an engine that answers null always passes. */
export type CaseResult = {
  readonly folder: string;
  readonly id: string;
  readonly passed: boolean;
  readonly isNull: boolean;
  /** For the first result that is not as expected: what was found and what was wanted. */
  readonly found?: Value;
  readonly wanted?: Value;
  readonly why?: string;
};

/** The folders with cases below a directory, from its root; those that are kept as not compliant are left out. */
export function tckFolders(dir: string): readonly string[] {
  const files = globSync("**/*-test-*.xml", { cwd: dir });
  return [...new Set(files.map((file) => dirname(file)))]
    .filter((folder) => !folder.split(/[\\/]/).includes("non-compliant"))
    .toSorted();
}

function modelsIn(folder: string): ReadonlyMap<string, Model> {
  const models = new Map<string, Model>();
  for (const file of globSync("*.dmn", { cwd: folder }).toSorted()) {
    const read = readModel(readFileSync(join(folder, file), "utf8"));
    if (read.ok) models.set(file, read.model);
  }
  return models;
}

function runCase(model: DecisionModel, folder: string, { id, inputs, results }: TckCase): CaseResult {
  const isNull = results.every(({ value }) => value === null);
  for (const { invocable, output, value: wanted } of results) {
    const { value, diagnostics } = model.evaluate(invocable, inputs, { now: NOW, maxSteps: STEPS });
    // A service with several output decisions answers all of them in one object; a result names one.
    const found =
      results.length > 1 && output !== null && isContext(value) ? (value.get(output) ?? null) : value;
    if (isExpected(found, wanted)) continue;
    const [reason] = diagnostics;
    return {
      folder,
      id,
      passed: false,
      isNull,
      found,
      wanted,
      ...(reason === undefined ? {} : { why: reason.message }),
    };
  }
  return { folder, id, passed: true, isNull };
}

/** Runs all cases of one folder. */
export function runFolder(dir: string, folder: string): readonly CaseResult[] {
  const path = join(dir, folder);
  const models = modelsIn(path);
  return globSync("*-test-*.xml", { cwd: path })
    .toSorted()
    .flatMap((file): readonly CaseResult[] => {
      const { modelName, cases } = readTckFile(readFileSync(join(path, file), "utf8"));
      const main = models.get(modelName);
      if (main === undefined)
        return cases.map(({ id, results }) => ({
          folder,
          id,
          passed: false,
          isNull: results.every(({ value }) => value === null),
          why: `there is no readable model ${relative(dir, join(path, modelName))}`,
        }));
      const model = new DecisionModel(
        main,
        [...models.values()].filter((one) => one !== main),
      );
      return cases.map((one) => runCase(model, folder, one));
    });
}
