// Many rows as parameters of one statement: an array for each column, in PostgreSQL's binary form (arrayfuncs.c, array_recv).
// It reads them about twice as fast as rows in JSON, and neither side escapes anything.

/** Columns that rows can have. What is in a `json` one is any value that JSON.stringify takes. */
export type ColumnType = keyof typeof forms;

type Value = {
  readonly uuid: string;
  readonly text: string;
  readonly json: unknown;
  readonly integer: number;
  readonly real: number;
  readonly boolean: boolean;
  readonly timestamptz: string | Date;
  readonly bytea: Uint8Array;
};

/** A row for these columns. null is NULL, also as a JSON value. */
export type RowOf<Columns extends Readonly<Record<string, ColumnType>>> = {
  readonly [Name in keyof Columns]: Value[Columns[Name]] | null;
};

/** Milliseconds from 1970 to 2000, where PostgreSQL begins to count, in microseconds. */
const epoch = 946_684_800_000;
const word = 2 ** 32;

/** Escapes of U+0000 and of halves of surrogate pairs, the only ones of that kind that JSON.stringify writes. */
const unstorable = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/**
 * PostgreSQL refuses U+0000 in text, and would refuse the whole batch; operators on json refuse its escape and those of halves
 * of surrogate pairs. What an upstream sends is recorded with the replacement character instead.
 */
const storableText = (text: string): string => text.replaceAll("\u0000", "\uFFFD");
const storableJson = (json: string): string =>
  json.includes("\\u") ? json.replace(unstorable, "$1\uFFFD") : json;

/** Values that are each as long as they are: what is written of one. */
type Varying = { readonly oid: number; readonly text: (value: never) => string | Uint8Array };
/** Values of one size, in bytes. */
type Fixed = {
  readonly oid: number;
  readonly size: number;
  readonly write: (into: Buffer, value: never, at: number) => void;
};

/** How the values of a type are written; `oid`: its number (pg_type.dat). */
const forms = {
  text: { oid: 25, text: storableText },
  json: { oid: 114, text: (value: unknown) => storableJson(JSON.stringify(value)) },
  bytea: { oid: 17, text: (bytes: Uint8Array) => bytes },
  boolean: {
    oid: 16,
    size: 1,
    write: (into: Buffer, value: boolean, at: number) => void into.writeUInt8(value ? 1 : 0, at),
  },
  integer: {
    oid: 23,
    size: 4,
    write: (into: Buffer, value: number, at: number) => void into.writeInt32BE(value, at),
  },
  real: {
    oid: 700,
    size: 4,
    write: (into: Buffer, value: number, at: number) => void into.writeFloatBE(value, at),
  },
  uuid: {
    oid: 2950,
    size: 16,
    write: (into: Buffer, value: string, at: number) =>
      void into.write(value.replaceAll("-", ""), at, 16, "hex"),
  },
  timestamptz: {
    oid: 1184,
    size: 8,
    write: (into: Buffer, value: string | Date, at: number) => {
      const ms = typeof value === "string" ? Date.parse(value) : value.getTime();
      const micros = (ms - epoch) * 1000;
      into.writeInt32BE(Math.floor(micros / word), at);
      into.writeUInt32BE(((micros % word) + word) % word, at + 4);
    },
  },
} satisfies Readonly<Record<string, Varying | Fixed>>;

/** The header of an array of one dimension. */
function header(into: Buffer, oid: number, hasNull: boolean, count: number): void {
  into.writeInt32BE(count === 0 ? 0 : 1, 0);
  into.writeInt32BE(hasNull ? 1 : 0, 4);
  into.writeInt32BE(oid, 8);
  if (count === 0) return;
  into.writeInt32BE(count, 12);
  into.writeInt32BE(1, 16);
}

const headerSize = (count: number): number => (count === 0 ? 12 : 20);

const lengthOf = (value: string | Uint8Array): number =>
  typeof value === "string" ? Buffer.byteLength(value) : value.length;

function varying(oid: number, values: readonly (string | Uint8Array | null)[]): Buffer {
  let size = headerSize(values.length) + 4 * values.length;
  let hasNull = false;
  const sizes = values.map((value) => {
    hasNull ||= value === null;
    const bytes = value === null ? -1 : lengthOf(value);
    size += Math.max(0, bytes);
    return bytes;
  });
  const buffer = Buffer.allocUnsafe(size);
  header(buffer, oid, hasNull, values.length);
  let at = headerSize(values.length);
  for (const [index, value] of values.entries()) {
    const bytes = sizes[index] ?? -1;
    buffer.writeInt32BE(bytes, at);
    at += 4;
    if (value === null) continue;
    if (typeof value === "string") buffer.write(value, at, bytes);
    else buffer.set(value, at);
    at += bytes;
  }
  return buffer;
}

function fixed({ oid, size, write }: Fixed, values: readonly unknown[]): Buffer {
  const buffer = Buffer.allocUnsafe(headerSize(values.length) + (4 + size) * values.length);
  let hasNull = false;
  let at = headerSize(values.length);
  for (const value of values) {
    hasNull ||= value === null;
    buffer.writeInt32BE(value === null ? -1 : size, at);
    at += 4;
    if (value === null) continue;
    write(buffer, value as never, at);
    at += size;
  }
  header(buffer, oid, hasNull, values.length);
  return buffer.subarray(0, at);
}

/** Columns of rows that travel together: their place in a statement, and the parameters that go there. */
export class RowSet<const Columns extends Readonly<Record<string, ColumnType>>> {
  /** How many parameters it takes. */
  readonly width: number;
  readonly #columns: readonly (readonly [keyof Columns & string, ColumnType])[];

  constructor(columns: Columns) {
    this.#columns = Object.entries(columns);
    this.width = this.#columns.length;
  }

  /** For FROM: the rows as `alias`, taken from parameters $`first` on. */
  from(first: number, alias: string): string {
    const arrays = this.#columns.map(([, type], index) => `$${first + index}::${type}[]`);
    return `unnest(${arrays.join(", ")}) as ${alias}(${this.#columns.map(([name]) => name).join(", ")})`;
  }

  /** The parameters, in the order of the columns. */
  values(rows: readonly RowOf<Columns>[]): readonly Buffer[] {
    return this.#columns.map(([name, type]) => {
      const form: Varying | Fixed = forms[type];
      const column: readonly unknown[] = rows.map((row) => row[name] ?? null);
      if ("size" in form) return fixed(form, column);
      return varying(
        form.oid,
        column.map((value) => (value === null ? null : form.text(value as never))),
      );
    });
  }
}
