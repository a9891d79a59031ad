import type { Diagnostic } from "@patchbay/contract/rule";
import type { PublishCheck } from "@patchbay/contract/publish-check";
import { compileRule } from "@patchbay/decision/rule";
import { checkActions } from "../calls/call-check.ts";
import { type CallConnectionsDeps, readinessOf } from "../calls/call-connections.ts";
import { resolveActions } from "../calls/call-references.ts";
import { variableReadiness } from "../calls/variable-readiness.ts";
import type { Clock } from "../platform/clock.ts";
import type { Reader } from "../platform/db.ts";
import { usersOf } from "../platform/references.ts";
import { versionLabel } from "../platform/version-pin.ts";
import { askedBy, askingEntries, finderIn, loadAsked, type RuleText } from "./asked-rules.ts";
import { runCases } from "./cases/case-runner.ts";
import { casesOf } from "./cases/rule-case-store.ts";
import type { DocumentReader } from "./document-reader.ts";
import { fetchAction, fetchedInputs } from "./fetch-calls.ts";
import { type CheckedDocument, errorsOf } from "./rule-check.ts";
import { mergeReferenced } from "./rule-references.ts";
import { findRule, type StoredRule } from "./rule-store.ts";
import { liveTexts } from "./rule-texts.ts";
import { makeRunnable } from "./runnable-rule.ts";
import { findVersion } from "./rule-version-store.ts";

type Item = PublishCheck["items"][number];
const environment = "production" as const;

/**
 * Everything that a draft touches and whether it is ready for production: the document itself, connections and endpoints,
 * the rules it asks with the connections that those call, and the rulesets that ask it and would have to go on running.
 */
export async function rulePreflight(
  deps: CallConnectionsDeps & { readonly documents: DocumentReader; readonly clock: Clock },
  reader: Reader,
  rule: StoredRule,
  checked: CheckedDocument,
): Promise<PublishCheck> {
  const asked = [...checked.askedTexts.values()];
  const calls = [checked, ...(await Promise.all(asked.map(async (text) => await callsOf(reader, text))))];
  const called = mergeReferenced(calls.map(({ referenced }) => referenced));
  const connections = await readinessOf(deps, called.values(), environment);
  const isSound = checked.refusing.length + errorsOf(checked.diagnostics).length === 0;
  const verified = isSound
    ? await deps.documents.verify(checked.document, checked.read)
    : { findings: [], stopped: [] };
  const items: Item[] = [
    documentItem(checked),
    ...verified.findings.filter(({ severity }) => severity === "error").map(findingItem),
    ...(isSound ? await caseItems(reader, rule, checked, deps.clock.now()) : []),
    ...askedItems(checked),
    ...connections.map((one) => ({ ...one, environment })),
    ...(await variableReadiness(
      deps,
      calls.flatMap(({ variables }) => [...variables]),
      environment,
    )),
    ...(await askerItems(deps.documents, reader, rule)),
  ];
  return { ready: items.every((one) => one.ready), items, verified };
}

function documentItem(checked: CheckedDocument): Item {
  const errors = [...checked.refusing, ...errorsOf(checked.diagnostics)];
  const [first] = errors;
  return {
    kind: "document",
    id: null,
    name: "The rule itself",
    environment: null,
    ready: first === undefined,
    message:
      first === undefined
        ? "Has no errors."
        : `Has ${errors.length} error${errors.length === 1 ? "" : "s"}: ${first.message}`,
  };
}

/** What the verifier holds for an error. */
const findingItem = ({ message, rows = [] }: Diagnostic): Item => ({
  kind: "finding",
  id: null,
  name: rows.length === 0 ? "The rule itself" : rows.join(", "),
  environment: null,
  ready: false,
  message,
});

/** The test cases, run as production would: one line for those that pass, one for each that fails. */
async function caseItems(
  reader: Reader,
  { id, name, draft, draftDigest }: StoredRule,
  { askedTexts, read }: CheckedDocument,
  now: Date,
): Promise<readonly Item[]> {
  const cases = await casesOf(reader, id);
  if (cases.length === 0) return [];
  const text = { id, name, label: "draft", document: draft, digest: draftDigest, prepared: read.prepared };
  const { passed, results } = runCases(makeRunnable(text, askedTexts), cases, now.toISOString());
  const item = { kind: "case" as const, environment: null };
  return [
    { ...item, id: null, name: "Test cases", ready: true, message: `${passed} of ${cases.length} pass.` },
    ...results
      .filter((one) => !one.passed)
      .map((one) => ({
        ...item,
        id: one.id,
        name: one.name,
        ready: false,
        message: `The test case "${one.name}" fails: ${one.differences.map(({ at }) => at).join(", ")} differ${one.differences.length === 1 ? "s" : ""}.`,
      })),
  ];
}

/** The rules that are asked, each version once. One that is not there at all is an error of the document. */
function askedItems({ document, askedTexts }: CheckedDocument): readonly Item[] {
  const documents = [document, ...[...askedTexts.values()].map((text) => text.document)];
  const items = new Map<string, Item>();
  for (const entry of documents.flatMap(askingEntries)) {
    const text = askedBy(askedTexts, entry);
    if (text === undefined) continue;
    const ready = text.label !== "draft";
    items.set(`${text.id}/${text.label}`, {
      kind: "rule",
      id: text.id,
      name: text.name,
      environment,
      ready,
      message: !ready
        ? `The rule "${text.name}" has no published version.`
        : entry.version === undefined
          ? `Version ${text.label} of "${text.name}" is live.`
          : `"${text.name}" is pinned to version ${text.label}.`,
    });
  }
  return [...items.values()];
}

/** What the actions and fetches of an asked rule call, and the variables that they read. */
async function callsOf(reader: Reader, { document }: RuleText) {
  const fetches = fetchedInputs(document).map(({ input }) => fetchAction(input));
  const { referenced } = await resolveActions(reader, [...document.actions, ...fetches], "");
  const acting = checkActions(document.actions, referenced, "");
  const fetching = checkActions(fetches, referenced, "", "fetch");
  return { referenced, variables: acting.variables.union(fetching.variables) };
}

/** The live rulesets that ask the rule as it is live, each looked at with the draft in its place. */
async function askerItems(
  documents: DocumentReader,
  reader: Reader,
  rule: StoredRule,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  const users = await usersOf(reader, rule.id);
  for (const { id, name, part } of users.filter(({ kind }) => kind === "rule")) {
    const asker = id === rule.id ? undefined : await findRule(reader, id);
    const live = asker?.live?.version;
    if (live === undefined || part !== versionLabel(live)) continue;
    const document = (await findVersion(reader, id, live))?.document;
    if (document === undefined) continue;
    const texts = liveTexts(reader);
    const asked = await loadAsked(
      document,
      async (other, version) =>
        other === rule.id && version === undefined
          ? { id: other, name: rule.name, label: "draft", document: rule.draft, digest: rule.draftDigest }
          : await texts(other, version),
      documents,
    );
    const compiled = compileRule(document, { rules: finderIn(asked), self: { id, name } });
    const broken = compiled.ok ? undefined : compiled.diagnostics[0];
    items.push({
      kind: "rule",
      id,
      name,
      environment,
      ready: broken === undefined,
      message:
        broken === undefined
          ? `"${name}" asks this rule, and can go on doing so.`
          : `"${name}" asks this rule, and could no longer run: ${broken.message}`,
    });
  }
  return items;
}
