import { problem } from "./problem.ts";

/** Something that a version touches: what it is, and whether it is ready where the version will run. */
export type PreflightItem = {
  readonly kind: string;
  readonly name: string;
  readonly ready: boolean;
  readonly message: string;
};

/** Throws what is missing: connection_not_published where that is all, else not_ready. */
export function refuseUnready(items: readonly PreflightItem[]): never {
  const missing = items.filter((one) => !one.ready);
  const isConnections = missing.every(({ kind }) => kind === "connection" || kind === "endpoint");
  throw problem(
    isConnections ? "connection_not_published" : "not_ready",
    missing.map((one) => one.message).join(" "),
    { errors: missing.map((one) => ({ field: `${one.kind} ${one.name}`, message: one.message })) },
  );
}
