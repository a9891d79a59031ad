import { type CallMethod, inputsOfMethod } from "@patchbay/contract/call";
import type { Findings } from "./findings.ts";
import { isBody } from "./payload.ts";
import type { CallSource } from "./plan-source.ts";

/** The method of a call: the endpoint's, or the action's own. Reports a missing one, or two that differ. */
export function methodOf({ endpoint, action }: CallSource, findings: Findings): CallMethod {
  if (endpoint === null) {
    if (action.method === undefined)
      findings.report({ origin: "action", field: "method" }, "A method is needed.", "MISSING_INPUT");
    if (action.restUrl === undefined)
      findings.report({ origin: "action", field: "restUrl" }, "An address is needed.", "MISSING_INPUT");
    return action.method ?? "GET";
  }
  if (action.method !== undefined && action.method !== endpoint.method)
    findings.report(
      { origin: "action", field: "method" },
      `The endpoint \`${endpoint.name}\` is called with ${endpoint.method}.`,
    );
  if (action.restUrl !== undefined && action.restUrl !== "")
    findings.report(
      { origin: "action", field: "restUrl" },
      `The address comes from the endpoint \`${endpoint.name}\`: give its path parameters, or choose no endpoint.`,
    );
  return endpoint.method;
}

/** Reports inputs that the method does not have (seeds/002); a DELETE has a body when `allowBody` says so. */
export function checkInputs(method: CallMethod, source: CallSource, findings: Findings): void {
  const inputs = inputsOfMethod[method];
  const { action, endpoint } = source;
  const allowBody = action.allowBody ?? endpoint?.allowBody ?? false;
  if (action.restUrlEncoded !== undefined && !inputs.includes("restUrlEncoded"))
    findings.report({ origin: "action", field: "restUrlEncoded" }, `${method} has no input restUrlEncoded.`);
  if (allowBody && method !== "DELETE")
    findings.report(
      { origin: action.allowBody === undefined ? "endpoint" : "action", field: "allowBody" },
      "allowBody is an input of DELETE only.",
    );
  if (inputs.includes("requestPayload") || (method === "DELETE" && allowBody)) return;
  const why =
    method === "DELETE" ? `A DELETE has no body unless allowBody is true.` : `${method} has no body.`;
  if (isBody(action.requestPayload)) findings.report({ origin: "action", field: "requestPayload" }, why);
  if (isBody(endpoint?.body)) findings.report({ origin: "endpoint", field: "body" }, why);
}
