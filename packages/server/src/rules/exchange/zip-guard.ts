import { inflateRawSync } from "node:zlib";

/** Why a ZIP archive is not opened. */
export type ZipRefusal = { readonly message: string };

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LONGEST_COMMENT = 65_535;
const MOST_ENTRIES = 1000;

/**
 * Unpacks every entry of an archive once and throws it away, to know that all of them together stay within `most` bytes,
 * whatever their headers say. Null: they do.
 */
export function refuseZip(bytes: Buffer, most: number): ZipRefusal | null {
  const end = endOf(bytes);
  if (end < 0) return { message: "This is no XLSX file: it is no ZIP archive." };
  const entries = bytes.readUInt16LE(end + 10);
  if (entries > MOST_ENTRIES) return { message: `The archive has more than ${MOST_ENTRIES} files in it.` };
  const beginsAt = bytes.readUInt32LE(end + 16);
  // Most of what is too large says so itself, before anything is unpacked.
  if (saidSize(bytes, beginsAt, entries) > most) return tooLarge(most);
  let at = beginsAt;
  let left = most;
  for (let index = 0; index < entries; index += 1) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== ENTRY)
      return { message: "The archive is damaged." };
    const size = unpackedSize(bytes, at, left);
    if (size === null) return tooLarge(most);
    left -= size;
    at = nextEntry(bytes, at);
  }
  return null;
}

const tooLarge = (most: number): ZipRefusal => ({
  message: `The archive unpacks to more than ${most / 1_048_576} MB, or is damaged.`,
});

const nextEntry = (bytes: Buffer, at: number): number =>
  at + 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);

/** What the entries say they unpack to, as far as they can be read. */
function saidSize(bytes: Buffer, from: number, entries: number): number {
  let size = 0;
  for (let [at, index] = [from, 0]; index < entries && at + 46 <= bytes.length; index += 1) {
    size += bytes.readUInt32LE(at + 24);
    at = nextEntry(bytes, at);
  }
  return size;
}

/** Where the record at the end of an archive stands; -1: there is none. */
function endOf(bytes: Buffer): number {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - LONGEST_COMMENT); at -= 1)
    if (bytes.readUInt32LE(at) === END) return at;
  return -1;
}

/** The size of an entry once it is unpacked; null: more than `most`, or it cannot be. */
function unpackedSize(bytes: Buffer, at: number, most: number): number | null {
  const method = bytes.readUInt16LE(at + 10);
  const packed = bytes.readUInt32LE(at + 20);
  const header = bytes.readUInt32LE(at + 42);
  if (header + 30 > bytes.length) return null;
  const from = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
  const data = bytes.subarray(from, from + packed);
  if (data.length !== packed || most < 1) return null;
  if (method === 0) return packed > most ? null : packed;
  if (method !== 8) return null;
  try {
    return inflateRawSync(data, { maxOutputLength: most }).length;
  } catch {
    return null;
  }
}
