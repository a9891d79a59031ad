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

test("failed executions of workflows are found, chosen and retried together; what is refused is told", async (t) => {
  const opened = await openConsole(t, { path: "/executions?status=failed" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByRole("combobox", { name: "Started by" }).click();
  await page.getByRole("option", { name: "Webhook" }).click();
  await page.waitForURL(/status=failed&start=webhook$/);
  await page.getByRole("checkbox", { name: "Choose all on this page" }).check();
  const bar = page.getByRole("toolbar", { name: "Chosen executions" });
  await bar.getByText("2 executions chosen").waitFor();
  const failed = fake.store.executions.filter(({ status }) => status === "failed");
  // Somebody else was first with one of them.
  if (failed[0] !== undefined) failed[0].status = "cancelled";
  await bar.getByRole("button", { name: "Retry from the failed node (2)" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Retry from the failed node/ })
    .click();
  await page.getByText("Retry from the failed node: 1 execution.").waitFor();
  await page.getByText("It has not failed.").waitFor();
  assert.deepEqual(
    failed.map(({ status }) => status),
    ["cancelled", "running"],
  );
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

test("a person is added, given another role and kept out, each said in words", async (t) => {
  const opened = await openConsole(t, { path: "/integrations" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByRole("heading", { name: "Integrations" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("textbox", { name: "Search or run a command" }).fill("Add user");
  await page.getByText("Add user", { exact: true }).waitFor();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Add user" });
  await dialog.getByRole("button", { name: "Add user" }).click();
  await dialog.getByText("Enter a name").waitFor();
  await page.keyboard.type("Grace Mills");
  await dialog.getByRole("textbox", { name: "E-mail" }).fill("ada@example.com");
  await dialog.getByLabel("Password").fill("long enough for us");
  await dialog.getByRole("button", { name: "Add user" }).click();
  await dialog.getByText("Is taken.").waitFor();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("grace@example.com");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "hidden" });

  await page.getByRole("button", { name: "Change Grace Mills" }).click();
  const change = page.getByRole("dialog", { name: "Change Grace Mills" });
  await change.getByRole("combobox", { name: "Role" }).click();
  await page.getByRole("option", { name: "Administrator" }).click();
  await change.getByRole("button", { name: "Save" }).click();
  await change.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Disable Grace Mills" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disable user" }).click();
  await page.getByRole("row", { name: /Grace Mills .* Administrator Disabled/ }).waitFor();
  assert.equal(fake.store.users[1]?.disabled, true);
  assert.equal(
    await page.getByRole("button", { name: "Disable Ada Rivers" }).getAttribute("aria-disabled"),
    "true",
  );
});

test("who may not manage users is not offered the page", async (t) => {
  const opened = await openConsole(t, { path: "/integrations", role: "editor" });
  if (opened === null) return;
  const { page } = opened;
  await page.getByRole("heading", { name: "Integrations" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Users" }).count(), 0);
});

test("executions are narrowed to a span of time, and one is opened by its id", async (t) => {
  const opened = await openConsole(t, { path: "/executions" });
  if (opened === null) return;
  const { page, fake } = opened;
  const asked = page.waitForRequest((request) => request.url().includes("from=2026-11-21T20"));
  await page.getByLabel("From").fill("2026-11-21T20:00");
  await asked;
  const box = page.getByLabel("Open by id");
  await box.fill("4711");
  await page.keyboard.press("Enter");
  await page.getByText("An id has 32 hexadecimal digits").waitFor();
  await box.fill(fake.store.executions[0]?.id ?? "");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "order-discount" }).waitFor();
});

test("a variable gets its value in production, and a new one is made; what is typed keeps its type", async (t) => {
  const opened = await openConsole(t, { path: "/variables" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByRole("row", { name: /tenant.*t-100.*No value/ }).waitFor();
  await page.getByRole("button", { name: "tenant" }).click();
  await page.getByLabel("Value in production").fill("17");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("row", { name: /tenant.*t-100.*17/ }).waitFor();
  assert.equal(fake.store.variables[0]?.production, 17);

  await page.getByRole("button", { name: "Create variable" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("region");
  await dialog.getByLabel("Value in staging").fill("eu");
  await dialog.getByRole("button", { name: "Create variable" }).click();
  await page.getByRole("row", { name: /region.*eu/ }).waitFor();
});
