// Takes a file out of a body while that arrives: a member's long text goes to whoever reads the file, and only the rest is JSON
// to be parsed here. So a file of any size costs the others next to nothing: nobody here looks at its characters.
import { Transform, type TransformCallback } from "node:stream";
import type { FileText } from "../platform/mount.ts";

/** A text of so many bytes is taken out. */
const LONG_TEXT = 262_144;
/** What is looked through at once; others have their turn between the parts in which a body arrives. */
const PIECE = 65_536;
/** The most bytes a body may have beside its file: they are parsed at once. */
const MOST_BESIDE = 1_048_576;

const quote = Buffer.from('"');
const backslash = 0x5c;

/** What stands in the body for the text that was taken out. */
const placeholder = "(a file)";

/** A body on its way to the parser, without its first long text. */
export class FileBody extends Transform {
  /** The bytes that came: what Fastify compares with the limit whenever something is passed on. */
  receivedEncodedLength = 0;
  readonly #limit: number;
  /** The text that has begun and not yet ended, without its quotes. */
  #open: Uint8Array[] | null = null;
  #openBytes = 0;
  /** Whether the last character was a backslash that escapes the next one. */
  #isEscaping = false;
  #beside = 0;
  #isTooLarge = false;
  #file: FileText | null = null;

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.receivedEncodedLength += chunk.length;
    for (let at = 0; at < chunk.length && !this.#isTooLarge; at += PIECE)
      this.#read(chunk.subarray(at, at + PIECE));
    this.#demandRoom();
    done();
  }

  override _flush(done: TransformCallback): void {
    // A text without an end: the parser says where.
    if (this.#open !== null) for (const piece of [quote, ...this.#open]) this.push(piece);
    done();
  }

  /** The file in a body that was parsed; null: its member is an ordinary text, or is not there. */
  fileIn(body: unknown, member: string): FileText | null {
    const isThere = typeof body === "object" && body !== null && Object.hasOwn(body, member);
    return isThere && (body as Readonly<Record<string, unknown>>)[member] === placeholder ? this.#file : null;
  }

  /** Passes a piece on, but for what in it belongs to a text that began before it or goes on after it. */
  #read(piece: Buffer): void {
    let from = 0;
    if (this.#open !== null) {
      const end = this.#endOfText(piece, 0);
      this.#hold(end < 0 ? piece : piece.subarray(0, end));
      if (end < 0) return;
      this.#close();
      from = end + 1;
    }
    for (let at = from; ;) {
      const begin = piece.indexOf(quote, at);
      const end = begin < 0 ? -1 : this.#endOfText(piece, begin + 1);
      if (end < 0) {
        this.#pass(begin < 0 ? piece.subarray(from) : piece.subarray(from, begin));
        if (begin >= 0) this.#hold(piece.subarray(begin + 1));
        return;
      }
      at = end + 1;
    }
  }

  /** Where the quote stands that ends a text; -1: not in this piece. */
  #endOfText(piece: Buffer, from: number): number {
    for (let at = from; ;) {
      const end = piece.indexOf(quote, at);
      const to = end < 0 ? piece.length : end;
      let first = to;
      while (first > at && piece[first - 1] === backslash) first -= 1;
      const isEven = (to - first) % 2 === 0;
      // Backslashes up to where this look began go on from those before.
      const isEscaped = first === at && this.#isEscaping ? isEven : !isEven;
      this.#isEscaping = end < 0 && isEscaped;
      if (end < 0 || !isEscaped) return end;
      at = end + 1;
    }
  }

  #hold(stretch: Buffer): void {
    this.#open ??= [];
    this.#open.push(stretch);
    this.#openBytes += stretch.length;
  }

  /** Ends the text that is open: a long one is the file, any other is passed on. */
  #close(): void {
    const held = this.#open ?? [];
    if (this.#openBytes >= LONG_TEXT && this.#file === null) {
      this.#file = held.map(movable);
      this.#pass(Buffer.from(JSON.stringify(placeholder)));
    } else for (const piece of [quote, ...held, quote]) this.#pass(piece);
    this.#open = null;
    this.#openBytes = 0;
  }

  #pass(bytes: Uint8Array): void {
    this.#beside += bytes.length;
    this.push(bytes);
  }

  /** What is too large is not kept, and Fastify is shown something, for otherwise it does not compare. */
  #demandRoom(): void {
    if (this.receivedEncodedLength <= this.#limit && this.#beside <= MOST_BESIDE) return;
    this.#isTooLarge = true;
    this.receivedEncodedLength = Number.POSITIVE_INFINITY;
    [this.#open, this.#openBytes, this.#file] = [null, 0, null];
    this.push(" ");
  }
}

/** Bytes in memory of their own. Those of a request have that already, but for its first and last part. */
function movable(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
    ? new Uint8Array(buffer)
    : new Uint8Array(bytes);
}
