import type { Action, RuleDocument } from "@patchbay/contract/rule";
import type { Environment } from "@patchbay/contract/vocabulary";
import { type CompiledRule, compileRule } from "@patchbay/decision/rule";
import type { Changes } from "../platform/changes.ts";
import type { Db } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import { remembered } from "../platform/remembered.ts";
import { isId } from "../platform/search.ts";
import { versionLabel, versionOf, type VersionPin } from "../platform/version-pin.ts";
import { errorsOf } from "./rule-check.ts";
import { changesPending } from "./rule-service.ts";
import { findRule, findRuleHead, type RuleHead } from "./rule-store.ts";
import { findVersion } from "./rule-version-store.ts";

/** One version of a rule, compiled and ready to run. */
export type RunnableRule = {
  readonly id: string;
  readonly name: string;
  /** v1, v2, … or draft. */
  readonly label: string;
  readonly compiled: CompiledRule;
  readonly actions: ReadonlyMap<string, Action>;
  /** Ids of the connections its actions call. */
  readonly connectionIds: readonly string[];
};

/** Makes a document runnable; throws invalid_document with its errors. */
export function makeRunnable(
  head: { readonly id: string; readonly name: string },
  label: string,
  document: RuleDocument,
): RunnableRule {
  const compiled = compileRule(document);
  if (!compiled.ok) {
    const errors = errorsOf(compiled.diagnostics, "document");
    throw problem(
      "invalid_document",
      `"${head.name}" (${label}) has errors: ${errors[0]?.field ?? ""} ${errors[0]?.message ?? ""}`,
      { errors },
    );
  }
  return {
    id: head.id,
    name: head.name,
    label,
    compiled: compiled.rule,
    actions: new Map(document.actions.map((action) => [action.id, action])),
    connectionIds: [
      ...new Set(
        document.actions.flatMap((action) => (action.connection === undefined ? [] : [action.connection])),
      ),
    ],
  };
}

/**
 * Picks and compiles the version of a rule that runs: in production the live version or a pinned one, in staging the draft
 * where it differs from what is live. Everything is kept in memory until a change of the rule is announced, so a run costs
 * no query here.
 */
export class RunnableRules implements Disposable {
  readonly #db: Db;
  readonly #heads = new Map<string, Promise<RuleHead | undefined>>();
  readonly #versions = new Map<string, Promise<RunnableRule>>();
  readonly #subscription: Disposable;

  constructor(deps: { readonly db: Db; readonly changes: Changes }) {
    this.#db = deps.db;
    // A rename moves a name from one rule to another, so a change of any rule forgets every name.
    this.#subscription = deps.changes.subscribe("rule", (id) => {
      this.#heads.clear();
      for (const key of this.#versions.keys())
        if (id === "*" || key.startsWith(id)) this.#versions.delete(key);
    });
  }

  async pick(idOrName: string, environment: Environment, pin: VersionPin | undefined): Promise<RunnableRule> {
    const head = await this.#head(idOrName);
    const wanted = pin === undefined ? undefined : versionOf(pin);
    if (environment === "production") {
      if (wanted === null)
        throw problem("invalid_request", "A draft runs in staging only.", {
          errors: [{ field: "body.version", message: "a draft runs in staging only", sent: "draft" }],
        });
      const version = wanted ?? head.live?.version;
      if (version === undefined)
        throw problem(
          "rule_not_published",
          `The rule "${head.name}" has no published version; production runs published versions only.`,
        );
      return await this.#version(head, version);
    }
    if (wanted === null || (wanted === undefined && changesPending(head))) return await this.#draft(head);
    return await this.#version(head, wanted ?? head.live?.version ?? 1);
  }

  async #head(idOrName: string): Promise<RuleHead> {
    const key = isId(idOrName) ? idOrName : idOrName.toLowerCase();
    const head = await remembered(this.#heads, key, async () => await findRuleHead(this.#db.read, idOrName));
    if (head === undefined) {
      this.#heads.delete(key);
      throw problem("not_found", `There is no rule "${idOrName}".`);
    }
    return head;
  }

  async #version(head: RuleHead, number: number): Promise<RunnableRule> {
    return await remembered(this.#versions, `${head.id}/${number}`, async () => {
      const found = await findVersion(this.#db.read, head.id, number);
      if (found === undefined)
        throw problem("not_found", `The rule "${head.name}" has no version ${versionLabel(number)}.`);
      return makeRunnable(head, versionLabel(number), found.document);
    });
  }

  async #draft(head: RuleHead): Promise<RunnableRule> {
    return await remembered(this.#versions, `${head.id}/draft`, async () => {
      const rule = await findRule(this.#db.read, head.id);
      if (rule === undefined) throw problem("not_found", `There is no rule "${head.name}".`);
      return makeRunnable(head, "draft", rule.draft);
    });
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    this.#heads.clear();
    this.#versions.clear();
  }
}
