import type { Trigger } from "@patchbay/contract/trigger-api";
import { type Environment, environments } from "@patchbay/contract/vocabulary";
import type { WorkspaceTrigger } from "@patchbay/contract/workspace-document";
import type { Actor } from "../platform/actor.ts";
import { type SecretDiffers, triggerDifferences } from "./thing-differences.ts";
import { only, type Work } from "./thing-work.ts";
import type { Things, WorkspaceState } from "./workspace-state.ts";

/** What has to be done about one trigger. `stored` is undefined when there is none of its name. */
export function triggerWork(
  { triggers: service, triggerPublishing }: Things,
  actor: Actor,
  wanted: WorkspaceTrigger,
  stored: { readonly trigger: Trigger; readonly differs: SecretDiffers } | undefined,
  state: WorkspaceState,
): Work {
  const { publish = [], ...input } = wanted;
  const { name } = wanted;
  const differences =
    stored === undefined ? null : triggerDifferences(stored.trigger, wanted, state, stored.differs);
  const isNews = (environment: Environment): boolean =>
    publish.includes(environment) &&
    (stored?.trigger[environment].state !== "published" ||
      (differences ?? []).some(
        (path) => path.startsWith("document") || path.startsWith(`verification.${environment}`),
      ));
  return {
    kind: "trigger",
    name,
    differences,
    make: async () => await service.create(actor, input),
    change: async (members) => {
      await service.change(actor, name, only({ description: "", ...input }, members));
    },
    publish: environments.filter(isNews),
    release: async () => {
      for (const environment of environments.filter(isNews))
        if ((await service.read(name))[environment].state !== "published")
          await triggerPublishing.publish(actor, name, environment);
    },
  };
}
