// OAuth 2 against a server that is not ours, which rotates refresh tokens and ends a grant when one is used twice: what two
// servers on one database do at once, and what is left when one dies in the middle, only the live stack can show.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "../../packages/contract/src/api.ts";
import type { CredentialInput, TokenState } from "../../packages/contract/src/credential.ts";
import { type Clock, systemClock } from "../../packages/server/src/platform/clock.ts";
import { problemOf, startServer, type TestServer, testOwner, valueOf } from "../harness.ts";
import { consentAt, oauthClient, type OAuthServer, startOAuthServer } from "../oidc.ts";
import { addPerson, openTables, publishedConnection, publishedRule, signIn } from "./workbench.ts";

type T = Parameters<typeof startServer>[0];
const where = { params: { credential: "grant" } };
const keys = { PATCHBAY_SECRET_KEYS: `k1:${Buffer.alloc(32, 7).toString("base64")}` };

/** A clock that tests can set forward: tokens expire by it, while the other side still takes them. */
function movableClock(): Clock & { forward: (ms: number) => void } {
  let ahead = 0;
  return {
    ...systemClock,
    now: () => new Date(systemClock.now().getTime() + ahead),
    forward: (ms) => {
      ahead += ms;
    },
  };
}

async function workshop(t: T) {
  const clock = movableClock();
  const server = await startServer(t, { env: keys, clock });
  const back = `${server.url}/authorized`;
  const oauth = await startOAuthServer(t, back);
  const auth: CredentialInput["auth"] = {
    kind: "oauth2AuthorizationCode",
    ...oauthClient,
    authorizationUrl: `${oauth.origin}/auth`,
    tokenUrl: `${oauth.origin}/token`,
    revokeUrl: `${oauth.origin}/token/revocation`,
    scope: "openid",
    issuer: oauth.origin,
  };
  valueOf(
    await server.call(api.credentials.create, { body: { name: "grant", auth, origins: [oauth.origin] } }),
  );
  const cookie = await signIn(server.url, testOwner.email, testOwner.password);
  const person = server.clientWith({ cookie, "sec-fetch-site": "same-origin" });
  const second = async (): Promise<TestServer> =>
    await startServer(t, { env: keys, clock, connectionString: server.connectionString });
  /** Goes the whole way once, as a person in a browser does. */
  const authorise = async (): Promise<URL> => {
    const { url } = valueOf(
      await person(api.credentials.authorize, { ...where, body: { environment: "production" } }),
    );
    return await consentAt(url, back);
  };
  const finish = async (came: URL) =>
    await person(api.credentials.finishAuthorization, { body: returnOf(came) });
  const connect = async (): Promise<void> => {
    await publishedConnection(server, {
      in: ["production"],
      settings: { baseUrl: oauth.origin, credential: "grant" },
    });
    await publishedRule(server, "Get", {
      actions: [{ id: "a", name: "A", connection: "shop", method: "GET", restUrl: "/orders" }],
    });
  };
  const tokens = async (): Promise<readonly TokenState[]> =>
    valueOf(await server.call(api.credentials.read, where)).tokens ?? [];
  return { clock, server, oauth, person, second, authorise, finish, connect, tokens };
}

const returnOf = ({ searchParams: given }: URL) => ({
  state: given.get("state") ?? "",
  code: given.get("code") ?? "",
  iss: given.get("iss") ?? "",
});

async function run(server: TestServer): Promise<readonly [string | null | undefined, string | null]> {
  const { actions = [] } = valueOf(await server.call(api.rules.run, { params: { rule: "Get" }, body: {} }));
  return [actions[0]?.result, actions[0]?.error?.code ?? null];
}

const asked = (oauth: OAuthServer, grant: string): number =>
  oauth.grants.filter((one) => one === grant).length;

test("a person consents once, and from then on calls go out with a token that renews itself", async (t) => {
  const { server, oauth, authorise, finish, connect, tokens, clock, person } = await workshop(t);
  const came = await authorise();
  const done = valueOf(await finish(came));
  assert.equal(done.environment, "production");
  await connect();
  assert.deepEqual(await run(server), ["200", null]);
  assert.deepEqual(
    (await tokens()).map(({ state, origin }) => [state, origin]),
    [["ready", oauth.origin]],
  );
  assert.deepEqual(oauth.grants, ["authorization_code"]);

  clock.forward(3_600_000);
  assert.deepEqual(await run(server), ["200", null]);
  assert.deepEqual(oauth.grants, ["authorization_code", "refresh_token"]);

  const repeated = problemOf(await finish(came));
  assert.equal(repeated.code, "authorization_failed", "a state is good once");

  // A change that has nothing to do with tokens leaves the consent alone.
  valueOf(await server.call(api.credentials.change, { ...where, body: { description: "Ours." } }));
  assert.deepEqual(await run(server), ["200", null]);

  const { tokens: given } = valueOf(await person(api.credentials.revoke, { ...where, body: {} }));
  assert.deepEqual(
    given.map(({ outcome }) => outcome),
    ["revoked"],
  );
  assert.deepEqual(await run(server), ["error", "AUTHORIZATION_NEEDED"]);
  assert.equal(asked(oauth, "refresh_token"), 1, "what was given back is not asked with");
});

