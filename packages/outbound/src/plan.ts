import type { MediaType } from "@patchbay/contract/call";
import { compileAddress } from "./address-plan.ts";
import { type BaseAddress, readBase } from "./address.ts";
import type { AuthParts } from "./authorize.ts";
import type { CallPlan, Payload } from "./call-plan.ts";
import { Findings, type Where } from "./findings.ts";
import {
  compileHeaders,
  conflictOf,
  fixedHeader,
  type HeaderLayer,
  mapEntries,
  presetEntries,
  typeHeaders,
} from "./header-plan.ts";
import { compileJudge } from "./judge.ts";
import { checkInputs, methodOf } from "./method-inputs.ts";
import { compilePayload, isBody } from "./payload.ts";
import type { HeaderConflict, PlanProblem } from "./plan-problem.ts";
import { type CallBase, type CallSource, reachOf, unconfigured } from "./plan-source.ts";
import { compileQuery, type QueryLayer } from "./query-plan.ts";
import { secretTexts } from "./redact.ts";
import type { Slot } from "./request-part.ts";
import type { Reach } from "./template-run.ts";
import { decodeValue } from "./url-text.ts";

export type { CallPlan } from "./call-plan.ts";
export type { HeaderConflict, PlanProblem } from "./plan-problem.ts";
export type { CallBase, CallSource } from "./plan-source.ts";

export type CompiledPlan =
  | { readonly ok: true; readonly plan: CallPlan; readonly conflicts: readonly HeaderConflict[] }
  | { readonly ok: false; readonly problems: readonly PlanProblem[] };

/**
 * Compiles a call from its documents; all mistakes are reported at once. With `auth` given, its headers take part in the
 * conflicts. Pure; cache the plan per connection snapshot × endpoint × action. Checking an action without its credential,
 * leave the fields of the base null and pass over problems whose origin is the connection.
 */
export function compilePlan(source: CallSource, auth?: AuthParts): CompiledPlan {
  const findings = new Findings();
  const { plan, conflicts } = compile(source, findings);
  if (findings.problems.length > 0) return { ok: false, problems: findings.problems };
  return { ok: true, plan, conflicts: [...conflicts, ...conflictsWith(plan.headers, auth)] };
}

/**
 * The mistakes of an endpoint taken by itself, as it is saved: its path parameters are not given yet, and its connection
 * (`base`) may not be configured.
 */
export function checkEndpoint(
  base: CallBase | null,
  endpoint: NonNullable<CallSource["endpoint"]>,
): readonly PlanProblem[] {
  const findings = new Findings();
  const variables = { kind: "any", read: () => undefined } as const;
  compile({ base: base ?? unconfigured, endpoint, action: {}, variables }, findings);
  return findings.problems.filter(({ origin }) => origin === "endpoint");
}

function readBaseOf(base: CallBase | null, findings: Findings): BaseAddress | null {
  if (base === null) return null;
  const read = readBase(base.baseUrl);
  if (!("problem" in read)) return read;
  findings.report({ origin: "connection", field: "baseUrl" }, read.problem);
  return null;
}

function compile(
  source: CallSource,
  findings: Findings,
): { readonly plan: CallPlan; readonly conflicts: readonly HeaderConflict[] } {
  const { base, endpoint, action } = source;
  const reach = reachOf(base, source.ownRequest === true, source);
  const sealed = reachOf(base, true, source);
  const reachFor = (secret: boolean): Reach => (secret ? sealed : reach);

  const method = methodOf(source, findings);
  checkInputs(method, source, findings);
  const mediaType = action.contentType ?? endpoint?.contentType ?? base?.mediaType ?? "json";
  const payload = compileBody(source, mediaType, reach, findings);
  const { slots, conflicts } = compileHeaders(headerLayers(source), reachFor, findings);
  if (mediaType === "form" && payload !== null) refuseOwnContentType(slots, findings);
  const headers = withDefaults(slots, typeHeaders(mediaType, payload?.contentType ?? null));
  const query = compileQuery(queryLayers(source), reachFor, findings, base?.arrayFormat);
  const judgement = action.judgement ?? endpoint?.judgement;
  const judgedBy = action.judgement === undefined ? "endpoint" : "action";
  const plan: CallPlan = {
    method,
    judgement,
    timeout: action.timeout ?? endpoint?.timeout,
    mediaType,
    address: compileAddress(source, readBaseOf(base, findings), reach, findings),
    headers,
    query,
    querySeparator: base?.querySeparator ?? "&",
    addressOrigin: endpoint === null ? "action" : "endpoint",
    payload,
    judge: compileJudge(judgement ?? {}, judgedBy, findings),
    secrets: secretsOf(base, headers, query),
    bindings: { home: null, away: null },
  };
  return { plan, conflicts };
}

