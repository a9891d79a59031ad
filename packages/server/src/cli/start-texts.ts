import type { FirstOwner } from "../access/first-owner.ts";
import type { SampleRun } from "../samples/sample-run.ts";

/** How to sign in: told by the start that made the owner, and recalled while nobody has ever signed in. Null: not needed. */
export function signInText(owner: FirstOwner): string | null {
  if (owner.kind === "existing") {
    if (owner.neverSignedIn === null) return null;
    return `Nobody has signed in yet. If the first password is lost: stop this, then npx --no -- patchbay user password ${owner.neverSignedIn}`;
  }
  const how =
    owner.password === null
      ? "the password from PATCHBAY_ADMIN_PASSWORD"
      : `the password ${owner.password} (shown this once; change it under Settings)`;
  return `Sign in as ${owner.email} with ${how}.`;
}

/** The main job in a few lines: what went in, which row matched, which call went out, what came back, where it is on record. */
export function sampleText({ ruleName, params, answer }: SampleRun, url: string): string {
  const row = answer.matched
    ?.map((one) => (one.default === true ? "the default row" : `row ${one.row} (${one.rowId})`))
    .join(", ");
  const calls = (answer.actions ?? []).map(
    (one) =>
      `  called    ${one.name} through ${one.connection}: ${one.status}, result ${one.result}, ${one.durationMs} ms`,
  );
  return [
    "",
    `The main job, run once with the samples (rule ${ruleName} ${answer.rule.version}, ${answer.environment}):`,
    `  inputs    ${JSON.stringify(params)}`,
    `  matched   ${row ?? "nothing"}`,
    `  outputs   ${JSON.stringify(answer.outputs)}`,
    ...calls,
    `  on record ${url}/executions/${answer.executionId}`,
    "",
  ].join("\n");
}
