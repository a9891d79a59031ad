// `npm run docs`: writes the reference pages that are made from tables in the code. A test says when one is stale.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { settingsPage } from "../packages/server/src/platform/settings-page.ts";

const docs = join(dirname(import.meta.dirname), "docs");

writeFileSync(join(docs, "settings.md"), settingsPage());
console.log("docs/settings.md");
