// Tables and inputs for the measurement of decisions, the same ones in every run: as look-ups are (a selective column),
// broad (few products, many empty cells, rows hit early), and of ranges alone.
import { type Random, seeded } from "@patchbay/decision/table/random-table";

/** What a row of a profile asks: each part, or null for any. */
export type ProfileRow = {
  readonly country: string | null;
  readonly low: number;
  readonly high: number;
  /** First and last day, as days since 2020-01-01; null: any. */
  readonly days: readonly [first: number, last: number] | null;
  readonly products: readonly string[] | null;
  readonly rate: number;
  readonly band: string;
};

export type ProfileInput = {
  readonly country: string;
  readonly amount: number;
  readonly day: number;
  readonly product: string;
};

/** Rows of which the first that matches counts, the last one takes everything; inputs that hit all over them. */
export type ProfileTable = {
  readonly profile: Profile;
  readonly rows: readonly ProfileRow[];
  readonly inputs: readonly ProfileInput[];
};

export const profiles = ["selective", "broad", "ranges"] as const;
export type Profile = (typeof profiles)[number];

const DAYS = 2000;
const AMOUNT = 100_000;
/** Of 1,000 inputs four in five are drawn from a row, the others from anywhere. */
const INPUTS = 1000;

/** Makes the table of a profile. */
export function profileTable(profile: Profile, size: number): ProfileTable {
  const random = seeded(size * 31 + profile.length);
  const products = profile === "broad" ? 100 : Math.max(10, Math.floor(size / 10));
  const row = (): ProfileRow => rowOf(profile, random, products, size);
  const rows = Array.from({ length: size - 1 }, row);
  rows.push({ country: null, low: 0, high: AMOUNT, days: null, products: null, rate: 0, band: "none" });
  const inputs = Array.from({ length: INPUTS }, () => inputOf(random, rows, products));
  return { profile, rows, inputs };
}

function rowOf(profile: Profile, random: Random, products: number, size: number): ProfileRow {
  const isAny = (): boolean => profile !== "ranges" && random(100) < (profile === "broad" ? 10 : 1);
  // Ranges alone: so narrow that a row in the middle is hit about as often as the last one.
  const narrow = profile === "ranges" ? Math.max(1, Math.floor(4 * Math.sqrt(size))) : 0;
  const width = narrow === 0 ? 1 + random(AMOUNT / 2) : 1 + random(Math.ceil((2 * AMOUNT) / narrow) + 1);
  const low = random(AMOUNT - Math.min(width, AMOUNT - 1));
  const length = narrow === 0 ? 30 + random(700) : 1 + random(Math.ceil((8 * DAYS) / narrow) + 1);
  const first = random(DAYS);
  return {
    country: profile === "ranges" || isAny() ? null : `C${random(50)}`,
    low,
    high: low + width,
    days: isAny() ? null : [first, first + length],
    products:
      profile === "ranges" || isAny()
        ? null
        : Array.from({ length: 3 + random(3) }, () => `P${random(products)}`),
    rate: random(1000) / 10,
    band: `b${random(20)}`,
  };
}

function inputOf(random: Random, rows: readonly ProfileRow[], products: number): ProfileInput {
  const row = random(5) === 0 ? undefined : rows[random(rows.length)];
  const [first, last] = row?.days ?? [0, DAYS];
  return {
    country: row?.country ?? `C${random(50)}`,
    amount: (row?.low ?? 0) + random((row?.high ?? AMOUNT) - (row?.low ?? 0)),
    day: first + random(last - first + 1),
    product: row?.products?.[random(row.products.length)] ?? `P${random(products)}`,
  };
}

/** The row that an input hits, found by looking at one after the other. */
export function hitOf({ rows }: ProfileTable, { country, amount, day, product }: ProfileInput): number {
  return rows.findIndex(
    (row) =>
      (row.country === null || row.country === country) &&
      amount >= row.low &&
      amount < row.high &&
      (row.days === null || (day >= row.days[0] && day <= row.days[1])) &&
      (row.products === null || row.products.includes(product)),
  );
}

/** A day of a profile as YYYY-MM-DD. */
export function dayText(day: number): string {
  return Temporal.PlainDate.from("2020-01-01").add({ days: day }).toString();
}
