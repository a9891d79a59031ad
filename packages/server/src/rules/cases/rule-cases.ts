import type { RuleCase, RuleCaseInput } from "@patchbay/contract/rule-case";
import type { Page } from "@patchbay/contract/vocabulary";
import type { Actor } from "../../platform/actor.ts";
import { writeAudit } from "../../platform/audit.ts";
import type { Clock } from "../../platform/clock.ts";
import { type Db, isUniqueViolation, type Tx } from "../../platform/db.ts";
import { nameTaken, problem } from "../../platform/problem.ts";
import type { RuleService } from "../rule-service.ts";
import {
  countCases,
  deleteCase,
  insertCase,
  listCases,
  type StoredCase,
  updateCase,
} from "./rule-case-store.ts";

type Deps = { readonly db: Db; readonly clock: Clock; readonly rules: RuleService };

/** How many cases a rule may have: all of them are run whenever it is published. */
const MOST_CASES = 1000;

const caseView = ({ id, definition, updatedAt }: StoredCase): RuleCase => ({
  id,
  ...definition,
  updatedAt: updatedAt.toISOString(),
});

/** The test cases of rules: list, add, replace, delete. They are run by case-runner.ts. */
export class RuleCases {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async list(
    idOrName: string,
    { page = 1, perPage = 20 }: { readonly page?: number; readonly perPage?: number },
  ): Promise<Page<RuleCase>> {
    const { db, rules } = this.#deps;
    const { id } = await rules.head(db.read, idOrName);
    const found = await listCases(db.read, id, page, perPage);
    return { ...found, items: found.items.map(caseView) };
  }

  async create(actor: Actor, idOrName: string, input: RuleCaseInput): Promise<RuleCase> {
    const id = this.#deps.clock.newId();
    return await this.#write(actor, idOrName, "rule.case.create", input.name, async (tx, ruleId) => {
      if ((await countCases(tx, ruleId)) >= MOST_CASES)
        throw problem("invalid_request", `A rule has at most ${MOST_CASES} test cases.`);
      const stored = this.#stored(id, ruleId, input);
      await insertCase(tx, stored);
      return { name: input.name, answer: caseView(stored) };
    });
  }

  async change(actor: Actor, idOrName: string, id: string, input: RuleCaseInput): Promise<RuleCase> {
    return await this.#write(actor, idOrName, "rule.case.change", input.name, async (tx, ruleId) => {
      const stored = this.#stored(id, ruleId, input);
      if (!(await updateCase(tx, stored))) throw noSuchCase(id);
      return { name: input.name, answer: caseView(stored) };
    });
  }

  async remove(actor: Actor, idOrName: string, id: string): Promise<null> {
    return await this.#write(actor, idOrName, "rule.case.delete", "", async (tx, ruleId) => {
      const name = await deleteCase(tx, ruleId, id);
      if (name === undefined) throw noSuchCase(id);
      return { name, answer: null };
    });
  }

  #stored(id: string, ruleId: string, definition: RuleCaseInput): StoredCase {
    return { id, ruleId, definition, updatedAt: this.#deps.clock.now() };
  }

  /** Changes the cases of a rule, with the trail of it. The rule is locked, so that its cases are counted right. */
  async #write<T>(
    actor: Actor,
    idOrName: string,
    action: string,
    wanted: string,
    change: (tx: Tx, ruleId: string) => Promise<{ readonly name: string; readonly answer: T }>,
  ): Promise<T> {
    const { db, clock, rules } = this.#deps;
    const { id } = await rules.head(db.read, idOrName);
    try {
      return await db.transact(async (tx) => {
        const rule = await rules.lockedHead(tx, id);
        const { name, answer } = await change(tx, id);
        await writeAudit(tx, clock, actor, {
          action,
          targetId: id,
          targetName: rule.name,
          details: { case: name },
        });
        return answer;
      });
    } catch (error) {
      if (isUniqueViolation(error, "rule_cases_name")) throw nameTaken("a test case", wanted);
      throw error;
    }
  }
}

const noSuchCase = (id: string) => problem("not_found", `The rule has no test case "${id}".`);
