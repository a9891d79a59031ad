import { promisify } from "node:util";
import {
  brotliDecompress,
  brotliDecompressSync,
  gunzip,
  gunzipSync,
  inflate,
  inflateRaw,
  inflateRawSync,
  inflateSync,
  zstdDecompress,
  zstdDecompressSync,
} from "node:zlib";

/** A body without its content codings, or why it could not be had. */
export type Decoded =
  | { readonly kind: "decoded"; readonly body: Buffer }
  | { readonly kind: "tooLarge" }
  | { readonly kind: "undecodable"; readonly message: string };

type Limit = { readonly maxOutputLength: number; readonly chunkSize?: number };
type Coding = {
  readonly now: (bytes: Buffer, limit: Limit) => Buffer;
  readonly later: (bytes: Buffer, limit: Limit) => Promise<Buffer>;
};

const gzip: Coding = { now: gunzipSync, later: promisify<Buffer, Limit, Buffer>(gunzip) };
const zlib: Coding = { now: inflateSync, later: promisify<Buffer, Limit, Buffer>(inflate) };
const raw: Coding = { now: inflateRawSync, later: promisify<Buffer, Limit, Buffer>(inflateRaw) };
const brotli: Coding = {
  now: brotliDecompressSync,
  later: promisify<Buffer, Limit, Buffer>(brotliDecompress),
};
const zstd: Coding = { now: zstdDecompressSync, later: promisify<Buffer, Limit, Buffer>(zstdDecompress) };

/** What is small is unpacked at once: handing it to a thread costs more than the work. In bytes, packed and unpacked. */
const atOnce = { packed: 16_384, unpacked: 262_144 } as const;

function codingOf(name: string, bytes: Buffer): Coding | null {
  switch (name) {
    case "gzip":
    case "x-gzip":
      return gzip;
    case "br":
      return brotli;
    case "zstd":
      return zstd;
    case "deflate":
      // Meant to be zlib, but some servers send the bare stream (RFC 9110, 8.4.1.2). zlib begins with method 8.
      return ((bytes[0] ?? 0) & 0x0f) === 8 ? zlib : raw;
    default:
      return null;
  }
}

/** Large bodies are unpacked so many at a time: what each may come to is held in memory until it is known to be too much. */
const mostAtATime = 2;
/** In pieces of so many bytes: those of zlib's own size stay with the process when they are given up. */
const chunkSize = 262_144;
let underWay = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (underWay >= mostAtATime) await new Promise<void>((resolve) => void waiting.push(resolve));
  else underWay += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) underWay -= 1;
    else next();
  }
}

const isTooLarge = (error: unknown): boolean => (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE";

async function unpack(coding: Coding, bytes: Buffer, cap: number, isWanted: () => boolean): Promise<Buffer> {
  if (bytes.length <= atOnce.packed) {
    try {
      return coding.now(bytes, { maxOutputLength: Math.min(cap, atOnce.unpacked) });
    } catch (error) {
      if (!isTooLarge(error) || cap <= atOnce.unpacked) throw error;
    }
  }
  return await inTurn(async () =>
    isWanted() ? await coding.later(bytes, { maxOutputLength: cap, chunkSize }) : Buffer.alloc(0),
  );
}

/**
 * Removes content codings, the last applied first. Never puts out more than `cap` bytes, whatever is packed. Nothing more is
 * done once `isWanted` says that nobody waits for it.
 */
export async function decodeBody(
  body: Buffer,
  contentEncoding: string,
  cap: number,
  isWanted: () => boolean = () => true,
): Promise<Decoded> {
  const names = contentEncoding
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "" && name !== "identity");
  if (names.length > 3) return { kind: "undecodable", message: "It is packed more than three times." };
  let bytes = body;
  for (const name of names.toReversed()) {
    const coding = codingOf(name, bytes);
    if (coding === null) return { kind: "undecodable", message: `The content coding ${name} is not known.` };
    try {
      bytes = await unpack(coding, bytes, cap, isWanted);
    } catch (error) {
      return isTooLarge(error)
        ? { kind: "tooLarge" }
        : { kind: "undecodable", message: `The body is not what its content coding ${name} says.` };
    }
  }
  return { kind: "decoded", body: bytes };
}
