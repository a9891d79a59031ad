import type { PartOrigin } from "@patchbay/contract/call";
import type { PlanProblem } from "./plan-problem.ts";
import { type CompileOptions, compileTemplate, fixedTemplate, type Template } from "./template.ts";

/** Where something stands: in which document, under which name. */
export type Where = { readonly origin: PartOrigin; readonly field: string };

/** Collects the mistakes of a call's documents, so that all of them are shown at once. */
export class Findings {
  readonly problems: PlanProblem[] = [];

  report(where: Where, message: string, code: PlanProblem["code"] = "INVALID_INPUT"): void {
    this.problems.push({ code, ...where, message });
  }

  /** Compiles a template that stands there. A bad one is reported and replaced by nothing. */
  template(where: Where, text: string, options: CompileOptions): Template {
    const compiled = compileTemplate(text, options);
    if (compiled.ok) return compiled.template;
    for (const problem of compiled.problems) this.problems.push({ ...where, ...problem });
    return fixedTemplate("");
  }
}
