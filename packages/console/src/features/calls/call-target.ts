import type { CallMethod } from "@patchbay/contract/call";
import type { Action } from "@patchbay/contract/rule";

/** What every call has, whoever makes it: where it goes. */
type Targeted = Pick<Action, "connection" | "endpoint" | "pathParameters" | "method" | "restUrl">;

/** The call through another connection, or through none; an endpoint belongs to its connection and is left behind. */
export function throughConnection<C extends Targeted>(
  call: C,
  connection: string | null,
  method: CallMethod,
): C {
  const { connection: _, endpoint: __, pathParameters: ___, ...rest } = call;
  const own = { ...rest, method: rest.method ?? method, restUrl: rest.restUrl ?? "/" };
  return (connection === null ? own : { ...own, connection }) as C;
}

/** The call of an endpoint, which brings its method and path; of none: with a method and path of its own. */
export function ofEndpoint<C extends Targeted>(call: C, endpoint: string | null, method: CallMethod): C {
  const { endpoint: _, pathParameters: __, ...rest } = call;
  if (endpoint === null) return { ...rest, method: rest.method ?? method, restUrl: rest.restUrl ?? "/" } as C;
  const { method: ___, restUrl: ____, ...without } = rest;
  return { ...without, endpoint } as C;
}
