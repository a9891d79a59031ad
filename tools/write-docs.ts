// `npm run docs`: writes the reference pages that are made from tables in the code. A test says when one is stale.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { settingsPage } from "../packages/server/src/platform/settings-page.ts";
import { errorsPage } from "./errors-page.ts";
import { templatesPage } from "./templates-page.ts";

const docs = join(dirname(import.meta.dirname), "docs");

const pages = {
  "settings.md": settingsPage,
  "errors.md": errorsPage,
  "templates.md": templatesPage,
} as const;
for (const [name, page] of Object.entries(pages)) {
  writeFileSync(join(docs, name), page());
  console.log(`docs/${name}`);
}
