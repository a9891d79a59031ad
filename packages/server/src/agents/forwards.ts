import { agentListener, type Target, targetText } from "@patchbay/contract/agent-wire";

/** The port of a remote forward without a target: `ssh -R 1080`. */
const socksPort = 1080;
const here: ReadonlySet<string> = new Set(["", "localhost", "127.0.0.1", "::1", "*"]);

/**
 * A remote forward that an agent asked for, by what is at its other end. `agent`: our own program; it is told the target
 * with each channel. `socks`: OpenSSH that decides itself (`-R 1080`). `fixed`: one target, which is also the name of the
 * forward (`-R erp:443:erp:443`), since nothing else of it reaches the server.
 */
export type Forward =
  | { readonly kind: "agent" | "socks"; readonly bind: Target }
  | { readonly kind: "fixed"; readonly bind: Target; readonly target: string };

/**
 * What a wish for a remote forward means, or null when it is none of ours: nothing is ever bound here, so a port of this
 * machine has no meaning. A fixed one must be among the agent's targets.
 */
export function readForward(bind: Target, allow: ReadonlySet<string>): Forward | null {
  if (bind.host === agentListener.host && bind.port === agentListener.port) return { kind: "agent", bind };
  if (here.has(bind.host)) return bind.port === socksPort ? { kind: "socks", bind } : null;
  const target = targetText(bind);
  return allow.has(target) ? { kind: "fixed", bind, target } : null;
}

/** Every forward of a tunnel, by its bind text. */
export type Forwards = ReadonlyMap<string, Forward>;

/** The forward through which a target can be opened, or null. */
export function forwardTo(forwards: Forwards, target: string): Forward | null {
  const all = [...forwards.values()];
  return (
    all.find((one) => one.kind === "agent") ??
    all.find((one) => one.kind === "fixed" && one.target === target) ??
    all.find((one) => one.kind === "socks") ??
    null
  );
}

/** The targets that forwards can open, in order; null when the other side decides. */
export function targetsOf(forwards: Forwards): string[] | null {
  const all = [...forwards.values()];
  if (all.some((one) => one.kind !== "fixed")) return null;
  return all.flatMap((one) => (one.kind === "fixed" ? [one.target] : [])).toSorted();
}