test("an authorisation is finished by the person and in the session that began it, or not at all", async (t) => {
  const { server, oauth, authorise, finish } = await workshop(t);
  const other = await addPerson(server, "admin");
  for (const [whose, headers] of [
    ["another person's session", { cookie: other.cookie, "sec-fetch-site": "same-origin" }],
    ["another session of his", { cookie: await signIn(server.url, testOwner.email, testOwner.password), "sec-fetch-site": "same-origin" }], // prettier-ignore
    ["a key of his", { authorization: `Bearer ${testOwner.apiKey}` }],
  ] as const) {
    const came = await authorise();
    const refused = await server.clientWith(headers)(api.credentials.finishAuthorization, {
      body: returnOf(came),
    });
    assert.equal(problemOf(refused).code, "authorization_failed", whose);
  }
  const forged = await authorise();
  forged.searchParams.set("iss", "https://elsewhere.example");
  assert.match(problemOf(await finish(forged)).detail, /not from/);
  const refused = await authorise();
  refused.searchParams.delete("code");
  const said = { ...returnOf(refused), code: undefined, error: "access_denied" };
  const { code: _none, ...body } = said;
  const cookie = await signIn(server.url, testOwner.email, testOwner.password);
  const answer = await server.clientWith({ cookie, "sec-fetch-site": "same-origin" })(
    api.credentials.finishAuthorization,
    { body },
  );
  assert.equal(problemOf(answer).code, "authorization_failed");
  assert.deepEqual(oauth.grants, [], "no code was exchanged for any of them");
});

test("200 calls in two servers at the moment of expiry refresh once and never use a token twice", async (t) => {
  const { clock, server, oauth, authorise, finish, connect, second } = await workshop(t);
  valueOf(await finish(await authorise()));
  await connect();
  const other = await second();
  const storm = async (): Promise<void> => {
    const results = await Promise.all(
      Array.from({ length: 200 }, async (_one, index) => await run(index % 2 === 0 ? server : other)),
    );
    const bad = results.filter(([result]) => result !== "200" && result !== "max-connection");
    assert.deepEqual(bad, []);
    assert.ok(results.some(([result]) => result === "200"));
  };
  for (const round of [1, 2, 3]) {
    clock.forward(3_600_000);
    await storm();
    assert.equal(asked(oauth, "refresh_token"), round, "one refresh for each expiry");
  }
  await oauth.forgetAccess();
  await storm();
  assert.equal(asked(oauth, "refresh_token"), 4, "and one for a token that the API refuses");
  assert.deepEqual(
    oauth.grants.filter((one) => one.includes("invalid_grant")),
    [],
  );
});

test("a server that dies between the answer and the commit leaves a credential to authorise, and no loop", async (t) => {
  const { clock, server, oauth, authorise, finish, connect, tokens } = await workshop(t);
  valueOf(await finish(await authorise()));
  await connect();
  assert.deepEqual(await run(server), ["200", null]);
  // As such a server leaves the row: its lease taken and never given back, and long over.
  const tables = await openTables(t, server.connectionString);
  await tables("update credential_tokens set lease_holder = gen_random_uuid(), lease_until = now() - interval '1 minute'"); // prettier-ignore
  clock.forward(3_600_000);
  for (let call = 0; call < 3; call++) assert.deepEqual(await run(server), ["error", "AUTHORIZATION_NEEDED"]);
  assert.deepEqual(oauth.grants, ["authorization_code"], "the refresh token that may be used up is not sent");
  const [token] = await tokens();
  assert.equal(token?.state, "authorizationNeeded");
  assert.match(token?.error ?? "", /cut off/);
  assert.notEqual(token?.failingSince, null);

  valueOf(await finish(await authorise()));
  assert.deepEqual(await run(server), ["200", null]);
  assert.equal((await tokens())[0]?.state, "ready");
});

test("a grant that the other side has ended asks for a person, once", async (t) => {
  const { clock, server, oauth, authorise, finish, connect, tokens } = await workshop(t);
  valueOf(await finish(await authorise()));
  await connect();
  const tables = await openTables(t, server.connectionString);
  const [before] = await tables("select sealed::text as sealed from credential_tokens");
  clock.forward(3_600_000);
  assert.deepEqual(await run(server), ["200", null]);
  // An old state of the database: its refresh token has been used, which ends the whole grant.
  await tables("update credential_tokens set sealed = $1::bytea, expires_at = now() - interval '1 day', generation = generation + 1", [before?.["sealed"]]); // prettier-ignore
  clock.forward(3_600_000);
  for (let call = 0; call < 3; call++) assert.deepEqual(await run(server), ["error", "AUTHORIZATION_NEEDED"]);
  assert.equal(asked(oauth, "refresh_token: invalid_grant"), 1);
  assert.equal((await tokens())[0]?.state, "authorizationNeeded");
});

test("client credentials and a user's password get tokens of the same server", async (t) => {
  const server = await startServer(t);
  const oauth = await startOAuthServer(t, `${server.url}/authorized`);
  const common = { ...oauthClient, tokenUrl: `${oauth.origin}/token` };
  const kinds: readonly CredentialInput["auth"][] = [
    { kind: "oauth2ClientCredentials", ...common },
    { kind: "oauth2Password", ...common, username: "ann", password: "pa ss", clientAuthentication: "header" },
  ];
  for (const auth of kinds) {
    const name = auth.kind;
    valueOf(await server.call(api.credentials.create, { body: { name, auth, origins: [oauth.origin] } }));
    const settings = { baseUrl: oauth.origin, credential: name, ping: { relativeUri: "/orders" } };
    const report = valueOf(
      await server.call(api.connections.testNew, { body: { environment: "production", settings } }),
    );
    assert.equal(report.result, "200", JSON.stringify(report.error));
  }
  assert.deepEqual(oauth.grants, ["client_credentials", "password"]);
});
