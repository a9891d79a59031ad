// The request by which a vendor tries an address before he sends anything to it, and the answer that he waits for.
import { createHmac } from "node:crypto";
import type { Challenge, Verification } from "@patchbay/contract/webhook-verification";
import { type ReadRequest, valueAt } from "./hook-request.ts";

/** What a sender is answered. */
export type HookReply = {
  readonly status: number;
  readonly contentType: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** What goes back is short, and what is signed is no document: a signature of it serves for nothing else. */
const echoable = /^[^\r\n\0]{1,1000}$/;
const signable = /^[A-Za-z0-9_-]{1,200}$/;

/** The answer to the first challenge that the request is; null: it is none. */
export function answerChallenge(
  challenges: readonly Challenge[],
  verification: Verification | null,
  request: ReadRequest,
): HookReply | null {
  for (const challenge of challenges) {
    const reply = answerOne(challenge, verification, request);
    if (reply !== null) return reply;
  }
  return null;
}

function answerOne(
  { method, when, value: place, reply, replyName = "", hmac }: Challenge,
  verification: Verification | null,
  request: ReadRequest,
): HookReply | null {
  if (method !== undefined && method !== request.method) return null;
  for (const one of when) {
    const found = valueAt(request, one);
    if (found === undefined || (one.equals !== undefined && found !== one.equals)) return null;
  }
  const value = valueAt(request, place);
  if (value === undefined || !echoable.test(value)) return null;
  const none = { status: 200, contentType: null, headers: {}, body: "" };
  switch (reply) {
    case "text":
      return { ...none, contentType: "text/plain; charset=utf-8", body: value };
    case "header":
      // Beyond Latin-1 there is no header.
      return /^[\x20-\x7e]+$/.test(value) ? { ...none, headers: { [replyName]: value } } : null;
    case "json": {
      const signed = hmac === undefined ? {} : signedMember(hmac, verification, value);
      if (signed === null) return null;
      return {
        ...none,
        contentType: "application/json",
        body: JSON.stringify({ [replyName]: value, ...signed }),
      };
    }
  }
}

function signedMember(
  { replyName, algorithm, encoding, prefix = "" }: NonNullable<Challenge["hmac"]>,
  verification: Verification | null,
  value: string,
): Record<string, string> | null {
  const secret = verification?.kind === "hmac" ? verification.secrets[0] : undefined;
  if (secret === undefined || verification?.kind !== "hmac" || !signable.test(value)) return null;
  const key = Buffer.from(secret, verification.secretEncoding ?? "utf8");
  return { [replyName]: prefix + createHmac(algorithm, key).update(value).digest(encoding) };
}
