import type { Action, Condition, Diagnostic } from "@patchbay/contract/rule";
import type { FindingCode } from "./feel/finding.ts";
import { didYouMean } from "./feel/near-name.ts";
import { keywords } from "./feel/token.ts";

/** How many mistakes of a document are looked for; a table pasted into the wrong columns has one in every cell. */
export const MISTAKES_SHOWN = 1000;

/** Words that cannot be read as a name where they stand. Names of functions can: a function's name is followed by `(`. */
const reserved = new Set([...keywords, "__proto__"]);

/** A mistake about the whole of what stands at a path. */
export function mistake(code: FindingCode, path: string, message: string, expected?: string): Diagnostic {
  const diagnostic: Diagnostic = { severity: "error", code, message, path };
  return expected === undefined ? diagnostic : { ...diagnostic, expected };
}

/** Everything that is said twice in a list. `path` is that of what says it. */
export function repeated(
  code: "duplicate_id" | "duplicate_name",
  texts: readonly string[],
  path: (index: number) => string,
): readonly Diagnostic[] {
  const seen = new Set<string>();
  return texts.flatMap((text, index) => {
    const again = seen.has(text);
    seen.add(text);
    return again ? [mistake(code, path(index), `\`${text}\` is here twice.`, "one of its own")] : [];
  });
}

/** A name that texts of the language could not read. */
export function checkName(name: string, path: string): readonly Diagnostic[] {
  if (!reserved.has(name)) return [];
  return [
    mistake(
      "reserved_name",
      path,
      `\`${name}\` is a word of the language and cannot be a name.`,
      "another name",
    ),
  ];
}

/** Names of outputs: only the one that a plain object would not take is refused. */
export function checkOutputNames(
  names: readonly string[],
  path: (index: number) => string,
): readonly Diagnostic[] {
  return names.flatMap((name, index) => (name === "__proto__" ? checkName(name, path(index)) : []));
}

/** The ids that an outcome names without the rule having such an action. */
export function checkAsked(
  asked: readonly string[] | undefined,
  actions: readonly Action[],
  path: string,
): readonly Diagnostic[] {
  const ids = actions.map(({ id }) => id);
  return (asked ?? []).flatMap((id, index) =>
    ids.includes(id)
      ? []
      : [
          mistake(
            "unknown_action",
            `${path}/actions/${index}`,
            `The rule has no action with the id \`${id}\`.${didYouMean(id, ids)}`,
            ids.length === 0 ? "no actions" : ids.join(", "),
          ),
        ],
  );
}

/** The ids in a tree of conditions, each with its path. */
export function conditionIds(
  condition: Condition,
  path: string,
): readonly { readonly id: string; readonly path: string }[] {
  const own = { id: condition.id, path: `${path}/id` };
  if (condition.kind === "test") return [own];
  return [
    own,
    ...condition.conditions.flatMap((inner, index) => conditionIds(inner, `${path}/conditions/${index}`)),
  ];
}

/** Ids in a tree of conditions that are there twice. */
export function checkConditionIds(condition: Condition, path: string): readonly Diagnostic[] {
  const ids = conditionIds(condition, path);
  return repeated(
    "duplicate_id",
    ids.map(({ id }) => id),
    (index) => ids[index]?.path ?? "",
  );
}
