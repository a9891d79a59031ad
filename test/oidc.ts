// An OAuth 2 server that is not ours (oidc-provider), with an API behind it, and a person who consents to everything.
import { generateKeyPairSync } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

export const oauthClient = { clientId: "patch bay", clientSecret: "s3cr:t & more" } as const;

export type OAuthServer = {
  readonly origin: string;
  /** Every grant that was asked for, oldest first: `refresh_token`, or `refresh_token: invalid_grant` when it was refused. */
  readonly grants: readonly string[];
  /** Makes it forget the access tokens that were used; refresh tokens stay. */
  readonly forgetAccess: () => Promise<void>;
};

type Cleanup = { readonly after: (end: () => Promise<void>) => void };
type Payload = { readonly grantId?: string; readonly uid?: string; consumed?: number };

/** Where one kind of thing is kept: what the provider asks of a store, no more. */
function memory() {
  const kept = new Map<string, Payload>();
  return {
    upsert: async (id: string, payload: Payload): Promise<void> => void kept.set(id, payload),
    find: async (id: string): Promise<Payload | undefined> => kept.get(id),
    findByUid: async (uid: string): Promise<Payload | undefined> =>
      [...kept.values()].find((one) => one.uid === uid),
    consume: async (id: string): Promise<void> => {
      const found = kept.get(id);
      if (found !== undefined) found.consumed = 1;
    },
    destroy: async (id: string): Promise<void> => void kept.delete(id),
    revokeByGrantId: async (grantId: string): Promise<void> => {
      for (const [id, one] of kept) if (one.grantId === grantId) kept.delete(id);
    },
  };
}

/**
 * Starts one that rotates refresh tokens and ends with the test. Its API is GET /orders; /health is open. `life`: how long
 * an access token is good, in seconds.
 */
export async function startOAuthServer(t: Cleanup, redirectUri: string, life = 3600): Promise<OAuthServer> {
  const grants: string[] = [];
  const used = new Set<string>();
  const server = createServer((request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    if (path === "/health") response.end("{}");
    else if (path === "/orders") void orders(request.headers.authorization ?? "", response);
    else if (path === "/consent")
      void consent().then((result) => provider.interactionFinished(request, response, result)); // prettier-ignore
    else listener(request, response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const long = 3600;
  const provider = new Provider(origin, {
    clients: [
      {
        client_id: oauthClient.clientId,
        client_secret: oauthClient.clientSecret,
        grant_types: ["authorization_code", "refresh_token", "client_credentials", "password"],
        redirect_uris: [redirectUri],
      },
    ],
    adapter: memory,
    cookies: { keys: ["only for tests"] },
    jwks: { keys: [{ ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }), use: "sig" }] }, // prettier-ignore
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      revocation: { enabled: true, allowedPolicy: async () => true },
    },
    interactions: { url: () => "/consent" },
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    ttl: { AccessToken: life, ClientCredentials: life, Grant: long, IdToken: long, Interaction: long, RefreshToken: long * 1000, Session: long }, // prettier-ignore
    findAccount: async (_ctx: unknown, id: string) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  });
  provider.on("grant.success", ({ oidc }) => void grants.push(oidc.params["grant_type"] ?? ""));
  provider.on(
    "grant.error",
    ({ oidc }, { error }) => void grants.push(`${oidc.params["grant_type"]}: ${error}`),
  );
  const account = { accountId: "ann", clientId: oauthClient.clientId };
  provider.registerGrantType(
    "password",
    async (ctx) => {
      const { username, password } = ctx.oidc.params;
      if (username !== "ann" || password !== "pa ss") throw new Error("wrong password");
      const token = new provider.AccessToken({ ...account, client: ctx.oidc.client, scope: "openid" });
      ctx.body = { access_token: await token.save(), token_type: "Bearer", expires_in: life };
    },
    ["username", "password"],
  );
  const listener = provider.callback();

  async function consent(): Promise<object> {
    const grant = new provider.Grant(account);
    grant.addOIDCScope("openid");
    return { login: { accountId: account.accountId }, consent: { grantId: await grant.save() } };
  }
  async function orders(authorization: string, response: ServerResponse): Promise<void> {
    const value = authorization.replace(/^Bearer /, "");
    const token = (await provider.AccessToken.find(value)) ?? (await provider.ClientCredentials.find(value));
    const isGood = token !== undefined && !token.isExpired;
    if (isGood) used.add(value);
    response.writeHead(isGood ? 200 : 401, { "content-type": "application/json" }).end("{}");
  }
  return {
    origin,
    grants,
    forgetAccess: async () => {
      for (const value of used) await (await provider.AccessToken.find(value))?.destroy();
    },
  };
}

/** A person in a browser who consents to everything. Answers where it is sent back to, without going there. */
export async function consentAt(url: string, back: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let next = url;
  while (!next.startsWith(back)) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(next, { redirect: "manual", headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    const location = answer.headers.get("location");
    if (location === null) throw new Error(`no way on: ${answer.status} ${await answer.text()}`);
    next = new URL(location, next).href;
  }
  return new URL(next);
}
