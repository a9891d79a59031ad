import { type Role, roles } from "@patchbay/contract/access";
import { parseArgs } from "node:util";
import { commandLine } from "../access/access-actors.ts";
import { oneTimePassword } from "../access/passwords.ts";
import { findUserByEmail } from "../access/user-store.ts";
import { StartupError } from "../platform/startup-error.ts";
import { type Command, misused } from "./command.ts";
import { openForCommand } from "./open-services.ts";

const isRole = (text: string): text is Role => roles.some((one) => one === text);

export const userCommand: Command = {
  name: "user",
  summary: "add a user, or give one a new password",
  help: `patchbay user add EMAIL [--name NAME] [--role viewer|operator|editor|admin|owner]
patchbay user password EMAIL

Prints a generated password, to be changed after signing in. With the embedded database the server must not be running;
use the console or the API then.`,
  async run(args) {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { name: { type: "string" }, role: { type: "string", default: "editor" } },
    });
    const [verb, email] = positionals;
    if (email === undefined || !email.includes("@")) return misused("user", "an e-mail address is needed");
    if (verb !== "add" && verb !== "password")
      return misused("user", `"${verb ?? ""}" is neither add nor password`);
    if (!isRole(values.role)) return misused("user", `"${values.role}" is not one of ${roles.join(", ")}`);

    const password = oneTimePassword();
    await using store = await openForCommand();
    if (verb === "add") {
      await store.access.users.create(commandLine, {
        email,
        name: values.name ?? email,
        role: values.role,
        password,
      });
    } else {
      const user = await findUserByEmail(store.db.read, email);
      if (user === undefined) throw new StartupError(`There is no user ${email}.`);
      await store.access.users.change(commandLine, user.id, { password, disabled: false });
    }
    process.stdout.write(`${email} can sign in with the password ${password}\n`);
    return 0;
  },
};
