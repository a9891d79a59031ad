import { Problem } from "../platform/problem.ts";
import { StartupError } from "../platform/startup-error.ts";
import { forgetSampleApi } from "../samples/sample-api-process.ts";
import { removeSamples } from "../samples/sample-run.ts";
import { type Command, misused } from "./command.ts";
import { openForCommand } from "./open-services.ts";

export const samplesCommand: Command = {
  name: "samples",
  summary: "take the sample workspace away",
  help: `patchbay samples remove

Deletes the sample rules, connection and credential; the sample API is not started again. Their executions stay on record.
With the embedded database the server must not be running.`,
  async run(args) {
    if (args[0] !== "remove")
      return misused(
        "samples",
        args[0] === undefined ? "say what to do: remove" : `"${args[0]}" is not remove`,
      );
    await using store = await openForCommand();
    try {
      await removeSamples(store);
    } catch (error) {
      if (error instanceof Problem && error.code === "in_use") throw new StartupError(error.message);
      throw error;
    }
    await forgetSampleApi(store.dataDir);
    process.stdout.write("The samples are gone.\n");
    return 0;
  },
};
