import type { FieldError } from "@patchbay/contract/problem";

/** A thing that documents refer to by its name, and that is kept by its id. */
export type NamedThing = { readonly id: string; readonly name: string };

/** Finds the ids of things by what a document calls them. */
export type NameLookup = {
  /** What was found, by id. */
  readonly found: ReadonlyMap<string, NamedThing>;
  /** The id of what is called so; a name nobody has stays as it was written, and is an error at `field`. */
  readonly find: (name: string, field: string, errors: FieldError[]) => Promise<string>;
};

/** Looks things up once each. `message` and `accepted` are those of the error about a name nobody has. */
export function nameLookup(
  load: (name: string) => Promise<NamedThing | undefined>,
  message: string,
  accepted: string,
): NameLookup {
  const found = new Map<string, NamedThing>();
  const known = new Map<string, Promise<NamedThing | undefined>>();
  return {
    found,
    async find(name, field, errors) {
      const loading = known.get(name) ?? load(name);
      known.set(name, loading);
      const thing = await loading;
      if (thing === undefined) {
        errors.push({ field, message, sent: name, accepted });
        return name;
      }
      found.set(thing.id, thing);
      return thing.id;
    },
  };
}
