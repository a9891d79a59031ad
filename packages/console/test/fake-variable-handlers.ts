import type { Variable, VariableInput, VariablePatch } from "@patchbay/contract/variable";
import { fakeId } from "./fake-data.ts";
import { find, type Handler, matching, page, stamp } from "./fake-request.ts";

const actor = { id: null, name: "Ada Rivers" };

/** A variable with a value in staging alone. */
export const tenantVariable = (): Variable => ({
  id: fakeId(95),
  name: "tenant",
  description: "Whose books the entries go into",
  staging: "t-100",
  production: null,
  revision: 1,
  createdAt: stamp,
  updatedAt: stamp,
  updatedBy: actor,
});

/** What the fake does about variables. */
export const fakeVariableHandlers: Readonly<Record<string, Handler>> = {
  "variables.list": (store, { query }) => page(matching(store.variables, query["q"]), query),
  "variables.create": (store, { body }) => {
    const { name, description = "", staging = null, production = null } = body as VariableInput;
    const made: Variable = {
      ...tenantVariable(),
      id: store.newId(),
      name,
      description,
      staging,
      production,
    };
    store.variables.push(made);
    return made;
  },
  "variables.change": (store, { params, body }) => {
    const variable = find(store.variables, params["variable"]);
    const { revision: _read, ...patch } = body as VariablePatch;
    const changed: Variable = { ...variable, ...patch, revision: variable.revision + 1 };
    store.variables[store.variables.indexOf(variable)] = changed;
    return changed;
  },
};
