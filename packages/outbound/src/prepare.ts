import type { CallError } from "@patchbay/contract/call";
import { callErrors } from "@patchbay/contract/call-error";
import type { Address } from "./address.ts";
import type { AuthParts } from "./authorize.ts";
import { bindingOf, listHeaders, listQuery } from "./binding.ts";
import type { Binding, CallPlan } from "./call-plan.ts";
import { headerValue } from "./header-plan.ts";
import type { HeaderList, PreparedRequest, QueryList } from "./prepared-request.ts";
import { readQuery } from "./query-plan.ts";
import type { PartSource, Slot } from "./request-part.ts";
import { TemplateFault } from "./template-fault.ts";
import { type Run, startRun, type TemplateScope } from "./template-run.ts";
import { pathProblem } from "./url-text.ts";

export type { PreparedRequest } from "./prepared-request.ts";
export type { TemplateScope } from "./template-run.ts";

export type Prepared =
  | { readonly ok: true; readonly request: PreparedRequest }
  | { readonly ok: false; readonly error: CallError };

type Extra = {
  readonly idempotencyKey?: string;
  /** The time of the call: the same for all its attempts, so that they are one request. */
  readonly now?: Date;
};

/**
 * Fills a plan with values. Pure. A missing value is MISSING_INPUT, one that cannot stand in its place (a dot segment in
 * the path, a line break in a header) INVALID_INPUT; the message names field, line and column. `extra.idempotencyKey` is
 * sent as `Idempotency-Key` unless the call sets that header itself, `extra.now` is what `now` means to its templates.
 */
export function prepare(plan: CallPlan, scope: TemplateScope, auth: AuthParts, extra: Extra = {}): Prepared {
  const run = startRun(scope, extra.now?.getTime() ?? null);
  try {
    return { ok: true, request: render(plan, run, auth, extra) };
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    const { guidance } = callErrors[error.code];
    return { ok: false, error: { code: error.code, message: error.describe(run.field), guidance } };
  }
}

function render(plan: CallPlan, run: Run, auth: AuthParts, extra: Extra): PreparedRequest {
  const address = plan.address.fixed ?? plan.address.render(run);
  const binding = bindingOf(plan, auth, address.home);
  if (binding.request !== null && extra.idempotencyKey === undefined) return binding.request;

  const query = address.query === "" ? listOf(binding, run) : withInline(plan, binding, address, run);
  const { varying, fixed } = binding.headers;
  const headers = varying.length === 0 ? fixed : listHeaders(varying, run, fixed, checkHeader);
  const keyed = extra.idempotencyKey === undefined ? headers : withKey(headers, extra.idempotencyKey);
  const queryText = query.texts.length === 0 ? "" : `?${query.texts.join(plan.querySeparator)}`;
  const request: PreparedRequest = {
    method: plan.method,
    origin: address.origin,
    path: address.path + queryText,
    headers: keyed.flat,
    body: plan.payload === null ? null : (plan.payload.fixed ?? plan.payload.render(run)),
    sent: { headers: keyed.sources, query, separator: plan.querySeparator },
    // After all parts are filled: what functions made of secrets is known by now.
    secrets: run.secrets.length === 0 ? binding.secrets : [...binding.secrets, ...run.secrets],
    sameOrigin: address.home,
  };
  if (binding.alike && keyed === headers) binding.request = request;
  return request;
}

function listOf({ query: { varying, fixed } }: Binding, run: Run): QueryList {
  return varying.length === 0 ? fixed : listQuery(varying, run, fixed, checkParameter);
}

/**
 * Parameters written into the address come first. An action's replace those of the same name that connection and
 * endpoint set; the credential's, and over an endpoint's address the action's, replace them.
 */
function withInline(plan: CallPlan, binding: Binding, address: Address, run: Run): QueryList {
  const origin = plan.addressOrigin;
  const inline = readQuery(address.query, plan.querySeparator).filter(({ name }) => !binding.taken.has(name));
  const names = new Set(origin === "action" ? inline.map(({ name }) => name) : []);
  const listed = listQuery(
    binding.query.all.filter(({ source }) => !names.has(source.name)),
    run,
    undefined,
    checkParameter,
  );
  const sources: readonly PartSource[] = inline.map(({ name }) => ({ name, origin, secret: false }));
  return {
    texts: [...inline.map(({ text }) => text), ...listed.texts],
    sources: [...sources, ...listed.sources],
  };
}

const keySource: PartSource = { name: "idempotency-key", origin: "patchbay", secret: false };

function withKey(headers: HeaderList, key: string): HeaderList {
  if (headers.sources.some(({ name }) => name.toLowerCase() === keySource.name)) return headers;
  return { flat: [...headers.flat, keySource.name, key], sources: [...headers.sources, keySource] };
}

function checkHeader(_slot: Slot, value: string): void {
  if (headerValue.test(value)) return;
  throw new TemplateFault(
    "INVALID_INPUT",
    "A header value holds no line breaks and no characters beyond Latin-1.",
  );
}

function checkParameter(_slot: Slot, value: string): void {
  const problem = pathProblem(`?${value}`);
  if (problem !== null) throw new TemplateFault("INVALID_INPUT", problem);
}
