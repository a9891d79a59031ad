const months = "January February March April May June July August September October November December".split(
  " ",
);
const days = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" ");

type Time = Temporal.ZonedDateTime;
type Sign = {
  readonly print: (time: Time) => string;
  /** How it is written, and what of a time that says; absent where a pattern of that kind cannot be read. */
  readonly read?: readonly [form: string, take: (text: string, into: Fields) => void];
};

type Fields = {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  /** 0 for a.m., 12 for p.m., where it is said. */
  half: 0 | 12 | null;
  offset: string | null;
  epoch: number | null;
};

const two = (number: number): string => String(number).padStart(2, "0");
const ordinal = (number: number): string => {
  const teen = number % 100 > 10 && number % 100 < 14;
  return number + (teen ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th"));
};
const nameOf = (names: readonly string[], number: number): string => names[number - 1] ?? "";
const numberIn = (names: readonly string[], text: string): number =>
  names.findIndex((name) => name.toLowerCase().startsWith(text.toLowerCase())) + 1;
const short = (names: readonly string[]): string => names.map((name) => name.slice(0, 3)).join("|");
const twelve = (hour: number): number => hour % 12 || 12;

const number = (form: string, name: Exclude<keyof Fields, "half" | "offset">): NonNullable<Sign["read"]> => [
  form,
  (text, into) => {
    into[name] = Number(text);
  },
];
const half: NonNullable<Sign["read"]> = [
  "[AaPp]\\.?[Mm]\\.?",
  (text, into) => {
    into.half = /^p/i.test(text) ? 12 : 0;
  },
];
const month = (form: string): NonNullable<Sign["read"]> => [
  form,
  (text, into) => {
    into.month = numberIn(months, text);
  },
];
const offset: NonNullable<Sign["read"]> = [
  "Z|[+-]\\d{2}:?\\d{2}",
  (text, into) => {
    into.offset = text === "Z" ? "+00:00" : text.replace(/^(...):?/, "$1:");
  },
];

/** The signs of a pattern, longest first among those that begin alike. */
const signs: Readonly<Record<string, Sign>> = {
  YYYY: { print: ({ year }) => String(year).padStart(4, "0"), read: number("\\d{4}", "year") },
  YY: {
    print: ({ year }) => two(year % 100),
    // As POSIX has it: 69 to 99 are of the last century.
    read: ["\\d{2}", (text, into) => (into.year = Number(text) + (Number(text) < 69 ? 2000 : 1900))],
  },
  MMMM: { print: (time) => nameOf(months, time.month), read: month(months.join("|")) },
  MMM: { print: (time) => nameOf(months, time.month).slice(0, 3), read: month(short(months)) },
  MM: { print: (time) => two(time.month), read: number("\\d{2}", "month") },
  M: { print: (time) => String(time.month), read: number("\\d{1,2}", "month") },
  Q: { print: (time) => String(Math.ceil(time.month / 3)) },
  DDDD: { print: ({ dayOfYear }) => String(dayOfYear).padStart(3, "0") },
  DDD: { print: ({ dayOfYear }) => String(dayOfYear) },
  DD: { print: ({ day }) => two(day), read: number("\\d{2}", "day") },
  Do: {
    print: ({ day }) => ordinal(day),
    read: ["\\d{1,2}(?:st|nd|rd|th)", (text, into) => (into.day = Number.parseInt(text, 10))],
  },
  D: { print: ({ day }) => String(day), read: number("\\d{1,2}", "day") },
  dddd: { print: (time) => nameOf(days, time.dayOfWeek), read: [days.join("|"), () => {}] },
  ddd: { print: (time) => nameOf(days, time.dayOfWeek).slice(0, 3), read: [short(days), () => {}] },
  d: { print: ({ dayOfWeek }) => String(dayOfWeek % 7) },
  E: { print: ({ dayOfWeek }) => String(dayOfWeek) },
  GGGG: { print: ({ yearOfWeek }) => String(yearOfWeek).padStart(4, "0") },
  WW: { print: ({ weekOfYear }) => two(weekOfYear ?? 0) },
  W: { print: ({ weekOfYear }) => String(weekOfYear) },
  HH: { print: ({ hour }) => two(hour), read: number("\\d{2}", "hour") },
  H: { print: ({ hour }) => String(hour), read: number("\\d{1,2}", "hour") },
  hh: { print: ({ hour }) => two(twelve(hour)), read: number("\\d{2}", "hour") },
  h: { print: ({ hour }) => String(twelve(hour)), read: number("\\d{1,2}", "hour") },
  mm: { print: ({ minute }) => two(minute), read: number("\\d{2}", "minute") },
  m: { print: ({ minute }) => String(minute), read: number("\\d{1,2}", "minute") },
  ss: { print: ({ second }) => two(second), read: number("\\d{2}", "second") },
  s: { print: ({ second }) => String(second), read: number("\\d{1,2}", "second") },
  SSS: {
    print: ({ millisecond }) => String(millisecond).padStart(3, "0"),
    read: number("\\d{3}", "millisecond"),
  },
  A: { print: ({ hour }) => (hour < 12 ? "AM" : "PM"), read: half },
  a: { print: ({ hour }) => (hour < 12 ? "am" : "pm"), read: half },
  ZZ: { print: (time) => time.offset.replace(":", ""), read: offset },
  Z: { print: (time) => time.offset, read: offset },
  X: {
    print: ({ epochMilliseconds }) => String(Math.floor(epochMilliseconds / 1000)),
    read: ["-?\\d{1,12}", (text, into) => (into.epoch = Number(text) * 1000)],
  },
  x: { print: ({ epochMilliseconds }) => String(epochMilliseconds), read: number("-?\\d{1,15}", "epoch") },
};

const token = new RegExp(`\\[([^\\]]*)\\]|(${Object.keys(signs).join("|")})|([\\s\\S])`, "g");

/** The patterns' list of signs, for the documentation. */
export const patternSigns: readonly string[] = Object.keys(signs);

/** Writes a time by a pattern; without one in RFC 3339 with its zone's offset. */
export function printTime(time: Time, pattern: string): string {
  if (pattern === "") return time.toString({ timeZoneName: "never", fractionalSecondDigits: 3 });
  return pattern.replaceAll(token, (_all, literal?: string, sign?: string, other?: string) =>
    sign === undefined ? (literal ?? other ?? "") : (signs[sign]?.print(time) ?? sign),
  );
}

/** Reads a time by a pattern, or in RFC 3339, or as ms since 1970. What has no offset is of the zone. null: it is none. */
export function readTime(value: string | number, zone: string, pattern: string): Time | null {
  try {
    if (pattern !== "") return readByPattern(String(value), zone, pattern);
    const text = String(value).trim();
    if (/^-?\d{1,15}$/.test(text))
      return Temporal.Instant.fromEpochMilliseconds(Number(text)).toZonedDateTimeISO(zone);
    // A bracketed zone or calendar is of another format than RFC 3339.
    if (!/^\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:?\d{2})?)?$/.test(text))
      return null;
    return /[Zz]$|\d[+-]\d{2}:?\d{2}$/.test(text) && text.length > 10
      ? Temporal.Instant.from(text).toZonedDateTimeISO(zone)
      : Temporal.PlainDateTime.from(text).toZonedDateTime(zone);
  } catch {
    return null;
  }
}

