import type { CallError } from "@patchbay/contract/call";
import type { Environment } from "@patchbay/contract/vocabulary";
import { consentError } from "@patchbay/outbound/authorization-code";
import type { AuthParts } from "@patchbay/outbound/authorize";
import type { Lane, Sender } from "@patchbay/outbound/send";
import type { SessionPlan, SessionRead, SessionValues } from "@patchbay/outbound/session";
import type { OpenCredential } from "../credentials/credential-vault.ts";
import {
  findToken,
  leaseToken,
  noteTokenFailure,
  releaseToken,
  storeToken,
  type StoredToken,
  type TokenPlace,
} from "../credentials/token-store.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { Log } from "../platform/log.ts";
import type { Sealer } from "../platform/seal.ts";
import { askForToken, tokenError } from "./token-request.ts";

/** What a call needs a token for: which credential, where, and how one is got. */
export type SessionUse = {
  readonly credential: OpenCredential;
  readonly environment: Environment;
  /** Where its token is kept for: the origin of the connection, or of the token URL where a person consented. */
  readonly origin: string;
  readonly plan: SessionPlan;
  /** Limits of the token request. */
  readonly lane: Lane;
};

/** A token as calls use it. Equal tokens are the same object, so that plans stay bound to it. */
export type OpenSession = { readonly parts: AuthParts; readonly generation: number };

type Entry = OpenSession & {
  readonly revision: number;
  readonly expiresAt: number | null;
  /** From then on it is renewed while it is still used. */
  readonly renewAt: number | null;
};

type Deps = {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly sender: Pick<Sender, "send">;
  readonly log: Log;
};

/** How long one process may take to get a token, and how often the others look whether it is there. In ms. */
const leaseFor = 45_000;
const lookEvery = 50;
/** A token is renewed this long before it expires, or at nine tenths of its life when that is shorter. */
const renewBefore = 60_000;
/** After a failure nobody asks again for so long: when asking again is pointless, and otherwise at most. */
const coolDown = 30_000;

export const isSessionError = (found: OpenSession | CallError): found is CallError => "code" in found;

/**
 * Gets and keeps the tokens and sessions of credentials. One is known by credential, environment and origin. In a process
 * all callers wait for the same request; across processes the one that has the lease of the row asks, the others read what
 * it stored. A new token is stored before it is used: a server that rotates refresh tokens takes a lost one for theft.
 */
export class Sessions implements AsyncDisposable {
  readonly #deps: Deps;
  readonly #known = new Map<string, Entry>();
  readonly #asking = new Map<string, Promise<Entry | CallError>>();
  #closing = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** A token to call with. `stale`: the generation of one that an answer refused; another is got then. */
  async open(use: SessionUse, stale: number | null = null): Promise<OpenSession | CallError> {
    const { credential, environment, origin } = use;
    const key = `${credential.id} ${environment} ${origin}`;
    const known = this.#known.get(key);
    const now = this.#deps.clock.now().getTime();
    if (known !== undefined && this.#isGood(known, use, stale, now)) {
      // Ahead of expiry one request renews it while everybody goes on with the one at hand.
      if (known.renewAt !== null && now >= known.renewAt)
        this.#ask(key, use, known.generation).catch(() => {});
      return known;
    }
    return await this.#ask(key, use, stale);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    await Promise.allSettled(this.#asking.values());
  }

