import type { ColumnDomain } from "./code-space.ts";

// Between the keys of a column there may be a value, or none: between two days that follow each other there is none,
// and behind the last day that an input can have there is none either.

type Key = number | string;

/** The first and the last day, in days since 1970, that JSON inputs can have: years of four digits. */
const days = { first: -719_528, last: 2_932_896 };
/** The same in milliseconds, for moments. */
const moments = { first: days.first * 86_400_000, last: (days.last + 1) * 86_400_000 - 1 };

/**
 * A key strictly between two others, as simple as can be; undefined as a bound: there is none. Null: there is no value
 * between them. Moments may lie between two milliseconds.
 */
export function keyBetween(
  type: ColumnDomain["type"],
  low: Key | undefined,
  high: Key | undefined,
): Key | null {
  if (typeof low === "string" || typeof high === "string") return textBetween(String(low ?? ""), low, high);
  switch (type) {
    case "date":
    case "day":
      return within(numberBetween(low, high, 1, true), days.first, days.last);
    case "dateTime": {
      const found = numberBetween(low, high, 1000, false);
      if (low !== undefined && high === undefined && (found ?? 0) > moments.last)
        return low < moments.last ? moments.last : null;
      return within(found, moments.first, moments.last);
    }
    default:
      return numberBetween(low, high, 1, false);
  }
}

function within(key: number | null, first: number, last: number): number | null {
  return key === null || key < first || key > last ? null : key;
}

/** The texts right behind a text: with a space, and with the lowest character there is. */
function textBetween(text: string, low: Key | undefined, high: Key | undefined): string | null {
  const candidates = low === undefined ? [""] : [`${text} `, `${text}\0`];
  return candidates.find((one) => high === undefined || one < high) ?? null;
}

/** Tenths, hundredths and so on: the first that fits makes the roundest number. */
const scales = Array.from({ length: 11 }, (_, places) => 10 ** (places + 1));

function numberBetween(
  low: number | undefined,
  high: number | undefined,
  step: number,
  whole: boolean,
): number | null {
  const isBetween = (key: number): boolean =>
    Number.isFinite(key) && (low === undefined || key > low) && (high === undefined || key < high);
  const candidates: number[] = [];
  if (low === undefined && high === undefined) return 0;
  if (low === undefined) candidates.push((high ?? 0) - step, (high ?? 0) - Math.abs(high ?? 0));
  else if (high === undefined) candidates.push(low + step, low + Math.abs(low));
  else {
    candidates.push(Math.floor(low / step) * step + step, Math.floor(low) + 1);
    if (!whole) {
      for (const scale of scales) candidates.push((Math.floor(low * scale) + 1) / scale);
      candidates.push(low / 2 + high / 2);
    }
  }
  return candidates.find(isBetween) ?? null;
}