function readByPattern(text: string, zone: string, pattern: string): Time | null {
  const takes: ((text: string, into: Fields) => void)[] = [];
  const used = new Set<string>();
  let form = "";
  for (const [, literal, sign, other] of pattern.matchAll(token)) {
    const read = sign === undefined ? undefined : signs[sign]?.read;
    // Each sign once: many that may be long or short would take time without bounds to be tried out.
    if (sign !== undefined && (read === undefined || used.has(sign))) return null;
    if (sign !== undefined) used.add(sign);
    if (read === undefined) form += RegExp.escape(literal ?? other ?? "");
    else {
      form += `(${read[0]})`;
      takes.push(read[1]);
    }
  }
  const found =
    text.length > 200 || form.length > 2000 ? null : new RegExp(`^${form}$`, "i").exec(text.trim());
  if (found === null) return null;
  const fields: Fields = { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0, half: null, offset: null, epoch: null }; // prettier-ignore
  takes.forEach((take, index) => take(found[index + 1] ?? "", fields));
  const { half: meridiem, offset: shift, epoch, ...plain } = fields;
  if (epoch !== null) return Temporal.Instant.fromEpochMilliseconds(epoch).toZonedDateTimeISO(zone);
  if (meridiem !== null) plain.hour = (plain.hour % 12) + meridiem;
  const local = Temporal.PlainDateTime.from(plain, { overflow: "reject" });
  return shift === null ? local.toZonedDateTime(zone) : local.toZonedDateTime(shift).withTimeZone(zone);
}
