import type { AuthParts } from "./authorize.ts";
import type { Binding, Bound, CallPlan } from "./call-plan.ts";
import { overriding } from "./header-plan.ts";
import type { HeaderList, QueryList } from "./prepared-request.ts";
import { fillSlot, isFixed, type PutValue, type Slot } from "./request-part.ts";
import { fixedTemplate } from "./template.ts";
import { type Run, startRun } from "./template-run.ts";
import { encodeValue } from "./url-text.ts";

/** Fixed parts read nothing. */
const nothing = startRun({ input: null, output: null, actions: null });

const credentialSlot = ({ name, value }: AuthParts["headers"][number], sentName: string): Slot => ({
  source: { name, origin: "credential", secret: true },
  sentName,
  where: { origin: "credential", field: name },
  templates: [fixedTemplate(value)],
  written: value,
});

type Check = (slot: Slot, value: string) => void;

/** Appends header slots to a list. `check` may refuse a value. */
export function listHeaders(
  slots: readonly Slot[],
  run: Run,
  before: HeaderList = { flat: [], sources: [] },
  check?: Check,
): HeaderList {
  const flat = before.flat.slice();
  const sources = before.sources.slice();
  const put = (slot: Slot, value: string): void => {
    check?.(slot, value);
    flat.push(slot.sentName, value);
    sources.push(slot.source);
  };
  for (const slot of slots) fillSlot(slot, run, put);
  return { flat, sources };
}

/** Appends parameter slots to a list as `name=value`. `check` may refuse a value. */
export function listQuery(
  slots: readonly Slot[],
  run: Run,
  before: QueryList = { texts: [], sources: [] },
  check?: Check,
): QueryList {
  const texts = before.texts.slice();
  const sources = before.sources.slice();
  const put: PutValue = (slot, value, suffix) => {
    check?.(slot, value);
    texts.push(`${slot.sentName}${suffix}=${value}`);
    sources.push(slot.source);
  };
  for (const slot of slots) fillSlot(slot, run, put);
  return { texts, sources };
}

function bound<List>(all: readonly Slot[], list: (slots: readonly Slot[], run: Run) => List): Bound<List> {
  return {
    all,
    varying: all.filter((slot) => !isFixed(slot)),
    fixed: list(
      all.filter((slot) => isFixed(slot)),
      nothing,
    ),
  };
}

/**
 * Binds a plan to a credential. The credential's headers and parameters replace those of the same name, whoever set
 * them. Away from home, on another origin, neither it nor secret presets take part.
 */
function bind(plan: CallPlan, auth: AuthParts, home: boolean): Binding {
  const authHeaders = home ? auth.headers : [];
  const authQuery = home ? auth.query : [];
  const headerNames = new Set(authHeaders.map(({ name }) => name.toLowerCase()));
  const queryNames = new Set(authQuery.map(({ name }) => name));
  const stays = (slot: Slot): boolean => home || !slot.source.secret;
  const headers = [
    ...plan.headers.filter((slot) => stays(slot) && !headerNames.has(slot.source.name.toLowerCase())),
    ...authHeaders.map((part) =>
      overriding(
        credentialSlot(part, part.name),
        plan.headers.filter(({ source }) => source.name.toLowerCase() === part.name.toLowerCase()),
      ),
    ),
  ];
  const query = [
    ...plan.query.filter((slot) => stays(slot) && !queryNames.has(slot.source.name)),
    ...authQuery.map(({ name, value }) =>
      credentialSlot({ name, value: encodeValue(value) }, encodeValue(name)),
    ),
  ];
  const actionNames = plan.query.filter(({ source }) => source.origin === "action");
  const payloadFixed = plan.payload === null || plan.payload.fixed !== null;
  return {
    headers: bound(headers, listHeaders),
    query: bound(query, listQuery),
    alike: plan.address.fixed !== null && payloadFixed && [...headers, ...query].every(isFixed),
    taken: new Set([...queryNames, ...actionNames.map(({ source }) => source.name)]),
    secrets: home ? [...new Set([...plan.secrets, ...auth.secrets])] : plan.secrets,
    request: null,
  };
}

/** The binding of a plan to a credential, worked out at the first call with it and kept until one comes with another. */
export function bindingOf(plan: CallPlan, auth: AuthParts, home: boolean): Binding {
  const { bindings } = plan;
  if (!home) return (bindings.away ??= bind(plan, auth, false));
  if (bindings.home?.auth !== auth) bindings.home = { auth, binding: bind(plan, auth, true) };
  return bindings.home.binding;
}
