import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { settings } from "./env.ts";
import { settingsPage } from "./settings-page.ts";

test("docs/settings.md is what the table of settings says (else: npm run docs)", () => {
  const written = readFileSync(join(import.meta.dirname, "../../../../docs/settings.md"), "utf8");
  assert.equal(written, settingsPage());
});

test("the page names every setting once", () => {
  const page = settingsPage();
  for (const name of Object.keys(settings)) assert.equal(page.split(`| \`${name}\` |`).length, 2, name);
});
