// One way through a workflow: what it has seen, and how often it was where. The whole, each turn of a loop and each branch
// have a frame of their own; what a turn or branch changes becomes visible outside when it ends.
import type { Json } from "@patchbay/contract/vocabulary";
import { emptyRecord, type LoopTurn } from "./node-scope.ts";
import type { NodeKey } from "./run-rows.ts";

export class WalkFrame {
  /** The loop or parallel node that a route back to ends this way; null for the whole. */
  readonly owner: string | null;
  readonly turn: LoopTurn | null;
  readonly nodes: Record<string, Json>;
  readonly vars: Record<string, Json>;
  /** Variables set on this way. */
  readonly changed: Record<string, Json> = emptyRecord();
  /** The end of the last thing that took time: what `now()` answers, so that going the same way again decides the same. */
  now: string;
  readonly #prefix: string;
  readonly #visits = new Map<string, number>();

  private constructor(from: {
    owner: string | null;
    turn: LoopTurn | null;
    nodes: Record<string, Json>;
    vars: Record<string, Json>;
    now: string;
    prefix: string;
  }) {
    this.owner = from.owner;
    this.turn = from.turn;
    this.nodes = from.nodes;
    this.vars = from.vars;
    this.now = from.now;
    this.#prefix = from.prefix;
  }

  /** The way through the whole. */
  static whole(now: string): WalkFrame {
    return new WalkFrame({
      owner: null,
      turn: null,
      nodes: emptyRecord(),
      vars: emptyRecord(),
      now,
      prefix: "",
    });
  }

  /** A way inside of a node that is being visited: a branch, or the turn of a loop. */
  inside(at: NodeKey, turn: { readonly item: Json; readonly index: number } | null): WalkFrame {
    return new WalkFrame({
      owner: at.node,
      turn: turn === null ? this.turn : { ...turn, outer: this.turn },
      nodes: Object.assign(emptyRecord(), this.nodes),
      vars: Object.assign(emptyRecord(), this.vars),
      now: this.now,
      prefix: turn === null ? `${at.iteration}/` : `${at.iteration}.${turn.index}/`,
    });
  }

  /** The key under which a node would be visited next. */
  next(node: string): NodeKey {
    return { node, iteration: `${this.#prefix}${this.#visits.get(node) ?? 0}` };
  }

  /** Visits a node. Answers its key and how often this way was there before. */
  visit(node: string): { readonly key: NodeKey; readonly before: number } {
    const key = this.next(node);
    const before = this.#visits.get(node) ?? 0;
    this.#visits.set(node, before + 1);
    return { key, before };
  }

  /** Takes in what a node did: its value for those that come after, and (`sets`) the variables it set. */
  take(
    node: string,
    { output, endedAt }: { readonly output: Json; readonly endedAt: string | null },
    sets: boolean,
  ): void {
    this.nodes[node] = output;
    if (endedAt !== null && endedAt > this.now) this.now = endedAt;
    if (
      sets &&
      typeof output === "object" &&
      output !== null &&
      !Array.isArray(output) &&
      "variables" in output
    )
      this.set(output["variables"] as Readonly<Record<string, Json>>);
  }

  /** Sets variables. */
  set(variables: Readonly<Record<string, Json>>): void {
    Object.assign(this.vars, variables);
    Object.assign(this.changed, variables);
  }
}
