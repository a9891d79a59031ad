import type { AuthParts } from "./authorize.ts";
import type { CallPlan } from "./call-plan.ts";
import { prepare, type PreparedRequest, type TemplateScope } from "./prepare.ts";
import type { Lane, Sender } from "./send.ts";
import { type CallOutcome, refuse, settle } from "./settle.ts";

/** What one call needs besides its plan. */
export type CallNeeds = {
  readonly scope: TemplateScope;
  readonly auth: AuthParts;
  readonly lane: Lane;
  readonly idempotencyKey?: string;
  readonly now?: Date;
};

/**
 * One REST call: prepare, send, settle. Pure before, one effect, pure after. Never rejects: whatever happens is an
 * outcome. `request` is null when the call could not be prepared; with it and the outcome `recordCall` writes the record.
 */
export async function callOnce(
  sender: Pick<Sender, "send">,
  plan: CallPlan,
  { scope, auth, lane, ...extra }: CallNeeds,
): Promise<{ readonly request: PreparedRequest | null; readonly outcome: CallOutcome }> {
  const prepared = prepare(plan, scope, auth, extra);
  if (!prepared.ok) return { request: null, outcome: refuse(prepared.error) };
  const answer = await sender.send(prepared.request, lane);
  return { request: prepared.request, outcome: settle(plan, answer, prepared.request) };
}
