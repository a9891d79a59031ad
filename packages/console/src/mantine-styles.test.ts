import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";

const styles = readFileSync(join(import.meta.dirname, "mantine-styles.ts"), "utf8");
const kit = join(createRequire(import.meta.url).resolve("@mantine/core/styles.css"), "..", "styles");

test("every Mantine component that the console imports brings its styles along", () => {
  const used = new Set(
    globSync("**/*.tsx", { cwd: import.meta.dirname }).flatMap((file) =>
      [
        ...readFileSync(join(import.meta.dirname, file), "utf8").matchAll(
          /import \{([^}]+)\} from "@mantine\/core"/g,
        ),
      ].flatMap((found) => (found[1] ?? "").split(",").map((name) => name.trim().split(" ")[0] ?? "")),
    ),
  );
  const styled = [...used].filter((name) => existsSync(join(kit, `${name}.layer.css`)));
  assert.ok(styled.length > 15, `only ${styled.length} styled components seen`);
  assert.deepEqual(
    styled.filter((name) => !styles.includes(`/${name}.layer.css`)),
    [],
  );
});
