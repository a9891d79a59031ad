import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeId, paymentsConnection } from "./fake-data.ts";
import { FakeProblem } from "./fake-request.ts";
import { openConsole } from "./open-console.ts";

test("a list pages, and its page and search are in the address", async (t) => {
  const opened = await openConsole(t, {
    path: "/integrations",
    prepare: ({ store }) => {
      store.connections = Array.from({ length: 45 }, (_, index) => ({
        ...paymentsConnection(),
        id: fakeId(1000 + index),
        name: `api-${index + 1}`,
      }));
    },
  });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByText("1–20 of 45").waitFor();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("link", { name: "api-21", exact: true }).waitFor();
  assert.match(page.url(), /page=2$/);
  await page.getByRole("searchbox", { name: "Search connections" }).fill("api-45");
  await page.getByRole("link", { name: "api-45" }).waitFor();
  await page.waitForURL(/\?q=api-45$/);

  await page.goto(`${fake.origin}/integrations?q=nothing`);
  await page.getByText("No connection matches “nothing”").waitFor();
});

test("a list that cannot be read says why, with the code, and tries again when told", async (t) => {
  const opened = await openConsole(t, {
    path: "/executions",
    prepare: ({ store }) =>
      store.refusals.set("executions.list", new FakeProblem("forbidden", "This needs execution:read.")),
  });
  if (opened === null) return;
  const { page, fake } = opened;
  const alert = page.getByRole("alert");
  await alert.getByText("This needs execution:read.").waitFor();
  await alert.getByText("forbidden").waitFor();
  fake.store.refusals.clear();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("link", { name: "order-discount" }).first().waitFor();
});

test("executions are narrowed to those with failed calls, and one is copied as cURL, secrets masked", async (t) => {
  const opened = await openConsole(t, { path: "/executions" });
  if (opened === null) return;
  const { page } = opened;
  await page.getByText("Decided, 1 call failed").waitFor();
  await page.getByRole("checkbox", { name: "Only with failed calls" }).check();
  await page.waitForURL(/failedCalls=true$/);
  await page.getByRole("row", { name: /v6/ }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "order-discount" }).click();
  await page.getByRole("tab", { name: "cURL" }).click();
  const command = await page.getByRole("tabpanel", { name: "cURL" }).locator("pre").innerText();
  assert.match(command, /--header 'authorization: Bearer \*{8}'/);
});

test("a key is shown once, and gone with the dialog", async (t) => {
  const opened = await openConsole(t, { path: "/api-keys" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByRole("button", { name: "Create API key" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("nightly job");
  await page.getByRole("checkbox", { name: "Staging" }).check();
  await page.getByRole("button", { name: "Create key", exact: true }).click();
  await page.getByText("pb_77aa_shown_once_only").waitFor();
  await page.getByRole("button", { name: "I have stored it" }).click();
  await page.getByText("nightly job").waitFor();
  assert.equal((await page.content()).includes("shown_once"), false);
  assert.deepEqual(fake.store.apiKeys[1]?.environments, ["staging", "production"]);

  await page.getByRole("button", { name: "Revoke nightly job" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke key" }).click();
  await page.getByText("Revoked", { exact: true }).waitFor();
});

test("the colour scheme is chosen once and stays after a reload", async (t) => {
  const opened = await openConsole(t, { path: "/settings" });
  if (opened === null) return;
  const { page } = opened;
  await page.getByRole("button", { name: "Use dark colours" }).click();
  await page.reload();
  await page.getByRole("button", { name: "Use light colours" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("data-mantine-color-scheme"), "dark");
});

test("what weakens a protection stands out among the settings", async (t) => {
  const opened = await openConsole(t, { path: "/settings" });
  if (opened === null) return;
  const { page } = opened;
  await page.getByRole("row", { name: /PATCHBAY_EGRESS_ALLOW.*Weakens a protection/ }).waitFor();
  assert.equal(await page.getByText("Weakens a protection").count(), 1);
});
