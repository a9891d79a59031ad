import type { Execution, ExecutionStep, ExplainedExecution } from "@patchbay/contract/execution";
import type { RuleInput } from "@patchbay/contract/rule";
import type { Json, JsonObject } from "@patchbay/contract/vocabulary";
import type { Fetched } from "@patchbay/decision/rule-inputs";
import type { ExecutionService } from "../executions/execution-service.ts";
import type { Db } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import { askingEntries, loadAsked, type RuleText } from "./asked-rules.ts";
import type { DocumentReader } from "./document-reader.ts";
import { findDraft } from "./draft-store.ts";
import { findVersion } from "./rule-version-store.ts";
import type { DecidedBy } from "./run-record.ts";
import { makeRunnable } from "./runnable-rule.ts";

type Deps = { readonly db: Db; readonly executions: ExecutionService; readonly documents: DocumentReader };
/** A decision on record: which rule, when, and all that it was given. */
type RecordedDecision = Pick<ExecutionStep, "draft" | "asked"> & {
  readonly rule: { readonly id: string; readonly name: string; readonly version: string };
  readonly at: string;
  readonly input: JsonObject;
  readonly item: number;
};
type Asked = NonNullable<ExecutionStep["asked"]>[number];

/** Why, or why not: an execution's decision made again from its own version and its recorded inputs, without a call. */
export class ExecutionExplanation {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * `item`: which of bulkParams; `step`: which step of a workflow. `rows`: how many rows of a table are shown. Throws
   * not_explainable where something is gone.
   */
  async explain(
    executionId: string,
    { item, step, rows }: { readonly item: number; readonly step: number | undefined; readonly rows: number },
  ): Promise<ExplainedExecution> {
    const execution = await this.#deps.executions.read(executionId);
    const decision =
      execution.kind === "workflow" ? decisionInWorkflow(execution, step) : decisionOf(execution, item);
    const text = await this.#text({
      ...decision.rule,
      ...(decision.draft === undefined ? {} : { draft: decision.draft }),
    });
    const asked = await loadAsked(
      text.document,
      async (id, version) => {
        const one = askedFor(decision.asked ?? [], text, id, version);
        return one && (await this.#text(one));
      },
      this.#deps.documents,
    );
    const { prepared } = await this.#deps.documents.read(text.document, text.digest);
    const { compiled } = makeRunnable({ ...text, prepared }, asked);
    const inputs = splitInputs(text.document.inputs, decision.input);
    const read = compiled.readInputs(inputs.params, inputs.fetched);
    if (!read.ok) throw gone(read.errors.map(({ field, message }) => `${field}: ${message}`).join(" "));
    const explanation = compiled.explain(read.inputs, { now: decision.at, rows });
    return {
      executionId,
      item,
      rule: { id: text.id, name: text.name, version: text.label },
      inputs: text.document.inputs.map((input) => originOf(input, decision, execution.steps)),
      explanation: explanation as unknown as Json,
    };
  }

  /** A version as it was run: frozen under its number, or kept under the draft's digest. */
  async #text({ id, name, version, draft }: Asked): Promise<RuleText> {
    if (draft !== undefined) {
      const document = await findDraft(this.#deps.db.read, draft);
      if (document === undefined) throw gone(`The draft of "${name}" that was run is not kept any more.`);
      return { id, name, label: version, document, digest: draft };
    }
    const found = await findVersion(this.#deps.db.read, id, Number(version.replace(/^v/, "")) || 0);
    if (found === undefined) throw gone(`The version ${version} of "${name}" is not there any more.`);
    return { id, name, label: version, document: found.document, digest: found.digest };
  }
}

const gone = (detail: string) => problem("not_explainable", detail);

/** The recorded decision of one input; throws not_explainable where none was made, or not all of it is on record. */
function decisionOf(execution: Execution, item: number): RecordedDecision {
  const step = execution.steps.find((one) => one.kind === "decision" && one.item === item);
  if (step === undefined) throw gone("Nothing was decided for this input: see its error.");
  demandWhole(step.omitted);
  const { subjectId: id, subjectName: name, version, startedAt: at } = execution;
  return { ...step, rule: { id, name, version }, at, input: step.input as JsonObject };
}

/** The decision of a rule that a workflow ran, as its node has put it on record. */
function decisionInWorkflow({ steps }: Execution, wanted: number | undefined): RecordedDecision {
  const ran = steps.flatMap((one, index) => (one.kind === "rule" ? [index] : []));
  const index = wanted ?? (ran.length === 1 ? ran[0] : undefined);
  if (index === undefined)
    throw gone(
      ran.length === 0
        ? "This workflow ran no rule."
        : `It ran several rules: say which, by \`step\` ${ran.join(", ")}.`,
    );
  const step = steps[index];
  if (step?.kind !== "rule") throw gone(`Step ${index} ran no rule.`);
  const output = step.output as { readonly decided?: DecidedBy } | null;
  if (output?.decided === undefined) throw gone("Nothing was decided in this step: see its error.");
  const { fetched = {}, omitted, ...by } = output.decided;
  demandWhole(omitted);
  return { ...by, input: { ...(step.input as JsonObject), ...fetched }, item: step.item };
}

function demandWhole(omitted: readonly string[] = []): void {
  if (omitted.length > 0)
    throw gone(`What was fetched for ${omitted.join(", ")} was too large to be put on record.`);
}

/** What an entry has asked: its pinned version, or, of the versions on record, the one that no entry pins. */
function askedFor(
  asked: readonly Asked[],
  { document }: RuleText,
  id: string,
  version: number | undefined,
): Asked | undefined {
  const candidates = asked.filter((one) => one.id === id);
  if (version !== undefined) return candidates.find((one) => one.version === `v${version}`);
  const pinned = askingEntries(document).flatMap((one) => (one.rule === id && one.version !== undefined ? [`v${one.version}`] : [])); // prettier-ignore
  return candidates.find((one) => !pinned.includes(one.version)) ?? candidates[0];
}

/** The recorded inputs as they are read again: what was sent, and what was fetched. */
function splitInputs(
  declared: readonly RuleInput[],
  input: JsonObject,
): { readonly params: JsonObject; readonly fetched: ReadonlyMap<string, Fetched> } {
  const names = new Set(declared.flatMap(({ name, fetch }) => (fetch === undefined ? [] : [name])));
  return {
    params: Object.fromEntries(Object.entries(input).filter(([name]) => !names.has(name))),
    fetched: new Map(
      [...names].map((name): [string, Fetched] => [
        name,
        Object.hasOwn(input, name) ? { kind: "value", value: input[name] } : { kind: "absent" },
      ]),
    ),
  };
}

/** Where an input came from: the caller, or the step that fetched it; null is told from what was not there. */
function originOf(
  { name, fetch }: RuleInput,
  { input, item }: RecordedDecision,
  steps: readonly ExecutionStep[],
): ExplainedExecution["inputs"][number] {
  const step = steps.findIndex((one) => one.kind === "fetch" && one.item === item && one.node === name);
  const isThere = Object.hasOwn(input, name);
  const value = input[name] ?? null;
  return {
    name,
    origin: fetch === undefined ? "sent" : "fetched",
    step: step < 0 ? null : step,
    state: !isThere ? "missing" : value === null ? "null" : "value",
    value,
  };
}
