import type { Json } from "@patchbay/contract/vocabulary";
import type { Value } from "./template-value.ts";

/** Bytes as a JSON value: what a binary answer is read as, and what a file or binary body may refer to. */
export type BinaryValue = {
  readonly contentType: string;
  readonly bytes: number;
  readonly base64: string;
  readonly filename?: string;
};

/** Bytes as a value. */
export const binaryValue = (body: Buffer, contentType: string, filename: string | null): BinaryValue => ({
  contentType,
  bytes: body.length,
  base64: body.toString("base64"),
  ...(filename === null ? {} : { filename }),
});

/** Whether a value is such bytes. */
export function isBinary(value: Value): value is BinaryValue & { readonly [name: string]: Json } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { contentType, base64 } = value as { readonly [name: string]: unknown };
  return typeof contentType === "string" && typeof base64 === "string";
}

/** The bytes that a text in base64 or base64url stands for (line breaks in it are left out), or null when it is none. */
export function base64Of(text: string): Buffer | null {
  const compact = text.replaceAll(/\s+/g, "");
  return /^[\w+/-]*={0,2}$/.test(compact) ? Buffer.from(compact, "base64") : null;
}
