import type { ProblemCode } from "@patchbay/contract/problem";
import { problem } from "./problem.ts";

/** Something that a version touches: what it is, and whether it is ready where the version will run. */
export type PreflightItem = {
  readonly kind: string;
  readonly name: string;
  readonly ready: boolean;
  readonly message: string;
};

/** The problem of what is missing, where that is all of one kind; else not_ready. */
const codes: Readonly<Record<string, ProblemCode>> = {
  connection: "connection_not_published",
  endpoint: "connection_not_published",
  case: "cases_failed",
  finding: "invalid_document",
};

/** Throws what is missing of all that a version touches. */
export function refuseUnready(items: readonly PreflightItem[]): never {
  const missing = items.filter((one) => !one.ready);
  const [code = "not_ready", ...others] = new Set(missing.map(({ kind }) => codes[kind] ?? "not_ready"));
  throw problem(others.length === 0 ? code : "not_ready", missing.map((one) => one.message).join(" "), {
    errors: missing.map((one) => ({ field: `${one.kind} ${one.name}`, message: one.message })),
  });
}
