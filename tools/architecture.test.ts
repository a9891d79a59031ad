// Enforces tools/architecture.ts: workspaces and domains import only what the tables allow, pure packages stay pure,
// and the globals that reach the world are used in one place each.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { test } from "node:test";
import {
  domainImports,
  guardedGlobals,
  pureWorkspaces,
  serverRoots,
  workspaceImports,
} from "./architecture.ts";

const root = dirname(import.meta.dirname);
const workspaceOf: Readonly<Record<string, string>> = {
  "@patchbay/contract": "contract",
  "@patchbay/decision": "decision",
  "@patchbay/outbound": "outbound",
  "@patchbay/console": "console",
  patchbay: "server",
};

type Import = { readonly from: string; readonly specifier: string };

const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file);
const sources = globSync("packages/*/src/**/*.{ts,tsx}", { cwd: root }).map((file) =>
  file.split(sep).join("/"),
);
const textOf = (file: string): string => readFileSync(join(root, file), "utf8");
const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "$1");

const imports: readonly Import[] = sources.flatMap((from) =>
  [...textOf(from).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((found) => ({
    from,
    specifier: found[1] ?? "",
  })),
);

const workspace = (file: string): string => file.split("/")[1] ?? "";
const resolved = ({ from, specifier }: Import): string =>
  relative(root, join(root, dirname(from), specifier))
    .split(sep)
    .join("/");

test("the scan sees the imports it is meant to judge", () => {
  assert.ok(sources.length > 10, `only ${sources.length} source files found`);
  assert.ok(imports.length > 20, `only ${imports.length} imports found`);
});

test("a workspace imports only the workspaces its row allows", () => {
  const offences = imports.flatMap((one) => {
    const name = Object.keys(workspaceOf).find(
      (key) => one.specifier === key || one.specifier.startsWith(`${key}/`),
    );
    if (name === undefined) return [];
    const target = workspaceOf[name] ?? "";
    return (workspaceImports[workspace(one.from)] ?? []).includes(target)
      ? []
      : [`${one.from} imports ${one.specifier}`];
  });
  assert.deepEqual(offences, []);
});

test("a relative import never leaves its workspace and always names a file", () => {
  const offences = imports
    .filter((one) => one.specifier.startsWith("."))
    .filter(
      (one) =>
        !resolved(one).startsWith(`packages/${workspace(one.from)}/`) || !/\.(tsx?|css)$/.test(one.specifier),
    )
    .filter((one) => !(isTest(one.from) && resolved(one).startsWith("test/")))
    .map((one) => `${one.from} imports ${one.specifier}`);
  assert.deepEqual(offences, []);
});

test("every folder of the server has a row, and imports only the folders of its row", () => {
  const domain = (file: string): string => file.slice("packages/server/src/".length).split("/")[0] ?? "";
  const offences = imports
    .filter((one) => workspace(one.from) === "server" && !isTest(one.from) && one.specifier.startsWith("."))
    .flatMap((one) => {
      const from = domain(one.from);
      const to = domain(resolved(one));
      if (serverRoots.includes(from) || from === to) return [];
      if (domainImports[from] === undefined) return [`${one.from} lies in an unknown folder`];
      return domainImports[from].includes(to) ? [] : [`${one.from} imports ${one.specifier}`];
    });
  assert.deepEqual(offences, []);
});

test("the table of domains has no cycle", () => {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    assert.ok(!path.includes(name), `cycle: ${[...path, name].join(" → ")}`);
    if (done.has(name)) return;
    for (const next of domainImports[name] ?? []) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of Object.keys(domainImports)) visit(name, []);
});

test("a store imports only the database, its own types and pure files", () => {
  const allowed =
    /^(kysely|pg|@patchbay\/contract\/.*|.*platform\/(db|db-schema|clock|problem|seal|actor|search|row-set)\.ts|.*executions\/(execution-id|call-columns)\.ts|.*queue\/filed-jobs\.ts|.*rules\/run-journal\.ts|\.\/[a-z-]+\.ts)$/;
  const offences = imports
    .filter((one) => one.from.endsWith("-store.ts") && !allowed.test(one.specifier))
    .map((one) => `${one.from} imports ${one.specifier}`);
  assert.deepEqual(offences, []);
});

test("pure packages touch neither node:* nor any I/O", () => {
  const offences = imports
    .filter(
      (one) =>
        pureWorkspaces.includes(workspace(one.from)) &&
        !isTest(one.from) &&
        one.specifier.startsWith("node:"),
    )
    .map((one) => `${one.from} imports ${one.specifier}`);
  assert.deepEqual(offences, []);
});

for (const { what, pattern, allowed } of guardedGlobals) {
  test(`${what} is used only where the table says`, () => {
    const offences = sources.filter(
      (file) =>
        !isTest(file) &&
        !allowed.some((place) => file.startsWith(place)) &&
        pattern.test(withoutComments(textOf(file))),
    );
    assert.deepEqual(offences, []);
  });
}

test("no barrels: no index.ts below src", () => {
  assert.deepEqual(
    sources.filter((file) => /\/index\.tsx?$/.test(file)),
    [],
  );
});
