import { type Permission, permissions, rolePermissions } from "@patchbay/contract/access";
import { parseArgs } from "node:util";
import { actorOfUser } from "../access/access-actors.ts";
import { findUserByEmail } from "../access/user-store.ts";
import { StartupError } from "../platform/startup-error.ts";
import { type Command, misused } from "./command.ts";
import { openForCommand } from "./open-services.ts";

const isPermission = (text: string): text is Permission => permissions.some((one) => one === text);

export const apiKeyCommand: Command = {
  name: "key",
  summary: "make an API key for a user",
  help: `patchbay key create --owner EMAIL --name NAME [--scope SCOPE …]

Prints the key, this once. Without --scope it may run rules and read the catalog. Scopes: ${permissions.join(", ")}.
With the embedded database the server must not be running; use the console or the API then.`,
  async run(args) {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        owner: { type: "string" },
        name: { type: "string" },
        scope: { type: "string", multiple: true },
      },
    });
    if (positionals[0] !== "create") return misused("key", `"${positionals[0] ?? ""}" is not create`);
    if (values.owner === undefined || values.name === undefined)
      return misused("key", "--owner and --name are needed");
    const scopes = values.scope ?? ["rule:run", "catalog:read"];
    const unknown = scopes.find((one) => !isPermission(one));
    if (unknown !== undefined) return misused("key", `"${unknown}" is not a scope`);

    await using store = await openForCommand();
    const owner = await findUserByEmail(store.db.read, values.owner);
    if (owner === undefined) throw new StartupError(`There is no user ${values.owner}.`);
    const lacking = scopes.filter(isPermission).filter((one) => !rolePermissions[owner.role].has(one));
    if (lacking.length > 0)
      throw new StartupError(
        `${values.owner} is ${owner.role}, and a key cannot have what its owner lacks: ${lacking.join(", ")}. Name the scopes with --scope.`,
      );
    const { key } = await store.access.apiKeys.create(actorOfUser(owner), {
      name: values.name,
      scopes: scopes.filter(isPermission),
    });
    process.stdout.write(`${key}\n`);
    return 0;
  },
};
