// Where a failed execution goes on when it is retried: which of its steps are done again. Pure.
import type { Region } from "./workflow-graph.ts";
import type { StepMark } from "./operation-store.ts";

/** A part of an execution: a region of the graph in one of its turns, as iterations begin there (`0.4/`). */
type Frame = { readonly region: string; readonly prefix: string };

/** Kinds of steps whose failing is worth another try; `fail`, loops and parallel nodes only pass on what failed in them. */
const causes: ReadonlySet<string> = new Set(["api", "rule", "subWorkflow", "handOver"]);

/**
 * The steps to be done again: the last one that failed, and what came of it. What ended in other turns and branches stays.
 * Empty: no step failed, so the execution goes on where it stopped.
 */
export function stepsToRepeat(
  steps: readonly StepMark[],
  regions: ReadonlyMap<string, Region>,
): readonly StepMark[] {
  const failed = steps.filter(({ status }) => status === "error");
  const cause = failed.findLast(({ kind }) => causes.has(kind)) ?? failed.at(-1);
  if (cause === undefined) return [];
  const around = framesAround(cause, regions);
  return steps.filter(
    (step) => step === cause || (step.position > cause.position && follows(step, around, regions)),
  );
}

const prefixOf = (iteration: string): string => iteration.slice(0, iteration.lastIndexOf("/") + 1);

const frameOf = ({ node, iteration }: StepMark, regions: ReadonlyMap<string, Region>): Frame => ({
  region: regions.get(node)?.id ?? "",
  prefix: prefixOf(iteration),
});

/** The frame that a frame's loop or parallel node stands in; null for the whole. */
function outside(
  { region, prefix }: Frame,
  regions: ReadonlyMap<string, Region>,
): (Frame & { readonly owner: string }) | null {
  const owner = region.slice(0, region.lastIndexOf("."));
  if (region === "") return null;
  // `0.4/1/` → the owner was reached at `0.4/1`, in the frame `0.4/`.
  return { owner, region: regions.get(owner)?.id ?? "", prefix: prefixOf(prefix.slice(0, -1)) };
}

const same = (a: Frame, b: Frame): boolean => a.region === b.region && a.prefix === b.prefix;

/** The frame of a step, and those around it, each with the node that leads into the one before. */
function framesAround(step: StepMark, regions: ReadonlyMap<string, Region>) {
  const frames: { readonly frame: Frame; readonly through: string | null }[] = [];
  let frame: Frame = frameOf(step, regions);
  frames.push({ frame, through: null });
  for (let next = outside(frame, regions); next !== null; next = outside(frame, regions)) {
    frames.push({ frame: next, through: next.owner });
    frame = next;
  }
  return frames;
}

/** Whether a later step lies on the way that began with the cause, or inside of a node on that way. */
function follows(
  step: StepMark,
  around: ReturnType<typeof framesAround>,
  regions: ReadonlyMap<string, Region>,
): boolean {
  let inside: string | null = null;
  for (let frame: Frame | null = frameOf(step, regions); frame !== null;) {
    const at: Frame = frame;
    const level = around.find((one) => same(one.frame, at));
    if (level !== undefined) return inside === null || inside !== level.through;
    const next = outside(frame, regions);
    inside = next?.owner ?? null;
    frame = next;
  }
  return false;
}
