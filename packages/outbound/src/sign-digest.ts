import { createHash } from "node:crypto";
import type { Auth } from "@patchbay/contract/credential";
import type { PreparedRequest } from "./prepared-request.ts";
import type { AnswerHeaders } from "./send-result.ts";
import { type Moment, partsOf, type Signer, withHeaders } from "./signer.ts";

type Digest = Extract<Auth, { kind: "digest" }>;
/** Parameters of a challenge, names lower-case. */
export type DigestChallenge = Readonly<Record<string, string>>;

/** Hash functions by their name in a challenge, the strongest first (RFC 7616, 6.1). */
const hashes: readonly (readonly [name: string, hash: string])[] = [
  ["sha-512-256", "sha512-256"],
  ["sha-256", "sha256"],
  ["md5", "md5"],
];
const hashOf = ({ algorithm = "MD5" }: DigestChallenge): string | undefined =>
  hashes.find(([name]) => name === algorithm.toLowerCase().replace(/-sess$/, ""))?.[1];

/** Reads the Digest challenges of WWW-Authenticate; others are passed over. */
export function readDigestChallenges(header: string | string[] | undefined): readonly DigestChallenge[] {
  const text = Array.isArray(header) ? header.join(", ") : (header ?? "");
  return text
    .split(/(?:^|,)\s*(?=[A-Za-z][\w-]*\s+[\w-]+\s*=)/)
    .filter((part) => /^digest\s/i.test(part.trim()))
    .map((part) =>
      Object.fromEntries(
        [
          ...part
            .trim()
            .slice(6)
            .matchAll(/([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g),
        ].map(([, name = "", quoted, bare]) => [
          name.toLowerCase(),
          quoted === undefined ? (bare ?? "") : quoted.replaceAll(/\\(.)/g, "$1"),
        ]),
      ),
    );
}

const strength = (challenge: DigestChallenge): number =>
  hashes.findIndex(([, hash]) => hash === hashOf(challenge));

/** The challenge to answer: the one with the strongest hash that is known here. */
export const chooseChallenge = (challenges: readonly DigestChallenge[]): DigestChallenge | undefined =>
  challenges
    .filter((one) => one["nonce"] !== undefined && hashOf(one) !== undefined)
    .toSorted((a, b) => strength(a) - strength(b))[0];

/** The Authorization value that answers a challenge (RFC 7616, 3.4). `count` is how often its nonce has been used. */
export function digestAuthorization(
  auth: Pick<Digest, "username" | "password">,
  challenge: DigestChallenge,
  request: Pick<PreparedRequest, "method" | "path"> & { readonly body: Buffer },
  { cnonce, count }: { readonly cnonce: string; readonly count: number },
): string {
  const { realm = "", nonce = "", qop: offered, opaque, algorithm } = challenge;
  const h = (text: string | Buffer): string =>
    createHash(hashOf(challenge) ?? "md5")
      .update(text)
      .digest("hex");
  const qops = offered?.split(",").map((one) => one.trim().toLowerCase()) ?? [];
  const qop = qops.includes("auth") ? "auth" : qops.includes("auth-int") ? "auth-int" : null;
  const nc = count.toString(16).padStart(8, "0");
  const user = h(`${auth.username}:${realm}:${auth.password}`);
  const a1 = algorithm?.toLowerCase().endsWith("-sess") === true ? h(`${user}:${nonce}:${cnonce}`) : user;
  const whole = qop === "auth-int" ? `:${h(request.body)}` : "";
  const a2 = h(`${request.method}:${request.path}${whole}`);
  const response =
    qop === null ? h(`${a1}:${nonce}:${a2}`) : h(`${a1}:${nonce}:${nc}:${cnonce}:${qop}:${a2}`);
  const hashed = challenge["userhash"]?.toLowerCase() === "true";
  const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
  const username = hashed ? h(`${auth.username}:${realm}`) : auth.username;
  return `Digest ${[
    /^[\x20-\x7e]*$/.test(username)
      ? `username=${quoted(username)}`
      : `username*=UTF-8''${encodeURIComponent(username)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(request.path)}`,
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    `response="${response}"`,
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    ...(qop === null ? [] : [`qop=${qop}`, `nc=${nc}`, `cnonce=${quoted(cnonce)}`]),
    ...(hashed ? ["userhash=true"] : []),
  ].join(", ")}`;
}

/**
 * Answers digest challenges. States: no challenge yet (requests go out bare and are answered 401), and a challenge, whose
 * nonce is used for every request, counted, until the server wants another.
 */
export class DigestSession {
  readonly #auth: Digest;
  #challenge: DigestChallenge | null = null;
  #count = 0;

  constructor(auth: Digest) {
    this.#auth = auth;
  }

  readonly sign: Signer = (request: PreparedRequest, { nonce }: Moment) => {
    if (this.#challenge === null) return request;
    this.#count += 1;
    const { body } = partsOf(request);
    const value = digestAuthorization(
      this.#auth,
      this.#challenge,
      { method: request.method, path: request.path, body },
      { cnonce: nonce, count: this.#count },
    );
    return withHeaders(request, [["authorization", value]]);
  };

  /** Takes the challenge of a 401 in. Answers whether the request is worth repeating: not when the same nonce was refused. */
  readonly learn = (headers: AnswerHeaders): boolean => {
    const challenge = chooseChallenge(readDigestChallenges(headers["www-authenticate"]));
    if (challenge === undefined || challenge["nonce"] === this.#challenge?.["nonce"]) return false;
    this.#challenge = challenge;
    this.#count = 0;
    return true;
  };
}
