import type { Migration } from "kysely/migration";
import { up as platform } from "./migrations/0001-platform.ts";
import { up as access } from "./migrations/0002-access.ts";
import { up as connections } from "./migrations/0003-connections.ts";
import { up as rules } from "./migrations/0004-rules.ts";
import { up as executions } from "./migrations/0005-executions.ts";
import { up as credentialTokens } from "./migrations/0006-credential-tokens.ts";
import { up as credentialAuthorizations } from "./migrations/0007-credential-authorizations.ts";
import { up as breakersAndRates } from "./migrations/0008-breakers-and-rates.ts";
import { up as courseOfCalls } from "./migrations/0009-course-of-calls.ts";
import { up as workflows } from "./migrations/0010-workflows.ts";
import { up as workflowRuns } from "./migrations/0011-workflow-runs.ts";
import { up as queue } from "./migrations/0012-queue.ts";
import { up as triggers } from "./migrations/0013-triggers.ts";
import { up as workflowPins } from "./migrations/0014-workflow-pins.ts";
import { up as agents } from "./migrations/0015-agents.ts";
import { up as ruleCases } from "./migrations/0020-rule-cases.ts";
import { up as ruleDrafts } from "./migrations/0021-rule-drafts.ts";
import { up as stoppedHolder } from "./migrations/0035-stopped-holder.ts";
import { up as jobsDue } from "./migrations/0036-jobs-due.ts";
import { up as triggerRunSteps } from "./migrations/0045-trigger-run-steps.ts";
import { up as workflowRuleSteps } from "./migrations/0046-workflow-rule-steps.ts";
import { up as jobsOfWaits } from "./migrations/0047-jobs-of-waits.ts";
import { up as variables } from "./migrations/0050-variables.ts";

/** Every change of the tables, in order. A released one is never edited; the next one gets the next number. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-platform": { up: platform },
  "0002-access": { up: access },
  "0003-connections": { up: connections },
  "0004-rules": { up: rules },
  "0005-executions": { up: executions },
  "0006-credential-tokens": { up: credentialTokens },
  "0007-credential-authorizations": { up: credentialAuthorizations },
  "0008-breakers-and-rates": { up: breakersAndRates },
  "0009-course-of-calls": { up: courseOfCalls },
  "0010-workflows": { up: workflows },
  "0011-workflow-runs": { up: workflowRuns },
  "0012-queue": { up: queue },
  "0013-triggers": { up: triggers },
  "0014-workflow-pins": { up: workflowPins },
  "0015-agents": { up: agents },
  "0020-rule-cases": { up: ruleCases },
  "0021-rule-drafts": { up: ruleDrafts },
  "0035-stopped-holder": { up: stoppedHolder },
  "0036-jobs-due": { up: jobsDue },
  "0045-trigger-run-steps": { up: triggerRunSteps },
  "0046-workflow-rule-steps": { up: workflowRuleSteps },
  "0047-jobs-of-waits": { up: jobsOfWaits },
  "0050-variables": { up: variables },
};
