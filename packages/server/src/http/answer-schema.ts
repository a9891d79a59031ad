import { RuleDocumentSchema } from "@patchbay/contract/rule";
import { WorkflowDocumentSchema } from "@patchbay/contract/workflow";

/**
 * What was checked against this very schema when it came in. To find out once more which kind each part of it has takes
 * longer than to write it.
 */
const documents: ReadonlySet<unknown> = new Set([RuleDocumentSchema, WorkflowDocumentSchema]);

/** The schema by which an answer is written: as it is told (withoutDefaults), but documents go out as they are. */
export function writtenBy<S>(schema: S): S {
  return walk(schema, { named: false, isOpen: (part) => documents.has(part) }) as S;
}

/**
 * A schema without its defaults, as answers are serialised with it: what is not there is not told. Written into an answer, a
 * default would come back as something the author said, and be refused where it does not belong.
 */
export function withoutDefaults<S>(schema: S): S {
  return walk(schema, { named: false, isOpen: () => false }) as S;
}

type Walk = {
  /** The members of this object are names of the author's, such as those below `properties`, not keywords. */
  readonly named: boolean;
  /** This part may be anything. */
  readonly isOpen: (part: unknown) => boolean;
};

function walk(value: unknown, { named, isOpen }: Walk): unknown {
  if (Array.isArray(value)) return value.map((item) => walk(item, { named: false, isOpen }));
  if (typeof value !== "object" || value === null) return value;
  if (isOpen(value)) return {};
  const kept = Object.entries(value).filter(([name]) => named || name !== "default");
  return Object.fromEntries(
    kept.map(([name, member]) => [
      name,
      walk(member, { named: !named && /^(properties|patternProperties)$/.test(name), isOpen }),
    ]),
  );
}
