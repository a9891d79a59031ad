// What the docs say must be there: generated pages are fresh, files that are named exist, and ADRs name their check.
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { callErrors } from "../packages/contract/src/call-error.ts";
import { problems } from "../packages/contract/src/problem.ts";
import { errorsPage } from "./errors-page.ts";
import { templatesPage } from "./templates-page.ts";

const root = dirname(import.meta.dirname);
const read = (path: string): string => readFileSync(join(root, path), "utf8");

test("docs/errors.md is what the tables say (npm run docs)", () => {
  assert.equal(read("docs/errors.md"), errorsPage());
});

test("docs/templates.md is what the table of functions says (npm run docs)", () => {
  assert.equal(read("docs/templates.md"), templatesPage());
});

test("every code is on the page, and no other", () => {
  const listed = [...read("docs/errors.md").matchAll(/^\| `([A-Za-z_]+)` \|/gm)].map(([, code]) => code);
  assert.deepEqual(listed, [...Object.keys(problems), ...Object.keys(callErrors)]);
});

test("the walk in docs/architecture.md names files that exist", () => {
  const named = [...read("docs/architecture.md").matchAll(/`((?:[a-z]+\/)[a-z/-]+\.tsx?)`/g)].map(
    ([, path]) => path ?? "",
  );
  assert.ok(named.length > 15, `only ${named.length} files named`);
  const missing = named.filter(
    (path) => !existsSync(join(root, path)) && !existsSync(join(root, "packages/server/src", path)),
  );
  assert.deepEqual(missing, []);
});

test("docs/failures.md names tests that are there", () => {
  const rows = [...read("docs/failures.md").matchAll(/^\| [FT]\d.*?\| `([^`]+)` \| (.+) \|$/gm)];
  assert.ok(rows.length > 30, `only ${rows.length} rows`);
  const missing = rows.flatMap(([, file = "", name = ""]) =>
    existsSync(join(root, file)) && read(file).includes(`test("${name}"`) ? [] : [`${file}: ${name}`],
  );
  assert.deepEqual(missing, []);
});

test("links between our pages lead somewhere", () => {
  const pages = [
    "README.md",
    ...globSync("docs/**/*.md", { cwd: root }),
    ...globSync("packages/*/README.md", { cwd: root }),
    "bench/README.md",
  ];
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
      .map(([, target]) => target ?? "")
      .filter((target) => !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page}: ${target}`),
  );
  assert.deepEqual(broken, []);
});

test("every decision on record names the check that enforces it, or says that none does", () => {
  const adrs = globSync("docs/adr/*.md", { cwd: root });
  assert.ok(adrs.length > 5, `only ${adrs.length} decisions found`);
  assert.deepEqual(adrs.filter((path) => !/^\*\*(Enforced by|Unenforced)/m.test(read(path))), []); // prettier-ignore
});
