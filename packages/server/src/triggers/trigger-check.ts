import type { FieldError } from "@patchbay/contract/problem";
import type { Diagnostic } from "@patchbay/contract/rule";
import type { TriggerDocument } from "@patchbay/contract/trigger";
import { findConnection } from "../connections/connection-store.ts";
import type { Reader } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import { findRuleHead } from "../rules/rule-store.ts";
import { findWorkflowHead } from "../workflows/workflow-store.ts";
import { patternMistake } from "./schedule-times.ts";
import { compileTriggerExpression, compileTriggerInput } from "./trigger-expression.ts";

type Thing = { readonly id: string; readonly name: string };

/** A document that names everything by id, what those things are, and all that is wrong with it. */
export type CheckedTrigger = {
  readonly document: TriggerDocument;
  readonly connection: Thing | null;
  readonly target: (Thing & { readonly kind: "rule" | "workflow" }) | null;
  /** Names nobody has, times that are none: such a document is not stored. */
  readonly refusing: readonly FieldError[];
  /** Mistakes of a work in progress: a draft may keep them, publishing refuses the errors. */
  readonly diagnostics: readonly Diagnostic[];
};

const at = "body.document";

/** Resolves the names in a document and checks all of it. `now` is for schedules, which must fire some time. */
export async function checkTrigger(
  reader: Reader,
  written: TriggerDocument,
  now: Date,
): Promise<CheckedTrigger> {
  const refusing: FieldError[] = [];
  const { kind, id } = written.target;
  const found = await (kind === "rule" ? findRuleHead(reader, id) : findWorkflowHead(reader, id));
  if (found === undefined)
    refusing.push({
      field: `${at}.target.id`,
      message: `names no ${kind}`,
      sent: id,
      accepted: `the id or name of a ${kind}`,
    });
  const target = found === undefined ? null : { kind, id: found.id, name: found.name };
  const diagnostics: Diagnostic[] = [];
  if (written.input !== undefined) compileTriggerInput(written.kind, written.input, diagnostics);
  const resolved = { ...written, target: { ...written.target, id: target?.id ?? id } };

  if (resolved.kind === "schedule") {
    const mistake = patternMistake(resolved, now);
    if (mistake !== null)
      refusing.push({
        field: `${at}.${mistake.member}`,
        message: mistake.message,
        sent: resolved[mistake.member] ?? null,
        accepted:
          mistake.member === "cron"
            ? "minute hour day month weekday, or with seconds first"
            : "e.g. Europe/Berlin",
      });
    return { document: resolved, connection: null, target, refusing, diagnostics };
  }

  const connection = await findConnection(reader, resolved.connection);
  if (connection === undefined)
    refusing.push({
      field: `${at}.connection`,
      message: "names no connection",
      sent: resolved.connection,
      accepted: "the id or name of a connection",
    });
  if (resolved.condition !== undefined)
    compileTriggerExpression("webhook", resolved.condition, "/condition", diagnostics);
  for (const [index, { reply, replyName }] of (resolved.challenges ?? []).entries())
    if (reply !== "text" && replyName === undefined)
      refusing.push({
        field: `${at}.challenges.${index}.replyName`,
        message: `is needed to reply in a ${reply}`,
        accepted: "the name of the member or header",
      });
  return {
    document: { ...resolved, connection: connection?.id ?? resolved.connection },
    connection: connection === undefined ? null : { id: connection.id, name: connection.name },
    target,
    refusing,
    diagnostics,
  };
}

/** A checked document whose names all lead somewhere. */
export type SoundTrigger = CheckedTrigger & { readonly target: NonNullable<CheckedTrigger["target"]> };

/** Throws invalid_document when a document must not be stored. */
export function refuseBrokenTrigger(checked: CheckedTrigger): SoundTrigger {
  const [first] = checked.refusing;
  if (first !== undefined || checked.target === null)
    throw problem(
      "invalid_document",
      first === undefined ? "The target is gone." : `${first.field} ${first.message}.`,
      {
        errors: checked.refusing,
      },
    );
  return { ...checked, target: checked.target };
}
