import { parseDocument, stringify } from "yaml";

/** What a YAML document says, or where it stops being one, in words. */
export type YamlRead = { readonly value?: unknown; readonly mistake?: string };

/** Reads YAML 1.2 by its core schema; references to what stands elsewhere in it are followed a hundred times at most. */
export function parseYaml(text: string): YamlRead {
  const document = parseDocument(text, { schema: "core" });
  const [mistake] = document.errors;
  if (mistake !== undefined) return { mistake: mistake.message.split("\n")[0] ?? "" };
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown };
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : "it cannot be read" };
  }
}

/** A document as YAML that people keep in a repository. */
export const yamlText = (document: unknown): string =>
  stringify(document, { lineWidth: 110, aliasDuplicateObjects: false });
