import { permissions } from "@patchbay/contract/access";
import type { RunAnswer } from "@patchbay/contract/rule-api";
import { environments } from "@patchbay/contract/vocabulary";
import type { Actor } from "../platform/actor.ts";
import { Problem } from "../platform/problem.ts";
import type { Services } from "../services.ts";
import { sampleNames, sampleParams, sampleSimpleRule, sampleTable } from "./sample-workspace.ts";

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

/**
 * Applies the sample workspace the way a person would: credential, connection, Test Connection, publish, rules, publish.
 * Then runs the main job once, for real, against the sample API.
 */
export async function runSamples(
  services: Services,
  api: { readonly origin: string; readonly token: string },
): Promise<SampleRun> {
  const { credentials, connections, endpoints, publication, probe, rules, rulePublication, runner } =
    services;
  await credentials.create(sampler, {
    name: sampleNames.credential,
    description: "The token the sample shop wants. It is sent to the sample shop only.",
    auth: { kind: "token", location: "header", scheme: "Bearer", token: api.token },
    origins: [api.origin],
  });
  const settings = {
    baseUrl: api.origin,
    credential: sampleNames.credential,
    ping: { relativeUri: "/health", successPath: "status", successValues: ["ok"] },
  };
  await connections.create(sampler, {
    name: sampleNames.connection,
    description: "A small shop API that runs beside this server, for trying things out.",
    staging: settings,
    production: settings,
  });
  await endpoints.create(sampler, {
    connection: sampleNames.connection,
    name: "askForReview",
    method: "POST",
    path: "/reviews",
    description: "Puts an order before somebody.",
  });
  await endpoints.create(sampler, {
    connection: sampleNames.connection,
    name: "getCustomer",
    method: "GET",
    path: "/customers/{customerId}",
    description: "Reads a customer: c-100 and c-200 exist.",
  });
  for (const environment of environments) {
    await probe.test(sampler, sampleNames.connection, environment, undefined);
    await publication.publish(sampler, sampleNames.connection, environment);
  }
  const documents = {
    "sample-order-discount": sampleTable,
    "sample-order-review": sampleSimpleRule,
  } as const;
  const descriptions = {
    "sample-order-discount": "Decides a discount and tells the shop.",
    "sample-order-review": "Large orders from far away are reviewed.",
  } as const;
  for (const name of sampleNames.rules) {
    await rules.create(sampler, {
      name,
      description: descriptions[name],
      tags: ["sample", "orders"],
      document: documents[name],
    });
    await rulePublication.publish(sampler, name, { comment: "First version" });
  }
  const answer = await runner.run(
    sampler,
    sampleNames.rules[0],
    { params: sampleParams },
    { start: "sample" },
  );
  return { ruleName: sampleNames.rules[0], params: sampleParams, answer };
}

/** Takes every sample away that is still there; what a user made from them keeps them in use and is named in the problem. */
export async function removeSamples(services: Services): Promise<void> {
  const gone = async (remove: Promise<null>): Promise<void> => {
    await remove.catch((error: unknown) => {
      if (!(error instanceof Problem && error.code === "not_found")) throw error;
    });
  };
  for (const name of sampleNames.rules) await gone(services.rules.remove(sampler, name));
  await gone(services.connections.remove(sampler, sampleNames.connection));
  await gone(services.credentials.remove(sampler, sampleNames.credential));
}
