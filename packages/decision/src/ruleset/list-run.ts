import type { Json } from "@patchbay/contract/vocabulary";
import type { ExplainOptions } from "../decision.ts";
import { type EntryState, type ExplainedEntry, explainGiven } from "../explanation.ts";
import type { Frame } from "../feel/frame.ts";
import type { Place } from "../feel/finding.ts";
import { fromOutputs } from "../json-value.ts";
import type { CompiledEntry, CompiledList, Course, Yield } from "./ruleset-entry.ts";

/** How a list went: what matched of it. An entry that is switched off or not effective counts as neither. */
export type ListVerdict = { readonly any: boolean; readonly all: boolean };

/** Runs the entries of a list one after the other, until its policy, an entry or its condition ends it. */
export function runList(list: CompiledList, frame: Frame, course: Course): ListVerdict {
  let any = false;
  let all = true;
  let isOver = false;
  for (const entry of list.entries) {
    const state: EntryState = isOver ? "notReached" : runEntry(entry, frame, course);
    course.trace?.states.set(entry.id, state);
    if (entry.slot !== null && state !== "matched") frame.slots[entry.slot] = null;
    if (isOver) continue;
    if (state === "failed") return { any, all: false };
    if (state === "disabled" || state === "notEffective") continue;
    const matched: boolean = state === "matched";
    any ||= matched;
    all &&= matched;
    isOver = endsAfter(list, entry, matched) || list.stopWhen?.(frame) === true;
    if (frame.errors > 0) return { any, all: false };
    if (isOver) course.trace?.ends.add(entry.id);
  }
  return { any, all };
}

function endsAfter({ policy }: CompiledList, { stop }: CompiledEntry, matched: boolean): boolean {
  if (matched) return policy === "firstMatch" || stop === "matched";
  return policy === "untilFailure" || stop === "notMatched";
}

function runEntry(entry: CompiledEntry, frame: Frame, course: Course): EntryState {
  const { enabled, from, until } = entry;
  if (!enabled) return "disabled";
  if (from !== undefined || until !== undefined) {
    course.day ??= frame.now().toInstant().toString().slice(0, 10);
    if ((from !== undefined && course.day < from) || (until !== undefined && course.day > until))
      return "notEffective";
  }
  const before = course.yielded.length;
  const matched = entry.run(frame, course);
  if (frame.errors > 0) return "failed";
  if (matched && entry.slot !== null) {
    const outputs = combine(entry.yields, course.yielded.slice(before), frame);
    frame.slots[entry.slot] = fromOutputs(outputs, frame);
  }
  if (frame.errors > 0) return "failed";
  return matched ? "matched" : "notMatched";
}

const entriesPlace: Place = { path: "/entries", source: "", offset: null };

/** The outputs of several entries: those of the first alone, a list, or one object. */
export function combine(how: CompiledEntry["yields"], yielded: readonly Yield[], frame: Frame): Json {
  switch (how) {
    case "list":
      return yielded.map(({ outputs }) => outputs);
    case "merge":
      return mergeOutputs(yielded, frame);
    default:
      return yielded.length > 1 ? mergeOutputs(yielded, frame) : (yielded[0]?.outputs ?? {});
  }
}

/** All outputs as one object, later ones winning. A list cannot be merged. */
function mergeOutputs(yielded: readonly Yield[], frame: Frame): Json {
  const merged = new Map<string, Json>();
  for (const { entry, outputs } of yielded) {
    if (Array.isArray(outputs) || typeof outputs !== "object" || outputs === null)
      return frame.fail(
        entriesPlace,
        "cannot_merge",
        `The entry \`${entry}\` yields a list, which cannot be merged with other outputs.`,
        "outputs combined as a list, or a rule with one outcome",
      );
    for (const [name, value] of Object.entries(outputs)) merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

/** How it went with the entries of a list. */
export function explainList(
  list: CompiledList,
  trace: NonNullable<Course["trace"]>,
  fresh: () => Frame,
  options: ExplainOptions,
): readonly ExplainedEntry[] {
  return list.entries.map((entry) => {
    const state = trace.states.get(entry.id) ?? "notReached";
    const { kind, inner, ...details } = entry.explain(fresh, options);
    const { as, slot } = entry;
    const isShown = state !== "disabled" && state !== "notEffective" && state !== "notReached";
    return {
      id: entry.id,
      kind,
      state,
      ...(trace.ends.has(entry.id) ? { ended: true as const } : {}),
      ...(as === undefined || slot === null || !isShown
        ? {}
        : { as: { name: as, value: explainGiven(fresh().slots[slot]) } }),
      ...(isShown ? details : {}),
      ...(inner === undefined ? {} : { entries: explainList(inner, trace, fresh, options) }),
    };
  });
}
