import type { BadToken } from "@patchbay/contract/auth-request";
import type { Findings } from "./findings.ts";
import { compileJudge } from "./judge.ts";
import type { SessionPlan } from "./session-plan.ts";

/** Compiles how an outcome is known to refuse a token: by status or by its body; 401 where the credential does not say. */
export const judgeBad = (badToken: BadToken | undefined, findings: Findings): SessionPlan["isBad"] => {
  const { statuses = [], path, values } = badToken ?? {};
  const judge = compileJudge(
    {
      ...(path === undefined ? {} : { failPath: path }),
      ...(values === undefined ? {} : { failValues: values }),
    },
    "credential",
    findings,
  );
  return (outcome) => {
    if (outcome.status === undefined) return false;
    if (statuses.length === 0 && path === undefined) return outcome.status === 401;
    return statuses.includes(outcome.status) || (path !== undefined && judge.refutes(outcome.body ?? null));
  };
};
