import { readTarget, targetText } from "@patchbay/contract/agent-wire";
import { egressProblem } from "@patchbay/outbound/guard";
import { type KeyRing, parseKeyRing } from "./key-ring.ts";

/** What a text means, or what is wrong with it: the end of a sentence that begins with the setting's name. */
export type Reading<T> = { readonly value: T } | { readonly mistake: string };

/** Reads the text of a setting. Secrets are not quoted in mistakes. */
export type ReadText<T> = (text: string) => Reading<T>;

/** An optional setting: empty means null. */
export function optional<T>(read: ReadText<T>): ReadText<T | null> {
  return (text) => (text === "" ? { value: null } : read(text));
}

/** A list separated by commas; blanks around its items do not count. */
export function list<T>(read: ReadText<T>): ReadText<readonly T[]> {
  return (text) => {
    const readings = text
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "")
      .map(read);
    const mistakes = readings.flatMap((one) => ("mistake" in one ? [one.mistake] : []));
    return mistakes.length > 0
      ? { mistake: mistakes.join("; ") }
      : { value: readings.flatMap((one) => ("value" in one ? [one.value] : [])) };
  };
}

/** A whole number from `least` to `most`. */
export function integer(least: number, most: number): ReadText<number> {
  return (text) => {
    const value = Number(text);
    return /^\d{1,15}$/.test(text) && value >= least && value <= most
      ? { value }
      : { mistake: `is "${text}"; it must be a whole number from ${least} to ${most}` };
  };
}

/** One of some words. */
export function oneOf<const T extends string>(words: readonly T[]): ReadText<T> {
  return (text) => {
    const value = words.find((word) => word === text);
    return value === undefined
      ? { mistake: `is "${text}"; it must be one of ${words.join(", ")}` }
      : { value };
  };
}

/** Any text but an empty one. */
export const text: ReadText<string> = (given) => (given === "" ? { mistake: "is empty" } : { value: given });

/** A name that can stand in an address. */
export const slug: ReadText<string> = (given) =>
  /^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$/.test(given)
    ? { value: given }
    : { mistake: `is "${given}"; it must be 1 to 50 lower-case letters, digits or -` };

/** A host name or an address, without a scheme and without a port. */
export const host: ReadText<string> = (given) =>
  /^(?:[A-Za-z0-9_.-]+|[0-9A-Fa-f:.]+)$/.test(given)
    ? { value: given }
    : { mistake: `is "${given}"; it must be a host name or an address, without a port` };

/** A host name or an address, with a port; an IPv6 address stands in brackets. */
export const hostPort: ReadText<string> = (given) => {
  const target = readTarget(given);
  return target === null ? { mistake: `is "${given}"; it must be host:port` } : { value: targetText(target) };
};

/** An http(s) address without query, fragment and credentials. A slash at its end is taken off. */
export const baseUrl: ReadText<string> = (given) => {
  const url = URL.parse(given);
  const plain =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.search + url.hash + url.username + url.password === "";
  return plain
    ? { value: url.href.replace(/\/+$/, "") }
    : { mistake: `is "${given}"; it must be an address like https://patchbay.example` };
};

/** Scheme, host and port, as a browser sends them in `Origin`. */
export const origin: ReadText<string> = (given) =>
  URL.parse(given)?.origin === given && /^https?:/.test(given)
    ? { value: given }
    : { mistake: `has "${given}"; an origin is written like https://shop.example, without a path` };

/** A URL that node-postgres understands. Not quoted: it holds a password. */
export const databaseUrl: ReadText<string> = (given) => {
  const url = URL.parse(given);
  return url !== null && /^postgres(?:ql)?:$/.test(url.protocol)
    ? { value: given }
    : { mistake: "is not an address like postgresql://user:password@host/database" };
};

/** An entry of the egress allow-list. */
export const egressEntry: ReadText<string> = (given) => {
  const mistake = egressProblem(given);
  return mistake === null ? { value: given } : { mistake: `cannot be used: ${mistake.replace(/\.$/, "")}` };
};

/** An IP address or a range of them. */
export const addressRange: ReadText<string> = (given) =>
  /^[0-9A-Fa-f.:]+(?:\/\d{1,3})?$/.test(given) && !/\..*:/.test(given) && egressProblem(given) === null
    ? { value: given }
    : { mistake: `has "${given}"; it must be an IP address or a CIDR` };

/** Something with one @ inside; whether mail arrives there is not ours to know. */
export const email: ReadText<string> = (given) =>
  /^[^\s@]+@[^\s@]+$/.test(given) && given.length <= 200
    ? { value: given }
    : { mistake: `is "${given}"; it must be an e-mail address` };

/** A password for a person. Not quoted. */
export const password: ReadText<string> = (given) =>
  given.length >= 12 && given.length <= 200
    ? { value: given }
    : { mistake: `has ${given.length} characters; it must have 12 to 200` };

/** A key ring. Not quoted. */
export const keyRing: ReadText<KeyRing> = (given) => {
  const parsed = parseKeyRing(given);
  return "keys" in parsed ? { value: parsed.keys } : { mistake: parsed.mistakes.join("; ") };
};

/** The text of an API key: 20 to 200 letters, digits, `_` or `-`. */
export const keyText: ReadText<string> = (given) =>
  /^[A-Za-z0-9_-]{20,200}$/.test(given)
    ? { value: given }
    : { mistake: "must have 20 to 200 letters, digits, _ or -" };
