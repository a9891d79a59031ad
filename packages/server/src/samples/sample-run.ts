import { permissions } from "@patchbay/contract/access";
import type { RunAnswer } from "@patchbay/contract/rule-api";
import { environments } from "@patchbay/contract/vocabulary";
import type { Actor } from "../platform/actor.ts";
import { Problem } from "../platform/problem.ts";
import type { Services } from "../services.ts";
import type { SampleApi } from "./sample-api-process.ts";
import {
  sampleNames,
  sampleParams,
  sampleRuleset,
  sampleSimpleRule,
  sampleTable,
} from "./sample-workspace.ts";

/** The main job as the first start ran it. */
export type SampleRun = {
  readonly ruleName: string;
  readonly params: typeof sampleParams;
  readonly answer: RunAnswer;
};

/** Who makes the samples, as the audit trail knows him. */
const sampler: Actor = {
  kind: "system",
  name: "samples",
  permissions: new Set(permissions),
  environments: new Set(environments),
};

/** On the start that makes the samples: makes them and runs the main job once, for real. Null on every other start. */
export async function firstSampleRun(services: Services, api: SampleApi): Promise<SampleRun | null> {
  if (api.applied) return null;
  await applySamples(services, api);
  const answer = await services.runner.run(
    sampler,
    sampleNames.rules[0],
    { params: sampleParams },
    { start: "sample" },
  );
  await api.markApplied();
  return { ruleName: sampleNames.rules[0], params: sampleParams, answer };
}

/** What a start that was cut off had made already is left as it is. */
async function unlessThere(making: Promise<unknown>): Promise<void> {
  await making.catch((error: unknown) => {
    const there =
      error instanceof Problem && (error.code === "name_taken" || error.code === "nothing_to_publish");
    if (!there) throw error;
  });
}

/** Applies the sample workspace the way a person would: credential, connection, Test Connection, publish, rules, publish. */
async function applySamples(
  services: Services,
  api: { readonly origin: string; readonly token: string },
): Promise<void> {
  const { credentials, connections, endpoints, publication, probe, rules, rulePublication } = services;
  await unlessThere(
    credentials.create(sampler, {
      name: sampleNames.credential,
      description: "The token the sample shop wants. It is sent to the sample shop only.",
      auth: { kind: "token", location: "header", scheme: "Bearer", token: api.token },
      origins: [api.origin],
    }),
  );
  const settings = {
    baseUrl: api.origin,
    credential: sampleNames.credential,
    ping: { relativeUri: "/health", successPath: "status", successValues: ["ok"] },
  };
  await unlessThere(
    connections.create(sampler, {
      name: sampleNames.connection,
      description: "A small shop API that runs beside this server, for trying things out.",
      staging: settings,
      production: settings,
    }),
  );
  await unlessThere(
    endpoints.create(sampler, {
      connection: sampleNames.connection,
      name: "askForReview",
      method: "POST",
      path: "/reviews",
      description: "Puts an order before somebody.",
    }),
  );
  await unlessThere(
    endpoints.create(sampler, {
      connection: sampleNames.connection,
      name: "getCustomer",
      method: "GET",
      path: "/customers/{customerId}",
      description: "Reads a customer: c-100 and c-200 exist.",
    }),
  );
  for (const environment of environments) {
    await probe.test(sampler, sampleNames.connection, environment, undefined);
    await publication.publish(sampler, sampleNames.connection, environment);
  }
  const documents = {
    "sample-order-discount": sampleTable,
    "sample-order-review": sampleSimpleRule,
    "sample-order-checkout": sampleRuleset,
  } as const;
  const descriptions = {
    "sample-order-discount": "Decides a discount and tells the shop.",
    "sample-order-review": "Large orders from far away are reviewed.",
    "sample-order-checkout": "Asks both: what the order gets, and whether somebody looks at it.",
  } as const;
  for (const name of sampleNames.rules) {
    await unlessThere(
      rules.create(sampler, {
        name,
        description: descriptions[name],
        tags: ["sample", "orders"],
        document: documents[name],
      }),
    );
    await unlessThere(rulePublication.publish(sampler, name, { comment: "First version" }));
  }
}

/** Takes every sample away that is still there; what a user made from them keeps them in use and is named in the problem. */
export async function removeSamples(services: Services): Promise<void> {
  const gone = async (remove: Promise<null>): Promise<void> => {
    await remove.catch((error: unknown) => {
      if (!(error instanceof Problem && error.code === "not_found")) throw error;
    });
  };
  for (const name of sampleNames.rules.toReversed()) await gone(services.rules.remove(sampler, name));
  await gone(services.connections.remove(sampler, sampleNames.connection));
  await gone(services.credentials.remove(sampler, sampleNames.credential));
}
