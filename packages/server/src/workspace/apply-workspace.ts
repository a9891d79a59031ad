import type { Permission } from "@patchbay/contract/access";
import { environments } from "@patchbay/contract/vocabulary";
import type {
  AppliedThing,
  ApplyAnswer,
  WorkspaceConnection,
  WorkspaceDocument,
} from "@patchbay/contract/workspace-document";
import { type Actor, demand } from "../platform/actor.ts";
import type { Db } from "../platform/db.ts";
import { problem, refuseMistakes } from "../platform/problem.ts";
import type { Sealer } from "../platform/seal.ts";
import { secretDigests } from "../platform/secret-store.ts";
import {
  agentDifferences,
  connectionDifferences,
  credentialDifferences,
  endpointDifferences,
  type SecretDiffers,
} from "./thing-differences.ts";
import { ruleWorks, workflowWorks } from "./rule-work.ts";
import { carriedOut, only, planned, type Work } from "./thing-work.ts";
import { triggerWork } from "./trigger-work.ts";
import { variableWork } from "./variable-work.ts";
import { keyOf, readState, type Things, type WorkspaceState } from "./workspace-state.ts";

type Deps = { readonly db: Db; readonly sealer: Sealer; readonly things: Things };

/** What a section of the document needs, beyond reading. */
const needs: Readonly<
  Record<keyof Omit<WorkspaceDocument, "formatVersion" | "kind">, readonly Permission[]>
> = {
  agents: ["agent:manage"],
  credentials: ["credential:write"],
  variables: ["variable:write"],
  connections: ["connection:write", "connection:test", "connection:publish"],
  rules: ["rule:write", "rule:publish"],
  workflows: ["workflow:write", "workflow:publish"],
  triggers: ["trigger:write"],
};

/**
 * Brings the workspace to what a document says, the way a person would: things in the order in which they refer to each
 * other, each through its own service (and so checked, audited and announced), Test Connection before a publish. What the
 * document does not list stays. Applied again it changes nothing.
 */
