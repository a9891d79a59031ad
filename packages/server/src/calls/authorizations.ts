import type {
  AuthorizationDone,
  AuthorizationReturn,
  AuthorizationStart,
} from "@patchbay/contract/credential";
import type { Environment } from "@patchbay/contract/vocabulary";
import { authorizationAddress, codeRequest } from "@patchbay/outbound/authorization-code";
import { unconfigured } from "@patchbay/outbound/plan-source";
import type { Sender } from "@patchbay/outbound/send";
import { compileSession } from "@patchbay/outbound/session";
import {
  insertAuthorization,
  type PendingAuthorization,
  takeAuthorization,
} from "../credentials/authorization-store.ts";
import { keepGrant } from "../credentials/credential-grants.ts";
import type { CredentialService } from "../credentials/credential-service.ts";
import type { CredentialVault, OpenCredential } from "../credentials/credential-vault.ts";
import type { Actor } from "../platform/actor.ts";
import { type Clock, randomToken } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { type Problem, problem } from "../platform/problem.ts";
import type { Sealer } from "../platform/seal.ts";
import { grantOrigin, looseLane } from "./call-base.ts";
import { askForToken } from "./token-request.ts";

type Deps = {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly credentials: CredentialService;
  readonly vault: CredentialVault;
  readonly sender: Pick<Sender, "send">;
};

/** How long a person may take to consent, ms. */
const patience = 600_000;

const failed = (detail: string): Problem => problem("authorization_failed", detail);

/**
 * The authorization code flow with PKCE (RFC 6749, 4.1; RFC 7636): a person is sent away to consent and comes back with a
 * code, which is exchanged for the credential's token. `begun` → (the person is away, at most ten minutes) → `taken`: the
 * state he brings back is good once, and only in the session that it was begun in.
 */
export class Authorizations {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Where to send the person. `redirectUri` is the console's page that he comes back to. */
  async begin(
    actor: Actor,
    idOrName: string,
    environment: Environment,
    redirectUri: string,
  ): Promise<AuthorizationStart> {
    const { db, sealer, clock, credentials } = this.#deps;
    const { id } = await credentials.read(idOrName);
    const { auth, revision } = await this.#open(id);
    if (actor.kind === "system") throw problem("forbidden", "Only a person can authorise a credential.");
    const state = randomToken(32).toString("base64url");
    const verifier = randomToken(32).toString("base64url");
    const now = clock.now();
    const expiresAt = new Date(now.getTime() + patience);
    const pending: PendingAuthorization = {
      credentialId: id,
      environment,
      revision,
      userId: actor.userId,
      session: actor.kind === "user" ? actor.session : null,
      verifier,
      expiresAt,
    };
    await db.transact(async (tx) => await insertAuthorization(tx, sealer, state, pending, now));
    const url = authorizationAddress(auth, { redirectUri, state, verifier });
    return { url, expiresAt: expiresAt.toISOString() };
  }

  /** Exchanges the code that the person brought back, and keeps what it was exchanged for. */
  async finish(actor: Actor, sent: AuthorizationReturn, redirectUri: string): Promise<AuthorizationDone> {
    const { db, sealer, clock, sender } = this.#deps;
    const pending = await db.transact(async (tx) => await takeAuthorization(tx, sealer, sent.state));
    if (pending === undefined || pending.expiresAt <= clock.now() || !isHis(actor, pending))
      throw failed("This authorisation is not (or no longer) yours to finish. Begin it again.");
    const { credential, auth, revision } = await this.#open(pending.credentialId);
    if (revision !== pending.revision)
      throw failed("The credential was changed meanwhile. Authorise it again.");
    if (auth.issuer !== undefined && sent.iss !== auth.issuer)
      throw failed(`The answer came from ${sent.iss ?? "an unnamed issuer"}, not from ${auth.issuer}.`);
    if (sent.code === undefined) throw failed(`The other side answered: ${refusalOf(sent)}.`);

    const compiled = compileSession(auth, unconfigured);
    if (!compiled.ok) throw failed(compiled.problems.map(({ message }) => message).join(" "));
    const read = await askForToken(
      sender,
      credential,
      {
        ok: true,
        request: codeRequest(auth, sent.code, { redirectUri, verifier: pending.verifier }),
      },
      looseLane(`${credential.id}/token`),
      (answer) => compiled.plan.read(answer, null, clock.now()),
    );
    if (!read.ok) throw failed(read.error.message);
    const { credentialId, environment } = pending;
    const { expiresAt } = read.values;
    const place = { credentialId, environment, origin: grantOrigin(auth) };
    const token = {
      text: JSON.stringify(read.values),
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
    };
    await db.transact(async (tx) => await keepGrant(tx, this.#deps, actor, place, revision, token));
    return { credential: credentialId, name: credential.name, environment };
  }

  async #open(id: string) {
    const credential: OpenCredential | null = await this.#deps.vault.open(id);
    if (credential === null) throw problem("not_found", "The credential has been deleted.");
    const { auth, revision, name, missingSecrets } = credential;
    if (auth.kind !== "oauth2AuthorizationCode")
      throw problem("invalid_settings", `"${name}" is of a kind that nobody has to authorise.`);
    if (missingSecrets.length > 0)
      throw problem("invalid_settings", `The secrets of "${name}" must be entered again.`);
    return { credential, auth, revision };
  }
}

/** Begun by him, in this very session; or with a key of his, and then finished in any. */
const isHis = (actor: Actor, { userId, session }: PendingAuthorization): boolean =>
  actor.kind !== "system" &&
  actor.userId === userId &&
  (session === null || (actor.kind === "user" && actor.session === session));

const refusalOf = ({ error, errorDescription }: AuthorizationReturn): string =>
  [error ?? "neither a code nor an error", errorDescription].filter((one) => one !== undefined).join(": ");
