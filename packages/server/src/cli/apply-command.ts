import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import type { AppliedThing, WorkspaceDocument } from "@patchbay/contract/workspace-document";
import { workspaceRoutes } from "@patchbay/contract/workspace-api";
import { environment } from "../platform/env.ts";
import { StartupError } from "../platform/startup-error.ts";
import { parseYaml } from "../platform/yaml-text.ts";
import { fillReferences } from "../workspace/env-references.ts";
import { type Command, misused } from "./command.ts";
import { reachHelp, serverClient, valueIn } from "./server-client.ts";

const signs = { create: "+", change: "~", none: "=" } as const;

/** One thing as a line: what is done to it, where it differs, what it is published as, what went wrong. */
function lineOf({ kind, name, change, differences, publish, error }: AppliedThing): string {
  const notes = [
    ...(differences.length === 0 ? [] : [differences.join(", ")]),
    ...(publish.length === 0 ? [] : [`publish ${publish.join(", ")}`]),
    ...(error === undefined ? [] : [`FAILED ${error.code}: ${error.message}`]),
  ];
  return `${signs[change]} ${kind.padEnd(10)} ${name}${notes.length === 0 ? "" : `  (${notes.join("; ")})`}`;
}

function readWorkspace(content: string, file: string): WorkspaceDocument {
  const { value, mistake } = parseYaml(content);
  if (mistake !== undefined) throw new StartupError(`${file}: ${mistake}`);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new StartupError(`${file} is no workspace document: it has no members.`);
  return value as WorkspaceDocument;
}

export const applyCommand: Command = {
  name: "apply",
  summary: "make and change what a workspace document lists",
  help: `patchbay apply FILE [--dry-run] [--url URL]

Reads a workspace document (YAML or JSON; - is standard input), fills in \${env:NAME} from this environment, and brings a
running server to what it says: agents, credentials, connections with their endpoints, rules, workflows; tested and
published where the document asks for it. A secret whose NAME is not set keeps what is stored. Things it does not list stay.
Prints a line for each thing: + made, ~ changed, = as it was. Exits with 1 when one failed. --dry-run only says what would
be done.

${reachHelp}`,
  async run(args) {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { "dry-run": { type: "boolean", default: false }, url: { type: "string" } },
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) return misused("apply", "one file is needed");
    const content =
      file === "-"
        ? await text(process.stdin)
        : await readFile(file, "utf8").catch((error: unknown) => {
            throw new StartupError(`${file} cannot be read.`, { cause: error });
          });
    const env = environment();
    const { document, unset } = fillReferences(readWorkspace(content, file), (name) => env[name]);
    if (unset.length > 0)
      throw new StartupError(`${file} refers to what is not set in this environment: ${unset.join(", ")}.`);
    const dryRun = values["dry-run"];
    const { ok, things } = valueIn(
      await serverClient(values.url)(workspaceRoutes.apply, { query: { dryRun }, body: document }),
    );
    for (const thing of things) process.stdout.write(`${lineOf(thing)}\n`);
    const count = (change: AppliedThing["change"]): number =>
      things.filter((one) => one.change === change && one.outcome !== "failed").length;
    const failed = things.filter((one) => one.outcome === "failed").length;
    process.stdout.write(
      `${dryRun ? "Would be: " : ""}${count("create")} made, ${count("change")} changed, ${count("none")} as before${failed === 0 ? "" : `, ${failed} failed`}.\n`,
    );
    return ok ? 0 : 1;
  },
};
