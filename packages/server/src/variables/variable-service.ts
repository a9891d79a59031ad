import type { Usage } from "@patchbay/contract/connection";
import type { FieldError } from "@patchbay/contract/problem";
import {
  type Variable,
  type VariableInput,
  variableLength,
  variableLimit,
  type VariablePatch,
} from "@patchbay/contract/variable";
import { environments, type Json, type Page } from "@patchbay/contract/vocabulary";
import { type Actor, refOf } from "../platform/actor.ts";
import { writeAudit } from "../platform/audit.ts";
import { announce } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import { type Db, isUniqueViolation, type Reader, type Tx } from "../platform/db.ts";
import { nameTaken, problem, refuseMistakes } from "../platform/problem.ts";
import {
  countVariables,
  deleteVariable,
  findVariable,
  insertVariable,
  listVariables,
  lockVariable,
  type StoredVariable,
  updateVariable,
} from "./variable-store.ts";
import { variableUsers } from "./variable-users.ts";

/** Under this topic changes of variables are announced. */
export const VARIABLE_TOPIC = "variable";

type Deps = { readonly db: Db; readonly clock: Clock };

/** Variables as people manage them. A change counts from the next call on, in every process. */
export class VariableService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async list(query: {
    readonly page?: number;
    readonly perPage?: number;
    readonly q?: string;
  }): Promise<Page<Variable>> {
    const { page = 1, perPage = 20, q } = query;
    const found = await listVariables(this.#deps.db.read, { q, page, perPage });
    return { ...found, items: found.items.map(viewOf) };
  }

  async read(idOrName: string): Promise<Variable> {
    return viewOf(await existing(this.#deps.db.read, idOrName));
  }

  async create(actor: Actor, input: VariableInput): Promise<Variable> {
    const { db, clock } = this.#deps;
    refuseLong(input);
    const now = clock.now();
    const variable: StoredVariable = {
      id: clock.newId(),
      name: input.name,
      description: input.description ?? "",
      staging: input.staging ?? null,
      production: input.production ?? null,
      revision: 1,
      createdAt: now,
      updatedAt: now,
      updatedBy: refOf(actor),
    };
    try {
      return await db.transact(async (tx) => {
        if ((await countVariables(tx)) >= variableLimit)
          throw problem("invalid_request", `There can be at most ${variableLimit} variables.`);
        await insertVariable(tx, variable);
        const { staging, production } = variable;
        await this.#record(tx, actor, "variable.create", variable, { staging, production });
        return viewOf(variable);
      });
    } catch (error) {
      if (isUniqueViolation(error, "variables_name")) throw nameTaken("a variable", input.name);
      throw error;
    }
  }

  async change(actor: Actor, idOrName: string, patch: VariablePatch): Promise<Variable> {
    refuseLong(patch);
    return await this.#onLocked(idOrName, async (tx, before) => {
      if (patch.revision !== undefined && patch.revision !== before.revision)
        throw problem(
          "stale_revision",
          `The variable is at revision ${before.revision}; you read ${patch.revision}.`,
        );
      const after: StoredVariable = {
        ...before,
        description: patch.description ?? before.description,
        staging: patch.staging === undefined ? before.staging : patch.staging,
        production: patch.production === undefined ? before.production : patch.production,
        revision: before.revision + 1,
        updatedAt: this.#deps.clock.now(),
        updatedBy: refOf(actor),
      };
      await updateVariable(tx, after);
      await this.#record(tx, actor, "variable.change", after, changesBetween(before, after));
      return viewOf(after);
    });
  }

  /** Deletes a variable that nothing reads. Throws in_use, naming who does. */
  async remove(actor: Actor, idOrName: string): Promise<null> {
    return await this.#onLocked(idOrName, async (tx, variable) => {
      const users = await variableUsers(tx, variable.name);
      if (users.length > 0) {
        const names = [...new Set(users.map(({ kind, name }) => `${kind} ${name}`))];
        throw problem("in_use", `The variable is read by ${names.slice(0, 10).join(", ")}.`);
      }
      await deleteVariable(tx, variable.id);
      await this.#record(tx, actor, "variable.delete", variable);
      return null;
    });
  }

  async usage(
    idOrName: string,
    { page = 1, perPage = 20 }: { readonly page?: number; readonly perPage?: number },
  ): Promise<Page<Usage>> {
    const { read } = this.#deps.db;
    const users = await variableUsers(read, (await existing(read, idOrName)).name);
    return { items: users.slice((page - 1) * perPage, page * perPage), page, perPage, total: users.length };
  }

  async #onLocked<T>(idOrName: string, work: (tx: Tx, variable: StoredVariable) => Promise<T>): Promise<T> {
    const { db } = this.#deps;
    const { id } = await existing(db.read, idOrName);
    return await db.transact(async (tx) => {
      const variable = await lockVariable(tx, id);
      if (variable === undefined) throw problem("not_found", "The variable has been deleted.");
      return await work(tx, variable);
    });
  }

  /** Writes a change into the audit trail and tells every process. */
  async #record(
    tx: Tx,
    actor: Actor,
    action: string,
    { id, name }: StoredVariable,
    details: Record<string, unknown> = {},
  ): Promise<void> {
    await writeAudit(tx, this.#deps.clock, actor, { action, targetId: id, targetName: name, details });
    await announce(tx, VARIABLE_TOPIC, id);
  }
}

async function existing(reader: Reader, idOrName: string): Promise<StoredVariable> {
  const found = await findVariable(reader, idOrName);
  if (found === undefined) throw problem("not_found", `There is no variable "${idOrName}".`);
  return found;
}

/** Throws invalid_request for values that are too long to be kept in memory. */
function refuseLong(values: { readonly staging?: Json; readonly production?: Json }): void {
  const errors = environments.flatMap((environment): FieldError[] => {
    const { length } = JSON.stringify(values[environment] ?? null);
    if (length <= variableLength) return [];
    return [
      {
        field: `body.${environment}`,
        message: "is too long",
        sent: `${length} characters of JSON`,
        accepted: `at most ${variableLength}`,
      },
    ];
  });
  refuseMistakes("invalid_request", errors);
}

/** What a change did, for the audit trail: variables are no secrets, so it tells the values. */
const changesBetween = (before: StoredVariable, after: StoredVariable): Record<string, unknown> =>
  Object.fromEntries(
    environments
      .filter((environment) => JSON.stringify(before[environment]) !== JSON.stringify(after[environment]))
      .map((environment) => [environment, { from: before[environment], to: after[environment] }]),
  );

const viewOf = ({ createdAt, updatedAt, ...variable }: StoredVariable): Variable => ({
  ...variable,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
