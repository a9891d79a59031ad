import { secretByDefault } from "@patchbay/contract/connection";
import { secretsOfKind } from "@patchbay/contract/credential";
import { MASK } from "@patchbay/contract/vocabulary";
import type { WorkspaceDocument } from "@patchbay/contract/workspace-document";

/** A document with its references filled in, and the names that have no value where one is needed. */
export type Filled = { readonly document: WorkspaceDocument; readonly unset: readonly string[] };

const reference = /^\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}$/;

/** The reference that stands for a secret in an exported document. */
export const referenceTo = (...parts: readonly string[]): string =>
  `\${env:PATCHBAY_VAR_${parts
    .join("_")
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase()}}`;

/**
 * Fills in every text of a document that is just `${env:NAME}`. A secret without a value becomes the mask, so that the
 * stored one is kept; anything else without a value is named. `valueOf` answers undefined for a name that is not set.
 */
export function fillReferences(
  document: WorkspaceDocument,
  valueOf: (name: string) => string | undefined,
): Filled {
  const secrets = secretTexts(document);
  const unset = new Set<string>();
  const fill = (value: unknown, holder: object, key: string): unknown => {
    if (typeof value === "string") {
      const name = reference.exec(value)?.[1];
      if (name === undefined) return value;
      const found = valueOf(name);
      if (found !== undefined) return found;
      if (secrets.get(holder)?.has(key) === true) return MASK;
      unset.add(name);
      return value;
    }
    if (Array.isArray(value)) return value.map((one, index) => fill(one, value, String(index)));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fill(one, value, name)]));
  };
  return { document: fill(document, {}, "") as WorkspaceDocument, unset: [...unset] };
}

/** Where secrets stand: the object that holds one → the names of its members that are secret. */
function secretTexts(document: WorkspaceDocument): ReadonlyMap<object, ReadonlySet<string>> {
  const found = new Map<object, ReadonlySet<string>>();
  const everyPlace = new Set(["0", "1", "2", "3"]);
  for (const { auth, encrypted } of document.credentials ?? []) {
    found.set(auth, new Set(secretsOfKind[auth.kind]));
    if (encrypted !== undefined) found.set(encrypted, new Set(Object.keys(encrypted)));
  }
  for (const { staging, production } of document.connections ?? [])
    for (const settings of [staging, production]) {
      if (settings?.proxy) found.set(settings.proxy, new Set(["password"]));
      for (const preset of [...(settings?.headers ?? []), ...(settings?.query ?? [])])
        if (preset.secret ?? secretByDefault(preset.name)) found.set(preset, new Set(["value"]));
    }
  for (const { verification } of document.triggers ?? [])
    for (const one of [verification?.staging, verification?.production])
      if (one?.kind === "basic") found.set(one, new Set(["password"]));
      else if (one?.kind === "token") found.set(one.tokens, everyPlace);
      else if (one?.kind === "hmac" || one?.kind === "standardWebhooks") found.set(one.secrets, everyPlace);
  return found;
}
