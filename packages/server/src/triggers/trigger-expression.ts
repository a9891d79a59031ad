// The FEEL of triggers: conditions over a request, and what of it becomes the inputs of what is started.
import type { Diagnostic } from "@patchbay/contract/rule";
import type { TriggerKind } from "@patchbay/contract/trigger";
import type { Json, JsonObject } from "@patchbay/contract/vocabulary";
import { compileExpression, evaluateIn, Names } from "@patchbay/decision/feel/expression";
import { diagnosticOf } from "@patchbay/decision/feel/finding";
import { Frame } from "@patchbay/decision/feel/frame";
import type { Value } from "@patchbay/decision/feel/value";
import { fromJson, isNoValue, toJson } from "@patchbay/decision/json-value";

const readable: Readonly<Record<TriggerKind, Names>> = {
  webhook: new Names([
    ["request", "context"],
    ["event", "any"],
  ]),
  schedule: new Names([["schedule", "context"]]),
};

/** What expressions read, as FEEL has it, and the moment that `now()` answers (RFC 3339). */
export type TriggerScope = { readonly values: readonly Value[]; readonly now: string };

/** The scope of an expression. What nests too deep for FEEL is null there. */
export function scopeOf(parts: readonly Json[], now: string): TriggerScope {
  return {
    values: parts.map((part) => {
      const value = fromJson(part);
      return isNoValue(value) ? null : value;
    }),
    now,
  };
}

/** What an expression came to, or why to nothing. */
export type Evaluation<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

/** A compiled expression; what it reads is not kept. */
export type TriggerExpression = (scope: TriggerScope) => Evaluation<Json>;

/** Compiles an expression that stands at `path` of the document; what is found goes to `diagnostics`. */
export function compileTriggerExpression(
  kind: TriggerKind,
  source: string,
  path: string,
  diagnostics: Diagnostic[],
): TriggerExpression {
  const compiled = compileExpression(source, { path, names: readable[kind] });
  diagnostics.push(...compiled.findings.map(diagnosticOf));
  const place = { path, source, offset: null };
  return ({ values, now }) => {
    const slots: (Value | undefined)[] = [...values];
    while (slots.length < compiled.slots) slots.push(undefined);
    const frame = new Frame(slots, now);
    const value = evaluateIn(frame, () => toJson(compiled.run(frame), frame, place));
    const failed = frame.diagnostics().find(({ severity }) => severity === "error");
    return failed === undefined ? { ok: true, value } : { ok: false, message: `${path}: ${failed.message}` };
  };
}

/** Compiles a mapping of names to expressions; it answers the first that fails. */
export function compileTriggerInput(
  kind: TriggerKind,
  mapping: Readonly<Record<string, string>>,
  diagnostics: Diagnostic[],
): (scope: TriggerScope) => Evaluation<JsonObject> {
  const parts = Object.entries(mapping).map(
    ([name, source]) =>
      [name, compileTriggerExpression(kind, source, `/input/${name}`, diagnostics)] as const,
  );
  return (scope) => {
    const input: Record<string, Json> = {};
    for (const [name, expression] of parts) {
      const found = expression(scope);
      if (!found.ok) return found;
      input[name] = found.value;
    }
    return { ok: true, value: input };
  };
}
