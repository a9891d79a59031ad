import { type Address, type BaseAddress, joinAddress } from "./address.ts";
import type { Findings, Where } from "./findings.ts";
import { refuseLiteralSecretInUrl } from "./literal-secret.ts";
import type { CallSource } from "./plan-source.ts";
import { valuesOf } from "./request-part.ts";
import type { Template } from "./template.ts";
import { TemplateFault } from "./template-fault.ts";
import { places } from "./template-place.ts";
import type { Reach, Run } from "./template-run.ts";

/** Where a plan's requests go. */
export type AddressPlan = {
  readonly where: Where;
  /** The address when nothing in it depends on a call, else null. */
  readonly fixed: Address | null;
  /** Throws TemplateFault. */
  readonly render: (run: Run) => Address;
};

/** `{name}` of an endpoint's path: one segment, never empty, a list joined by commas. */
function pathParameter(name: string, templates: readonly Template[]): Template {
  const field = `pathParameters.${name}`;
  const present = (text: string): string => {
    if (text !== "") return text;
    throw new TemplateFault("MISSING_INPUT", "A path parameter is never empty.");
  };
  const one = (template: Template, run: Run): string => {
    if (template.fixed !== null) return template.fixed;
    if (template.sole === null) return template.render(run);
    const value = template.sole.read(run);
    return Array.isArray(value) ? value.map(template.sole.print).join(",") : template.sole.print(value);
  };
  const render = (run: Run): string => {
    const around = run.field;
    run.field = field;
    const text = present(templates.map((template) => one(template, run)).join(","));
    run.field = around;
    return text;
  };
  const fixed = templates.every((template) => template.fixed !== null)
    ? templates.map((template) => template.fixed).join(",")
    : null;
  return { fixed: fixed === "" ? null : fixed, render, sole: null };
}

/** Compiles the address of an endpoint with its path parameters, or that of an action's own `restUrl`. */
export function compileAddress(
  source: CallSource,
  base: BaseAddress | null,
  reach: Reach,
  findings: Findings,
): AddressPlan {
  const { endpoint, action } = source;
  const where: Where =
    endpoint === null ? { origin: "action", field: "restUrl" } : { origin: "endpoint", field: "path" };
  const text = (endpoint === null ? (action.restUrl ?? "") : endpoint.path).trim();
  refuseLiteralSecretInUrl(where, text, findings);

  const given = new Map(
    Object.entries(action.pathParameters ?? {}).map(([name, value]) => {
      const at: Where = { origin: "action", field: `pathParameters.${name}` };
      const templates = valuesOf(value).map((one) =>
        findings.template(at, one, { place: places.query(false), reach }),
      );
      if (templates.every(({ fixed }) => fixed === ""))
        findings.report(at, "A path parameter is never empty.", "MISSING_INPUT");
      return [name, pathParameter(name, templates)];
    }),
  );
  const unused = new Set(given.keys());
  const parameter = (name: string): Template | undefined => {
    unused.delete(name);
    if (endpoint !== null && !given.has(name)) {
      const at: Where = { origin: "action", field: `pathParameters.${name}` };
      findings.report(at, `The path of \`${endpoint.name}\` needs a value for {${name}}.`, "MISSING_INPUT");
    }
    return given.get(name);
  };
  const place = places.url(endpoint === null && action.restUrlEncoded === false);
  const template = findings.template(where, text, { place, reach, parameter });
  for (const name of unused)
    findings.report({ origin: "action", field: `pathParameters.${name}` }, `The path has no {${name}}.`);

  const render = (run: Run): Address => {
    run.field = where.field;
    const address = joinAddress(base, template.render(run));
    if ("problem" in address) throw new TemplateFault("INVALID_INPUT", address.problem);
    return address;
  };
  if (template.fixed === null) return { where, fixed: null, render };
  const address = joinAddress(base, template.fixed);
  if ("problem" in address) {
    findings.report(where, address.problem);
    return { where, fixed: null, render };
  }
  return { where, fixed: address, render };
}
