import type { Revocation } from "@patchbay/contract/credential";
import type { Environment } from "@patchbay/contract/vocabulary";
import { unconfigured } from "@patchbay/outbound/plan-source";
import type { Sender } from "@patchbay/outbound/send";
import { compileSession, sessionAuth, type SessionValues } from "@patchbay/outbound/session";
import { originOf } from "../connections/connection-settings.ts";
import type { PublishedConnections } from "../connections/published-connections.ts";
import { dropGrants } from "../credentials/credential-grants.ts";
import type { CredentialService } from "../credentials/credential-service.ts";
import type { CredentialVault, OpenCredential } from "../credentials/credential-vault.ts";
import { findToken, listTokens, type StoredToken } from "../credentials/token-store.ts";
import type { Actor } from "../platform/actor.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { problem } from "../platform/problem.ts";
import { usersOf } from "../platform/references.ts";
import type { Sealer } from "../platform/seal.ts";
import { callBase, laneOf, looseLane, type Ways } from "./call-base.ts";
import { askForToken } from "./token-request.ts";

type Deps = {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly credentials: CredentialService;
  readonly vault: CredentialVault;
  readonly published: PublishedConnections;
  readonly sender: Pick<Sender, "send">;
  readonly ways: Ways;
};
type Outcome = Revocation["tokens"][number];

/** Gives the tokens and sessions of a credential back to who gave them, and forgets them here whatever is answered. */
export class Revocations {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async revoke(actor: Actor, idOrName: string, environment: Environment | undefined): Promise<Revocation> {
    const { db, sealer, credentials, vault } = this.#deps;
    const { id } = await credentials.read(idOrName);
    const credential = await vault.open(id);
    if (credential === null) throw problem("not_found", "The credential has been deleted.");
    const tokens: Outcome[] = [];
    for (const one of await listTokens(db.read, id)) {
      if (environment !== undefined && one.environment !== environment) continue;
      const token = await findToken(db.read, sealer, one);
      if (token?.text !== undefined && token.text !== null)
        tokens.push({ environment: one.environment, origin: one.origin, ...(await this.#giveBack(credential, token, token.text)) }); // prettier-ignore
    }
    await db.transact(async (tx) => await dropGrants(tx, this.#deps, actor, id, environment, { tokens }));
    return { tokens };
  }

  async #giveBack(
    credential: OpenCredential,
    token: StoredToken,
    text: string,
  ): Promise<Pick<Outcome, "outcome" | "message">> {
    const auth = sessionAuth(credential.auth);
    const { base, lane } = await this.#from(credential, token);
    const compiled = auth === null ? null : compileSession(auth, base);
    const values = JSON.parse(text) as SessionValues;
    const requests = compiled?.ok === true ? compiled.plan.revoke(values, this.#deps.clock.now()) : [];
    if (requests.length === 0) return { outcome: "forgotten" };
    const { sender } = this.#deps;
    const messages: string[] = [];
    for (const prepared of requests) {
      const read = await askForToken(sender, credential, prepared, lane, (answer) =>
        answer.kind === "answer" && answer.status >= 200 && answer.status < 300
          ? { ok: true, values }
          : {
              ok: false,
              definite: true,
              error: {
                code: "TOKEN_REQUEST_FAILED",
                message: answer.kind === "answer" ? `It was answered ${answer.status}.` : answer.message,
              },
            },
      );
      if (!read.ok) messages.push(read.error.message);
    }
    return messages.length === 0
      ? { outcome: "revoked" }
      : { outcome: "failed", message: messages.join(" ") };
  }

  /** What relative addresses of the credential lead from, and on which way: the connection there that uses it. */
  async #from(credential: OpenCredential, { environment, origin }: StoredToken) {
    const { db, published, ways } = this.#deps;
    const key = `${credential.id}/token`;
    for (const user of await usersOf(db.read, credential.id)) {
      const live = await published.resolve(user.id, environment);
      if (live !== null && originOf(live.settings) === origin)
        return {
          base: callBase(live.name, live.settings, credential),
          lane: laneOf(`${key}/${live.snapshotId}`, live.settings, undefined, null, ways, "token"),
        };
    }
    const { encrypted, unencrypted } = credential;
    return { base: { ...unconfigured, baseUrl: origin, encrypted, unencrypted }, lane: looseLane(key) };
  }
}