  #isGood(entry: Entry, { credential }: SessionUse, stale: number | null, now: number): boolean {
    if (entry.revision !== credential.revision || entry.generation === stale) return false;
    return entry.expiresAt === null || now < entry.expiresAt;
  }

  #ask(key: string, use: SessionUse, stale: number | null): Promise<Entry | CallError> {
    const asking = this.#asking.get(key);
    if (asking !== undefined) return asking;
    const asked = this.#get(key, use, stale).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asked);
    return asked;
  }

  async #get(key: string, use: SessionUse, stale: number | null): Promise<Entry | CallError> {
    const { db, sealer, clock } = this.#deps;
    const { credential, environment, origin } = use;
    const place: TokenPlace = { credentialId: credential.id, environment, origin };
    const holder = clock.newId();
    const giveUpAt = clock.monotonic() + use.lane.timeout;
    const given = stale === null ? use.plan.given : null;
    for (;;) {
      const stored = await findToken(db.read, sealer, place);
      const adopted = this.#adopt(use, stored, stale);
      if (adopted !== null) return this.#keep(key, adopted);
      if (stored !== undefined && stored.revision > credential.revision)
        return tokenError("The credential was changed while the call was on its way.");
      const current = stored?.revision === credential.revision ? stored : undefined;
      if (current === undefined && given !== null)
        return this.#keep(key, entryOf(use, given, stored?.generation ?? 0, clock.now()));
      const waits =
        current?.needsConsent === true || (use.plan.needsConsent && (current?.text ?? null) === null);
      if (waits) return consentError(current?.error ?? "Nobody has authorised it yet.");
      if (current !== undefined && current.retryAt !== null && current.retryAt > clock.now())
        return tokenError(current.error ?? "");
      const leased = await db.transact(
        async (tx) => await leaseToken(tx, place, { holder, revision: credential.revision, ms: leaseFor }),
      );
      if (leased) {
        // Somebody may have stored one between the look and the lease.
        const again = await findToken(db.read, sealer, place);
        const wasCutOff = stored?.isLeased === true && stored.generation === again?.generation;
        const got =
          this.#adopt(use, again, stale) ??
          (wasCutOff && isSpent(use, again)
            ? await this.#fail(use, place, holder, again, consentError(lostRefresh), true)
            : await this.#request(use, place, holder, again));
        if ("code" in got) return got;
        if (again !== undefined && got.generation === again.generation)
          await db.transact(async (tx) => await releaseToken(tx, place, holder));
        return this.#keep(key, got);
      }
      if (this.#closing || clock.monotonic() >= giveUpAt)
        return tokenError("Another process is getting the token, and it is not there yet.");
      await clock.sleep(lookEvery);
    }
  }

  #keep(key: string, entry: Entry): Entry {
    const known = this.#known.get(key);
    if (known !== undefined && known.generation === entry.generation && known.revision === entry.revision)
      return known;
    this.#known.set(key, entry);
    return entry;
  }

  /** The stored token as one to use, when it is still good. */
  #adopt(use: SessionUse, stored: StoredToken | undefined, stale: number | null): Entry | null {
    if (stored === undefined || stored.text === null) return null;
    const { clock } = this.#deps;
    const obtained = stored.obtainedAt ?? clock.now();
    const entry = entryOf(use, JSON.parse(stored.text) as SessionValues, stored.generation, obtained);
    const fits = stored.revision === use.credential.revision;
    return fits && this.#isGood(entry, use, stale, clock.now().getTime()) ? entry : null;
  }

  /** Asks for a token, stores it, and only then hands it on. */
  async #request(
    use: SessionUse,
    place: TokenPlace,
    holder: string,
    stored: StoredToken | undefined,
  ): Promise<Entry | CallError> {
    const { db, sealer, clock } = this.#deps;
    const text = stored?.text ?? null;
    const last = text === null ? use.plan.given : (JSON.parse(text) as SessionValues);
    let read = await this.#send(use, last);
    // A refresh token that is no longer taken: begin again from the credential itself.
    const isRefresh = last !== null && last.refreshToken !== null;
    if (!read.ok && read.definite && isRefresh && !use.plan.needsConsent)
      read = await this.#send(use, use.plan.given);
    if (!read.ok) return await this.#fail(use, place, holder, stored, read.error, read.definite);
    const { values } = read;
    const obtainedAt = clock.now();
    const token = {
      text: JSON.stringify(values),
      obtainedAt,
      expiresAt: values.expiresAt === null ? null : new Date(values.expiresAt),
    };
    const isStored = await db.transact(async (tx) => await storeToken(tx, sealer, place, holder, token));
    if (!isStored) return tokenError("Getting the token took so long that another process took over.");
    return entryOf(use, values, (stored?.generation ?? 0) + 1, obtainedAt);
  }

  /** Notes that there is no token, and when it is worth asking again. */
  async #fail(
    use: SessionUse,
    place: TokenPlace,
    holder: string,
    stored: StoredToken | undefined,
    error: CallError,
    definite: boolean,
  ): Promise<CallError> {
    const { db, clock, log } = this.#deps;
    const at = clock.now();
    const wait = definite ? coolDown : Math.min(1000 * 2 ** (stored?.failures ?? 0), coolDown);
    const needsConsent = error.code === "AUTHORIZATION_NEEDED";
    await db.transact(
      async (tx) =>
        await noteTokenFailure(tx, place, holder, {
          error: error.message,
          at,
          retryAt: new Date(at.getTime() + wait),
          needsConsent,
        }),
    );
    log.warn(
      { credential: use.credential.name, origin: use.origin, needsConsent },
      "a credential got no token",
    );
    return error;
  }

  async #send(use: SessionUse, last: SessionValues | null): Promise<SessionRead> {
    const { clock, sender } = this.#deps;
    const { plan, credential, lane } = use;
    return await askForToken(sender, credential, plan.request(last, clock.now()), lane, (answer) =>
      plan.read(answer, last, clock.now()),
    );
  }
}

/**
 * Whether a refresh that was cut off may have used the refresh token up. Sent once more, a server that gives a new one each
 * time takes it for stolen and ends the whole grant (RFC 9700, 4.14.2).
 */
const isSpent = ({ plan }: SessionUse, stored: StoredToken | undefined): boolean =>
  plan.needsConsent &&
  (stored?.text ?? null) !== null &&
  (JSON.parse(stored?.text ?? "{}") as Partial<SessionValues>).rotates !== false;

const lostRefresh =
  "A refresh was cut off before its answer was stored, so the refresh token may be used up.";

function entryOf(use: SessionUse, values: SessionValues, generation: number, obtainedAt: Date): Entry {
  const { expiresAt } = values;
  const life = expiresAt === null ? 0 : expiresAt - obtainedAt.getTime();
  return {
    parts: use.plan.parts(values),
    generation,
    revision: use.credential.revision,
    expiresAt,
    renewAt: expiresAt === null ? null : expiresAt - Math.min(renewBefore, life / 10),
  };
}