/** The action's payload replaces the endpoint's body. */
function compileBody(
  { base, endpoint, action }: CallSource,
  mediaType: MediaType,
  reach: Reach,
  findings: Findings,
): Payload | null {
  const own = action.requestPayload !== undefined;
  const body = own ? action.requestPayload : endpoint?.body;
  if (!isBody(body)) return null;
  const where: Where = own
    ? { origin: "action", field: "requestPayload" }
    : { origin: "endpoint", field: "body" };
  return compilePayload(where, body, {
    mediaType,
    reach,
    findings,
    arrays: base?.arrayFormat ?? "repeat",
    ignoreEmptyNodes: action.ignoreEmptyNodes ?? endpoint?.ignoreEmptyNodes ?? false,
  });
}

/** The content type of a multipart form names the boundary of its parts, which nobody else can know. */
function refuseOwnContentType(slots: readonly Slot[], findings: Findings): void {
  for (const { source, where } of slots)
    if (source.name.toLowerCase() === "content-type")
      findings.report(where, "The content type of a multipart form is set by Patchbay itself.");
}

const headerLayers = ({ base, endpoint, action }: CallSource): readonly HeaderLayer[] => [
  { origin: "connection", field: "headers", entries: presetEntries(base?.headers ?? []), open: false },
  { origin: "endpoint", field: "headers", entries: mapEntries(endpoint?.headers), open: true },
  { origin: "action", field: "requestHeaders", entries: mapEntries(action.requestHeaders), open: true },
];

const queryLayers = ({ base, endpoint, action }: CallSource): readonly QueryLayer[] => [
  {
    origin: "connection",
    field: "query",
    entries: presetEntries(base?.query ?? []),
    open: false,
    given: false,
  },
  {
    origin: "endpoint",
    field: "query",
    entries: mapEntries(endpoint?.query),
    open: true,
    given: false,
  },
  {
    origin: "action",
    field: "restUrlParams",
    entries: mapEntries(action.restUrlParams),
    open: true,
    given: action.restUrlEncoded === false,
  },
];

const userAgent = fixedHeader("user-agent", "Patchbay", "patchbay");

/** What nobody set: Accept and Content-Type of the media type, and who is calling. */
function withDefaults(slots: readonly Slot[], defaults: readonly Slot[]): readonly Slot[] {
  const set = new Set(slots.map(({ source }) => source.name.toLowerCase()));
  return [...[...defaults, userAgent].filter(({ source }) => !set.has(source.name)), ...slots];
}

function conflictsWith(headers: readonly Slot[], auth: AuthParts | undefined): readonly HeaderConflict[] {
  return (auth?.headers ?? []).flatMap(({ name, value }) => {
    const kept: Slot = {
      ...fixedHeader(name, value, "credential"),
      source: { name, origin: "credential", secret: true },
    };
    return headers
      .filter(({ source }) => source.name.toLowerCase() === name.toLowerCase())
      .flatMap((dropped) => conflictOf(kept, dropped) ?? []);
  });
}

/** The secret texts that are known before any call: those of the base, secret fields of the credential and fixed secret presets. */
function secretsOf(
  base: CallBase | null,
  headers: readonly Slot[],
  query: readonly Slot[],
): readonly string[] {
  const fixedOf = (slots: readonly Slot[]): readonly string[] =>
    slots
      .filter(({ source }) => source.secret)
      .flatMap(({ templates }) => templates.flatMap(({ fixed }) => fixed ?? []));
  const presets = [...fixedOf(headers), ...fixedOf(query).map(decodeValue)].flatMap(secretTexts);
  return [...new Set([...(base?.encrypted?.values() ?? []), ...(base?.secrets ?? []), ...presets])];
}
