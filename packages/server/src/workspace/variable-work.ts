import type { Variable, VariableInput } from "@patchbay/contract/variable";
import { environments } from "@patchbay/contract/vocabulary";
import type { Actor } from "../platform/actor.ts";
import { differences } from "./differences.ts";
import { only, type Work } from "./thing-work.ts";
import type { Things } from "./workspace-state.ts";

/** What has to be done about one variable. An environment that the document leaves out stays as it is. */
export function variableWork(
  { variables: service }: Things,
  actor: Actor,
  wanted: VariableInput,
  stored: Variable | undefined,
): Work {
  const { name, description = "", ...values } = wanted;
  const given = environments.filter((environment) => values[environment] !== undefined);
  const shown = (thing: typeof values): object =>
    Object.fromEntries(given.map((environment) => [environment, thing[environment]]));
  return {
    kind: "variable",
    name,
    differences:
      stored === undefined
        ? null
        : differences(
            { description: stored.description, ...shown(stored) },
            { description, ...shown(values) },
          ),
    make: async () => await service.create(actor, wanted),
    change: async (members) => {
      await service.change(actor, name, only({ description, ...values }, members));
    },
    publish: [],
  };
}
