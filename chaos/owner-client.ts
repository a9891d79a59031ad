// How the chaos runs ask the server for something.
import { type Client, createClient } from "../packages/contract/src/client.ts";
import { apiKey } from "./program.ts";

/** A client with the owner's key. */
export const clientOf = (baseUrl: string): Client =>
  createClient({ baseUrl, headers: { authorization: `Bearer ${apiKey}` } });

/** The value of an answer that must not be refused. */
export function demand<T>(
  answer: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: unknown },
): T {
  if (answer.ok) return answer.value;
  throw new Error(`refused: ${JSON.stringify(answer.problem)}`);
}
