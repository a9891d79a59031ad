// Builds the agent as one file that runs on Node 20 and later: dist/patchbay-agent.mjs, which the server offers for
// download. What it is made of, and under which licences, stands at its end.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";

const folder = import.meta.dirname;
const bundle = await rolldown({
  input: join(folder, "src/main.ts"),
  platform: "node",
  // Native parts of ssh2 that are not built here; it does without them.
  external: ["cpu-features", /\.node$/],
  // Only names the folder of a WebAssembly file that is embedded all the same.
  transform: { define: { __dirname: '"."' } },
  logLevel: "warn",
});

/** The licence texts of the packages whose files were bundled. */
function notices(modules) {
  const roots = new Set(
    modules.flatMap((id) => /^(.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+)[/\\]/.exec(id)?.[1] ?? []),
  );
  return [...roots]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((root) => {
      const { name, version, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
      const file = readdirSync(root).find((one) => /^licen[cs]e/i.test(one));
      const text = file === undefined ? "" : readFileSync(join(root, file), "utf8");
      return `${name} ${version} (${license})\n${text.trim()}`;
    });
}

const { output } = await bundle.generate({ format: "esm" });
const modules = output.flatMap((part) => (part.type === "chunk" ? part.moduleIds : []));
const text = notices(modules).join("\n\n").replaceAll("*/", "* /");
await bundle.write({
  file: join(folder, "dist/patchbay-agent.mjs"),
  format: "esm",
  minify: false,
  comments: { legal: true },
  banner: "#!/usr/bin/env node",
  footer: `/*! Parts of this file are from:\n\n${text}\n*/`,
});
await bundle.close();
if (output.length !== 1) throw new Error(`${output.length} files instead of one`);