export class WorkspaceApplier {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Throws forbidden for a section that the actor may not write; what fails of a single thing is told in the answer. */
  async apply(actor: Actor, document: WorkspaceDocument, dryRun: boolean): Promise<ApplyAnswer> {
    for (const section of Object.keys(needs) as (keyof typeof needs)[])
      if ((document[section]?.length ?? 0) > 0) for (const one of needs[section]) demand(actor, one);
    refuseTwice(document);
    const state = await readState(this.#deps.things);
    const works = [
      ...this.#agents(actor, document, state),
      ...(await this.#credentials(actor, document, state)),
      ...(document.variables ?? []).map((wanted) =>
        variableWork(this.#deps.things, actor, wanted, state.variables.get(keyOf(wanted.name))),
      ),
      ...(await this.#connections(actor, document, state)),
      ...ruleWorks(this.#deps.things, actor, document, state),
      ...workflowWorks(this.#deps.things, actor, document, state),
      ...(await this.#triggers(actor, document, state)),
    ];
    const things: AppliedThing[] = [];
    for (const work of works) things.push(...(dryRun ? planned(work) : await carriedOut(work)));
    return { dryRun, ok: things.every((one) => one.outcome !== "failed"), things };
  }

  #agents(actor: Actor, { agents = [] }: WorkspaceDocument, state: WorkspaceState): Work[] {
    const service = this.#deps.things.agents;
    return agents.map((wanted): Work => {
      const stored = state.agents.get(keyOf(wanted.name));
      return {
        kind: "agent",
        name: wanted.name,
        differences: stored === undefined ? null : agentDifferences(stored, wanted),
        make: async () => await service.create(actor, wanted),
        change: async () => {
          const { description = "", allow = [] } = wanted;
          await service.change(actor, wanted.name, { description, allow });
        },
        publish: [],
      };
    });
  }

  async #credentials(
    actor: Actor,
    { credentials = [] }: WorkspaceDocument,
    state: WorkspaceState,
  ): Promise<Work[]> {
    const service = this.#deps.things.credentials;
    const works: Work[] = [];
    for (const wanted of credentials) {
      const stored = state.credentials.get(keyOf(wanted.name));
      const differences =
        stored === undefined ? null : credentialDifferences(stored, wanted, await this.#secretsOf(stored.id));
      works.push({
        kind: "credential",
        name: wanted.name,
        differences,
        make: async () => await service.create(actor, wanted),
        change: async (members) => {
          const { name, ...rest } = { description: "", encrypted: {}, unencrypted: {}, ...wanted };
          await service.change(actor, name, only(rest, members));
        },
        publish: [],
      });
    }
    return works;
  }

  async #connections(
    actor: Actor,
    { connections = [] }: WorkspaceDocument,
    state: WorkspaceState,
  ): Promise<Work[]> {
    const { connections: service, publication, probe } = this.#deps.things;
    const works: Work[] = [];
    for (const wanted of connections) {
      const { endpoints: _endpoints, publish = [], ...input } = wanted;
      const { name } = wanted;
      const stored = state.connections.get(keyOf(name));
      const differences =
        stored === undefined
          ? null
          : connectionDifferences(stored, wanted, state, await this.#secretsOf(stored.id));
      const parts = this.#endpoints(actor, wanted, state);
      const touched =
        differences === null ||
        differences.length > 0 ||
        parts.some((part) => part.differences?.length !== 0);
      works.push({
        kind: "connection",
        name,
        differences,
        make: async () => await service.create(actor, input),
        change: async (members) => {
          await service.change(actor, name, only({ description: "", ...input }, members));
        },
        parts,
        publish: environments.filter(
          (environment) =>
            publish.includes(environment) && (touched || stored?.[environment].state !== "published"),
        ),
        release: async () => {
          for (const environment of environments) {
            if (!publish.includes(environment)) continue;
            const { state: now } = (await service.read(name))[environment];
            if (now === "published") continue;
            const report = await probe.test(actor, name, environment, undefined);
            if (!report.ok)
              throw problem(
                "connection_not_tested",
                `Test Connection failed in ${environment}: ${report.error?.message ?? report.result}. The draft stays.`,
              );
            await publication.publish(actor, name, environment);
          }
        },
      });
    }
    return works;
  }

  #endpoints(
    actor: Actor,
    { name: connection, endpoints = [] }: WorkspaceConnection,
    state: WorkspaceState,
  ): Work[] {
    const service = this.#deps.things.endpoints;
    return endpoints.map((wanted): Work => {
      const stored = state.endpoints.get(keyOf(connection, wanted.name));
      return {
        kind: "endpoint",
        name: `${connection}/${wanted.name}`,
        differences: stored === undefined ? null : endpointDifferences(stored, wanted),
        make: async () => await service.create(actor, { ...wanted, connection }),
        change: async (members) => {
          // What the document leaves out is taken away.
          const gone = Object.fromEntries(
            [...members].map((member) => [member, member === "description" ? "" : null]),
          );
          await service.change(actor, stored?.id ?? "", { ...gone, ...only(wanted, members) });
        },
        publish: [],
      };
    });
  }

  async #triggers(
    actor: Actor,
    { triggers = [] }: WorkspaceDocument,
    state: WorkspaceState,
  ): Promise<Work[]> {
    const works: Work[] = [];
    for (const wanted of triggers) {
      const trigger = state.triggers.get(keyOf(wanted.name));
      const stored = trigger && { trigger, differs: await this.#secretsOf(trigger.id) };
      works.push(triggerWork(this.#deps.things, actor, wanted, stored, state));
    }
    return works;
  }

  /** Tells whether a secret is another one than is stored, by its keyed digest: nothing is opened for it. */
  async #secretsOf(ownerId: string): Promise<SecretDiffers> {
    const { db, sealer } = this.#deps;
    const stored = await secretDigests(db.read, ownerId);
    return (field, value) => stored.get(field)?.equals(sealer.digest(value)) !== true;
  }
}

/** A document that lists a thing twice would change it back and forth each time it is applied. */
function refuseTwice(document: WorkspaceDocument): void {
  const named = (Object.keys(needs) as (keyof typeof needs)[]).map(
    (section): [string, readonly { readonly name: string }[]] => [section, document[section] ?? []],
  );
  const endpoints = (document.connections ?? []).map(
    (one, index) => [`connections[${index}].endpoints`, one.endpoints ?? []] as const,
  );
  const cases = (document.rules ?? []).map(
    (one, index) => [`rules[${index}].cases`, one.cases ?? []] as const,
  );
  const errors = [...named, ...endpoints, ...cases].flatMap(([list, things]) => {
    const seen = new Set<string>();
    return things.flatMap(({ name }, index) => {
      const key = keyOf(name);
      if (!seen.has(key)) {
        seen.add(key);
        return [];
      }
      return [{ field: `body.${list}[${index}].name`, message: "is listed twice", sent: name }];
    });
  });
  refuseMistakes("invalid_request", errors);
}
