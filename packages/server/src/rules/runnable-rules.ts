import type { RuleDocument } from "@patchbay/contract/rule";
import type { Environment } from "@patchbay/contract/vocabulary";
import type { Changes } from "../platform/changes.ts";
import type { Db } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import { remembered } from "../platform/remembered.ts";
import { isId } from "../platform/search.ts";
import { versionLabel, versionOf, type VersionPin } from "../platform/version-pin.ts";
import { loadAsked, type RuleText } from "./asked-rules.ts";
import type { DocumentReader } from "./document-reader.ts";
import { changesPending } from "./rule-service.ts";
import { findRule, findRuleHead, type RuleHead } from "./rule-store.ts";
import { findVersion } from "./rule-version-store.ts";
import { makeRunnable, type RunnableRule } from "./runnable-rule.ts";

/** A version by its number; null is the draft. */
type Version = number | null;

/**
 * Picks and compiles the version of a rule that runs: in production the live version or a pinned one, in staging the draft
 * where it differs from what is live; and likewise the rules that a ruleset asks. Everything is kept in memory until a
 * change of the rule is announced, so a run costs no query here.
 */
export class RunnableRules implements Disposable {
  readonly #db: Db;
  readonly #documents: DocumentReader;
  readonly #heads = new Map<string, Promise<RuleHead | undefined>>();
  readonly #texts = new Map<string, Promise<RuleText | undefined>>();
  readonly #rules = new Map<string, Promise<RunnableRule>>();
  /** Rulesets stand on other rules, so a change of any rule forgets them all. */
  readonly #rulesets = new Map<string, Promise<RunnableRule>>();
  readonly #subscription: Disposable;

  constructor(deps: { readonly db: Db; readonly changes: Changes; readonly documents: DocumentReader }) {
    this.#db = deps.db;
    this.#documents = deps.documents;
    // A rename moves a name from one rule to another, so a change of any rule forgets every name.
    this.#subscription = deps.changes.subscribe("rule", (id) => {
      this.#heads.clear();
      this.#rulesets.clear();
      for (const memory of [this.#texts, this.#rules])
        for (const key of memory.keys()) if (id === "*" || key.startsWith(id)) memory.delete(key);
    });
  }

  async pick(idOrName: string, environment: Environment, pin: VersionPin | undefined): Promise<RunnableRule> {
    const head = await this.#existing(idOrName);
    const wanted = pin === undefined ? undefined : versionOf(pin);
    if (environment === "production" && wanted === null)
      throw problem("invalid_request", "A draft runs in staging only.", {
        errors: [{ field: "body.version", message: "a draft runs in staging only", sent: "draft" }],
      });
    const version = wanted === undefined ? versionIn(head, environment) : wanted;
    const text = await this.#text(head, version);
    if (text === undefined)
      throw problem("not_found", `The rule "${head.name}" has no version ${versionLabel(version ?? 0)}.`);
    const key = keyOf(head, version);
    if (text.document.kind !== "ruleset")
      return await remembered(this.#rules, key, async () => await this.#make(text, environment));
    return await remembered(
      this.#rulesets,
      `${key}/${environment}`,
      async () => await this.#make(text, environment),
    );
  }

  /** A document that is not saved, as staging runs it. */
  async unsaved(head: { readonly id: string; readonly name: string }, document: RuleDocument) {
    const { digest } = await this.#documents.read(document);
    return await this.#make({ id: head.id, name: head.name, label: "draft", document, digest }, "staging");
  }

  async #make(text: RuleText, environment: Environment): Promise<RunnableRule> {
    const asked = await loadAsked(
      text.document,
      async (id, version) => {
        const head = await this.#head(id);
        return head && (await this.#text(head, version ?? versionIn(head, environment)));
      },
      this.#documents,
    );
    const { prepared } = await this.#documents.read(text.document, text.digest);
    return makeRunnable({ ...text, prepared }, asked);
  }

  async #existing(idOrName: string): Promise<RuleHead> {
    const head = await this.#head(idOrName);
    if (head === undefined) throw problem("not_found", `There is no rule "${idOrName}".`);
    return head;
  }

  async #head(idOrName: string): Promise<RuleHead | undefined> {
    const key = isId(idOrName) ? idOrName : idOrName.toLowerCase();
    const head = await remembered(this.#heads, key, async () => await findRuleHead(this.#db.read, idOrName));
    if (head === undefined) this.#heads.delete(key);
    return head;
  }

  async #text(head: RuleHead, version: Version): Promise<RuleText | undefined> {
    const { id, name } = head;
    return await remembered(this.#texts, keyOf(head, version), async () => {
      if (version === null) {
        const rule = await findRule(this.#db.read, id);
        return rule && { id, name, label: "draft", document: rule.draft, digest: rule.draftDigest };
      }
      const found = await findVersion(this.#db.read, id, version);
      const { document, digest } = found ?? {};
      if (document === undefined || digest === undefined) return undefined;
      return { id, name, label: versionLabel(version), document, digest };
    });
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    for (const memory of [this.#heads, this.#texts, this.#rules, this.#rulesets]) memory.clear();
  }
}

const keyOf = ({ id }: RuleHead, version: Version): string => `${id}/${version ?? "draft"}`;

/** Which version counts where none is asked for; throws rule_not_published where production has none. */
function versionIn(head: RuleHead, environment: Environment): Version {
  if (environment === "staging") return changesPending(head) ? null : (head.live?.version ?? null);
  if (head.live === null)
    throw problem(
      "rule_not_published",
      `The rule "${head.name}" has no published version; production runs published versions only.`,
    );
  return head.live.version;
}
