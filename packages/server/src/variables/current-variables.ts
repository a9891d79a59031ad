import type { Environment, JsonObject } from "@patchbay/contract/vocabulary";
import type { Changes } from "../platform/changes.ts";
import type { Db } from "../platform/db.ts";
import { VARIABLE_TOPIC } from "./variable-service.ts";
import { valuesIn } from "./variable-store.ts";

/**
 * The values of an environment's variables by name, kept in memory until one changes: the answer is the same object until
 * then, so that what was made with it can be kept as long.
 */
export class CurrentVariables implements Disposable {
  readonly #db: Db;
  readonly #known = new Map<Environment, Promise<JsonObject>>();
  readonly #subscription: Disposable;

  constructor(deps: { readonly db: Db; readonly changes: Changes }) {
    this.#db = deps.db;
    this.#subscription = deps.changes.subscribe(VARIABLE_TOPIC, () => this.#known.clear());
  }

  async in(environment: Environment): Promise<JsonObject> {
    const known = this.#known.get(environment);
    if (known !== undefined) return await known;
    const loading = valuesIn(this.#db.read, environment).then(
      // Without a prototype: only what was defined can be read.
      (values) => Object.assign(Object.create(null) as object, Object.fromEntries(values)),
    );
    this.#known.set(environment, loading);
    // A failure (the database was away) must not be remembered.
    loading.catch(() => this.#known.delete(environment));
    return await loading;
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    this.#known.clear();
  }
}
