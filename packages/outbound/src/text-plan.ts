import type { CallError } from "@patchbay/contract/call";
import { callErrors } from "@patchbay/contract/call-error";
import type { Json } from "@patchbay/contract/vocabulary";
import { Findings } from "./findings.ts";
import { compileDocument } from "./json-payload.ts";
import type { PlanProblem } from "./plan-problem.ts";
import { TemplateFault } from "./template-fault.ts";
import { places } from "./template-place.ts";
import { type Reach, type Run, startRun, type TemplateScope } from "./template-run.ts";

/** Templates that no call sends: texts and documents of a workflow's answers. They read no connection. */

/** What a filled template yields, or why it could not be filled. */
export type Filled<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: CallError };

export type CompiledText<T> =
  | {
      readonly ok: true;
      /** `now`: what the time is to the template; without it no function may ask for the time. */
      readonly fill: (scope: TemplateScope, now?: Date) => Filled<T>;
    }
  | { readonly ok: false; readonly problems: readonly PlanProblem[] };

const reach: Reach = { connection: null, sealed: false, fieldsKnown: true, user: "node" };

/** Compiles a text template of a node; `field` is its name in messages. */
export function compileText(field: string, text: string): CompiledText<string> {
  const findings = new Findings();
  const template = findings.template({ origin: "action", field }, text, { place: places.text(), reach });
  return compiled(findings, field, (run) => template.fixed ?? template.render(run));
}

/** Compiles a JSON document whose texts are templates; a text that is just one `{{path}}` keeps the value's type. */
export function compileJsonDocument(field: string, document: Json): CompiledText<Json> {
  const findings = new Findings();
  const body = compileDocument({ origin: "action", field }, document, reach, findings);
  return compiled(findings, field, (run) => JSON.parse(body.render(run)) as Json);
}

function compiled<T>(findings: Findings, field: string, render: (run: Run) => T): CompiledText<T> {
  if (findings.problems.length > 0) return { ok: false, problems: findings.problems };
  const fill = (scope: TemplateScope, now?: Date): Filled<T> => {
    const run = startRun(scope, now?.getTime() ?? null);
    run.field = field;
    try {
      return { ok: true, value: render(run) };
    } catch (error) {
      if (!(error instanceof TemplateFault)) throw error;
      const { guidance } = callErrors[error.code];
      return { ok: false, error: { code: error.code, message: error.describe(run.field), guidance } };
    }
  };
  return { ok: true, fill };
}
