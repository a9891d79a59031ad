import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { workspaceRoutes } from "@patchbay/contract/workspace-api";
import { yamlText } from "../platform/yaml-text.ts";
import { type Command, misused } from "./command.ts";
import { reachHelp, serverClient, valueIn } from "./server-client.ts";

export const exportCommand: Command = {
  name: "export",
  summary: "write the workspace as one document",
  help: `patchbay export [FILE] [--url URL]

Writes agents, credentials, variables, connections with their endpoints, rules, workflows and triggers as one YAML document
(JSON when FILE ends in .json), for a repository or for \`patchbay apply\` elsewhere. Secrets are written as \${env:NAME}. Without FILE it is
printed.

${reachHelp}`,
  async run(args) {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { url: { type: "string" } },
    });
    const [file, ...more] = positionals;
    if (more.length > 0) return misused("export", "at most one file is taken");
    const document = valueIn(await serverClient(values.url)(workspaceRoutes.export));
    const content =
      file?.endsWith(".json") === true ? `${JSON.stringify(document, null, 2)}\n` : yamlText(document);
    if (file === undefined) process.stdout.write(content);
    else await writeFile(file, content);
    return 0;
  },
};
