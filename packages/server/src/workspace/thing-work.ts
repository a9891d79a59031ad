import type { AppliedThing, ThingKind } from "@patchbay/contract/workspace-document";
import { Problem, problem } from "../platform/problem.ts";

/** What has to be done about one thing. `differences` is null when it is not there yet. */
export type Work = {
  readonly kind: ThingKind;
  readonly name: string;
  readonly differences: readonly string[] | null;
  readonly make: () => Promise<unknown>;
  /** Gets the outermost members that differ. */
  readonly change: (members: ReadonlySet<string>) => Promise<unknown>;
  /** What belongs to it and is done before it is published. */
  readonly parts?: readonly Work[];
  readonly publish: readonly string[];
  readonly release?: () => Promise<unknown>;
};

/** Picks the members of a thing that differ, for a change that leaves the others alone. */
export const only = <T extends object>(thing: T, members: ReadonlySet<string>): Partial<T> =>
  Object.fromEntries(Object.entries(thing).filter(([name]) => members.has(name))) as Partial<T>;

const told = ({ kind, name, differences, publish }: Work): Omit<AppliedThing, "outcome"> => ({
  kind,
  name,
  change: differences === null ? "create" : differences.length === 0 ? "none" : "change",
  differences: [...(differences ?? [])],
  publish: [...publish],
});

/** The work as a dry run tells it. */
export const planned = (work: Work): AppliedThing[] => [
  { ...told(work), outcome: "planned" },
  ...(work.parts ?? []).flatMap(planned),
];

/** Does the work. What our caller can mend becomes the thing's error, and the others are done all the same. */
export async function carriedOut(work: Work): Promise<AppliedThing[]> {
  const thing = told(work);
  const parts: AppliedThing[] = [];
  try {
    if (work.differences === null) await work.make();
    else if (work.differences.length > 0)
      await work.change(new Set(work.differences.map((path) => /^\w+/.exec(path)?.[0] ?? path)));
    for (const part of work.parts ?? []) parts.push(...(await carriedOut(part)));
    const failed = parts.find((part) => part.outcome === "failed");
    if (failed !== undefined && work.publish.length > 0)
      throw problem("invalid_settings", `Not published: the ${failed.kind} ${failed.name} failed.`);
    if (work.publish.length > 0) await work.release?.();
    return [{ ...thing, outcome: "done" }, ...parts];
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    return [{ ...thing, outcome: "failed", error: { code: error.code, message: error.message } }, ...parts];
  }
}
