// What a connection and its credential can do beyond the main job, as a person does it: in the browser, over the real server
// and an OAuth server that is not ours.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api } from "@patchbay/contract/api";
import { MASK } from "@patchbay/contract/vocabulary";
import { launchBrowser, openPage } from "../../../test/browser.ts";
import { startServer, testOwner, valueOf } from "../../../test/harness.ts";
import { oauthClient, startOAuthServer } from "../../../test/oidc.ts";
import { ensureBuilt } from "./serve-console.ts";

test("a credential is authorised and given back; a way through the network is set; a breaker is held and reset", async (t) => {
  ensureBuilt();
  const browser = await launchBrowser(t);
  if (browser === null) return;
  const server = await startServer(t);
  const oauth = await startOAuthServer(t, `${server.url}/authorized`);
  const { page, complaints } = await openPage(browser);
  page.setDefaultTimeout(10_000);
  t.after(() => assert.deepEqual(complaints, [], "the page logged errors"));
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const box = (name: string) => page.getByRole("textbox", { name, exact: true });
  const save = async (): Promise<void> => {
    await button("Save").click();
    await page.getByText("Saved", { exact: true }).waitFor();
  };

  const show = async (environment: string): Promise<void> => {
    await page.getByRole("tab", { name: environment }).click();
    await page.getByRole("tab", { name: environment, selected: true }).waitFor();
  };

  // The credential: it says where the other side has to send people back to, and somebody consents there.
  await page.goto(`${server.url}/credentials/new`);
  await box("E-mail").fill(testOwner.email);
  await page.getByLabel("Password").fill(testOwner.password);
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Name" }).first().fill("grant");
  await page.getByRole("combobox", { name: "Auth type" }).click();
  await page.getByRole("option", { name: "OAuth 2 authorization code" }).click();
  assert.equal(await box("Redirect URL").inputValue(), `${server.url}/authorized`);
  for (const [label, value] of [
    ["Authorisation URL", `${oauth.origin}/auth`],
    ["Token URL", `${oauth.origin}/token`],
    ["Client id", oauthClient.clientId],
    ["Scope", "openid"],
    ["Revocation URL", `${oauth.origin}/token/revocation`],
    ["Issuer", oauth.origin],
  ] as const)
    await box(label).fill(value);
  await page.getByLabel("Client secret").fill(oauthClient.clientSecret);
  await page.getByRole("combobox", { name: "Origins" }).fill(oauth.origin);
  await page.keyboard.press("Enter");
  await save();
  const tokens = page.getByRole("region", { name: "Tokens" });
  assert.equal(await tokens.getByText("Not authorised").count(), 2);
  await button("Authorise in production").click();
  await page.getByText("grant is authorised in production.").waitFor();
  await tokens.getByText("Ready", { exact: true }).waitFor();
  assert.equal(await tokens.getByText("Not authorised").count(), 1, "staging is a grant of its own");
  assert.equal(new URL(page.url()).search, "", "the code is not left in the address");
  await button("Give back…").click();
  await button("Give back").click();
  await page.getByText("They are given back.").waitFor();
  await button("Authorise in staging").waitFor();
  assert.equal(await tokens.getByText("Not authorised").count(), 2);

  // A connection's way through the network: mistakes are said where they are, though their part is folded away.
  const settings = { baseUrl: `${oauth.origin}/orders`, credential: "grant" };
  const { id } = valueOf(
    await server.call(api.connections.create, {
      body: { name: "shop", staging: settings, production: settings },
    }),
  );
  await page.goto(`${server.url}/integrations/${id}`);
  const advanced = page.getByText(/^Time-outs, limits/);
  await advanced.click();
  await box("Proxy user name").fill("ann");
  await page.getByLabel("Proxy password").fill("pr0xy-pass");
  await box("Redirects").fill("3");
  await box("Rate budget").fill("20");
  await box("Per").fill("");
  await advanced.click();
  await button("Save").click();
  await page.getByText("Enter how many seconds.").waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight), true);
  assert.equal(await box("Per").evaluate((one) => one === document.activeElement), true);
  await page.getByText("Enter its address, such as http://proxy.example.com:3128").waitFor();
  await box("Per").fill("60");
  await box("Proxy").fill("http://ann:pr0xy-pass@127.0.0.1:3128");
  await button("Save").click();
  await page.getByText(/^Carries a user name or password/).waitFor();
  assert.equal(await box("Proxy").getAttribute("aria-invalid"), "true");
  await box("Proxy").fill("http://127.0.0.1:3128");
  await save();
  await page.reload();
  await advanced.click();
  const shown = [];
  for (const name of ["Proxy", "Proxy user name", "Redirects", "Rate budget", "Per"])
    shown.push(await box(name).inputValue());
  shown.push(await page.getByLabel("Proxy password").inputValue());
  assert.deepEqual(shown, ["http://127.0.0.1:3128", "ann", "3", "20 requests", "60 s", MASK]);

  // Its breaker: each environment has its own.
  const breaker = page.getByRole("region", { name: "Circuit breaker" });
  await breaker.getByText("Closed: calls go out").waitFor();
  await show("Production");
  await box("Reason").fill("the shop is moving");
  await button("Hold open").click();
  await page.getByRole("dialog", { name: "Hold shop open in production?" }).waitFor();
  await button("Hold open in production").click();
  await breaker.getByText(/the shop is moving/).waitFor();
  await page.getByRole("tab", { name: /^Production.*Held open/ }).waitFor();
  // The focus is on what undoes it, and back again, not lost with the button that was pressed.
  const focused = page.locator(":focus");
  await focused.filter({ hasText: "Reset" }).waitFor();
  await show("Staging");
  await breaker.getByText("Closed: calls go out").waitFor();
  await show("Production");
  await button("Reset").click();
  await breaker.getByText("Closed: calls go out").waitFor();
  await focused.filter({ hasText: "Hold open" }).waitFor();
  assert.equal(await box("Reason").inputValue(), "");
});
