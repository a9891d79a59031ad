// Reads long bodies of JSON in steps between which others have their turn.
import { isAscii } from "node:buffer";
import { setImmediate as turn } from "node:timers/promises";
import { hasPlainTexts, parseJsonBody } from "../platform/json-text.ts";

/** A body, and whether every text in it can be stored: known from its source, so nobody has to walk through it. */
export type ReadBody = { readonly value: unknown; readonly isStorable: boolean };

/** A text of more bytes, such as a file in base64, is taken out of the body before that is parsed. */
const LONG_TEXT = 1_048_576;
/** How much of a long text is looked at in one step. */
const STEP = 524_288;

const quote = 0x22;
const backslash = 0x5c;
const placeholder = "the long text of this body";

/** Reads a body; throws what parseJsonBody throws. */
export function readBody(source: string): ReadBody {
  return { value: parseJsonBody(source), isStorable: hasPlainTexts(source) };
}

/** Reads a long body; throws what parseJsonBody throws. */
export async function readLongBody(bytes: Buffer): Promise<ReadBody> {
  await turn();
  const lifted = await readWithout(bytes, longTextIn(bytes));
  if (lifted !== null) return lifted;
  const source = bytes.toString();
  await turn();
  const read = readBody(source);
  await turn();
  return read;
}

type Span = { readonly from: number; readonly to: number };

/** The first stretch between two quotes that is long, the quotes included. Whether it is a text shows when the rest is parsed. */
function longTextIn(bytes: Buffer): Span | null {
  for (let at = LONG_TEXT / 2; at < bytes.length; at += LONG_TEXT / 2) {
    const to = bytes.indexOf(quote, at);
    if (to < 0) return null;
    const from = bytes.lastIndexOf(quote, at - 1);
    if (from >= 0 && to - from > LONG_TEXT) return { from, to: to + 1 };
    at = Math.max(at, to - (to % (LONG_TEXT / 2)));
  }
  return null;
}

/** Reads a body whose member is one long, simple text; null: it is another one, to be read as a whole. */
async function readWithout(bytes: Buffer, span: Span | null): Promise<ReadBody | null> {
  if (span === null) return null;
  const inside = bytes.subarray(span.from + 1, span.to - 1);
  for (let at = 0; at < inside.length; at += STEP) {
    if (!isSimple(inside.subarray(at, at + STEP))) return null;
    await turn();
  }
  const rest = `${bytes.toString("utf8", 0, span.from)}"${placeholder}"${bytes.toString("utf8", span.to)}`;
  const read = tryRead(rest);
  if (read === null || !isObject(read.value)) return null;
  const places = Object.entries(read.value).filter(([, member]) => member === placeholder);
  const name = places[0]?.[0];
  if (name === undefined || places.length > 1) return null;
  await turn();
  const text = inside.toString("latin1");
  await turn();
  return { ...read, value: { ...read.value, [name]: text } };
}

/** Whether bytes within a text stand for themselves: ASCII without escapes and without what JSON forbids there. */
const isSimple = (bytes: Buffer): boolean =>
  isAscii(bytes) &&
  !bytes.includes(backslash) &&
  // oxlint-disable-next-line no-control-regex -- these are the characters that JSON forbids in a text
  !/[\0-\x1f]/.test(bytes.toString("latin1"));

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is wrong with a body is told from the whole of it. */
function tryRead(source: string): ReadBody | null {
  try {
    return readBody(source);
  } catch {
    return null;
  }
}
