import assert from "node:assert/strict";
import { test } from "node:test";
import { openConsole } from "./open-console.ts";

test("a webhook is written, saved, and published in staging", async (t) => {
  const opened = await openConsole(t, { path: "/triggers" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByRole("row", { name: /order-hook.*POST orders\/created.*Published/ }).waitFor();
  await page.getByRole("button", { name: "Create trigger" }).click();
  await page.getByRole("menuitem", { name: "Webhook" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("refunds");
  await page.getByRole("combobox", { name: "Connection" }).click();
  await page.getByRole("option", { name: "payments-core" }).click();
  await page.getByRole("textbox", { name: "Path" }).fill("refunds/{id}");
  await page.getByRole("textbox", { name: "Expected headers" }).fill("X-Kind: refund");
  await page.getByRole("combobox", { name: "How, in production" }).click();
  await page.getByRole("option", { name: "Signature (HMAC)" }).click();
  await page.getByRole("combobox", { name: "As it is done by" }).click();
  await page.getByRole("option", { name: "Stripe" }).click();
  await page.getByRole("textbox", { name: "Secret" }).fill("whsec_test");
  await page.getByRole("combobox", { name: "Rule" }).click();
  await page.getByRole("option", { name: "order-discount" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL(/triggers\/0192/);
  const made = fake.store.triggers[1];
  assert.deepEqual(made?.document, {
    kind: "webhook",
    formatVersion: 1,
    connection: fake.store.connections[0]?.id,
    path: "refunds/{id}",
    headers: [{ name: "X-Kind", value: "refund" }],
    target: { kind: "rule", id: fake.store.rules.find(({ name }) => name === "order-discount")?.id },
  });
  assert.deepEqual(made.production.verification, {
    kind: "hmac",
    algorithm: "sha256",
    encoding: "hex",
    header: "Stripe-Signature",
    element: "v1",
    timestampElement: "t",
    signedText: "{timestamp}.{body}",
    secrets: ["whsec_test"],
  });
  await page.getByRole("button", { name: "Publish in Staging" }).click();
  await page.getByText("Published v3").waitFor();
});

test("a request that nobody wanted says why, and is put to the triggers again", async (t) => {
  const opened = await openConsole(t, { path: "/inbox" });
  if (opened === null) return;
  const { page } = opened;
  await page.getByRole("link", { name: /POST payments-core\/orders\/created/ }).click();
  await page
    .getByRole("row", { name: /order-hook.*Condition.*The condition is false, not true\./ })
    .waitFor();
  await page.getByRole("row", { name: /Authorization \*{8}/ }).waitFor();
  await page.getByRole("button", { name: "Replay in Staging" }).click();
  await page.getByText("replay of another").waitFor();
  await page.getByRole("row", { name: /order-hook.*Matched/ }).waitFor();
});
