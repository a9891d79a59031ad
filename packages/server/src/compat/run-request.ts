// Run requests of existing clients of the seed's product (reference/features.md B1), read into ours.
import { type Environment, environments } from "@patchbay/contract/vocabulary";
import { problem } from "../platform/problem.ts";

type Params = Readonly<Record<string, unknown>>;

/** What such a client wants to run with. */
export type CompatRun = {
  readonly environment: Environment;
  readonly params: Params;
  readonly bulkParams: Record<string, unknown>[] | null;
  readonly version: string | undefined;
};

const isObject = (value: unknown): value is Params =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Members that are no attributes. Older clients send the attributes beside `environment`, without `params`. */
const known = new Set(["environment", "params", "bulkParams", "version", "branchName"]);

/** Reads an environment; none is production. Throws invalid_request. */
export function readEnvironment(value: unknown): Environment {
  if (value === undefined || value === null || value === "") return "production";
  const found = environments.find((one) => one === value);
  if (found === undefined) throw problem("invalid_request", "environment must be staging or production.");
  return found;
}

/** Reads a version: `2`, `"2"`, `"v2"`, `"2.0"` or `"draft"`; none is what is live. Throws invalid_request. */
export function readVersion(value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const text = typeof value === "number" || typeof value === "string" ? String(value) : "";
  if (/^(draft|v?[1-9][0-9]*(\.0)?)$/.test(text)) return text;
  throw problem("invalid_request", "version must be a version such as 1.0, or draft.");
}

/** Reads the body of a run. Throws invalid_request. */
export function readCompatRun(body: unknown): CompatRun {
  if (body !== undefined && !isObject(body))
    throw problem("invalid_request", "The body must be a JSON object.");
  const sent = body ?? {};
  const { params, bulkParams } = sent;
  if (params !== undefined && !isObject(params))
    throw problem("invalid_request", "params must be an object.");
  if (bulkParams !== undefined && !(Array.isArray(bulkParams) && bulkParams.every(isObject)))
    throw problem("invalid_request", "bulkParams must be a list of objects.");
  const flat = Object.fromEntries(Object.entries(sent).filter(([name]) => !known.has(name)));
  const bulk = (bulkParams ?? []) as Record<string, unknown>[];
  return {
    environment: readEnvironment(sent["environment"]),
    params: params ?? flat,
    bulkParams: bulk.length === 0 ? null : bulk,
    version: readVersion(sent["version"]),
  };
}
