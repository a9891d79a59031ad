import type { PartOrigin } from "@patchbay/contract/call";
import type { PlanProblem } from "./plan-problem.ts";
import { type CompileOptions, compileTemplate, fixedTemplate, type Template } from "./template.ts";
import { TemplateFault } from "./template-fault.ts";
import type { Run } from "./template-run.ts";

/** Where something stands: in which document, under which name. */
export type Where = { readonly origin: PartOrigin; readonly field: string };

/** Adds the field to a fault that happens in there. */
const located =
  <T>(field: string, read: (run: Run) => T) =>
  (run: Run): T => {
    try {
      return read(run);
    } catch (error) {
      throw error instanceof TemplateFault ? error.inField(field) : error;
    }
  };

/** Collects the mistakes of a call's documents, so that all of them are shown at once. */
export class Findings {
  readonly problems: PlanProblem[] = [];

  report(where: Where, message: string, code: PlanProblem["code"] = "INVALID_INPUT"): void {
    this.problems.push({ code, ...where, message });
  }

  /** Compiles a template that stands there. A bad one is reported and replaced by nothing. */
  template(where: Where, text: string, options: CompileOptions): Template {
    const compiled = compileTemplate(text, options);
    if (compiled.ok) {
      const { fixed, render, sole } = compiled.template;
      if (fixed !== null) return compiled.template;
      return {
        fixed,
        render: located(where.field, render),
        sole: sole === null ? null : { read: located(where.field, sole.read), print: sole.print },
      };
    }
    for (const problem of compiled.problems) this.problems.push({ ...where, ...problem });
    return fixedTemplate("");
  }
}
