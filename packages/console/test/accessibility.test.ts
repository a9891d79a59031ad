// axe-core finds only part of what can be wrong, but it finds it on every page, in both schemes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { openConsole } from "./open-console.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Address → what is on screen when the page is complete, and what is clicked before it is judged. */
const pages: readonly { readonly path: string; readonly shows: string; readonly click?: string }[] = [
  { path: "/integrations", shows: "payments-core" },
  { path: "/integrations/payments-core", shows: "Last test" },
  { path: "/integrations/payments-core?view=production", shows: "Production is not set up" },
  { path: "/integrations/payments-core?view=endpoints", shows: "create-entry" },
  { path: "/integrations/new", shows: "Not tested yet" },
  { path: "/credentials", shows: "payments-token" },
  { path: "/credentials/payments-token", shows: "Where the secrets may go" },
  { path: "/variables", shows: "Value in production", click: "tenant" },
  { path: "/agents", shows: "office" },
  { path: "/agents/office", shows: "This server" },
  { path: "/endpoints", shows: "create-entry" },
  { path: "/endpoints/0192f0c1-0000-7000-8000-000000000030", shows: "Request" },
  { path: "/rules", shows: "order-discount" },
  { path: "/rules?create=1", shows: "One condition." },
  { path: "/rules/order-discount", shows: "Row 2 matched", click: "Run" },
  { path: "/rules/free-shipping", shows: "When the condition holds." },
  { path: "/rules/checkout", shows: "Known as", click: "Open entry 2" },
  { path: "/rules/order-discount?tab=inputs", shows: "Add input" },
  {
    path: "/rules/order-discount?tab=actions",
    shows: "Added by the connection",
    click: "Edit action Book discount",
  },
  {
    path: "/rules/order-discount?tab=inputs",
    shows: "Called before the rule decides",
    click: "Fetch items",
  },
  {
    path: "/rules/order-discount?tab=cases",
    shows: "What is not ticked is not compared.",
    click: "Edit test case gold in Germany",
  },
  { path: "/rules/order-discount?tab=versions", shows: "Autumn prices" },
  { path: "/rules/order-discount?tab=details", shows: "Run it in production" },
  { path: "/rules/free-shipping", shows: "Publish anyway", click: "Publish…" },
  { path: "/workflows", shows: "order-approval" },
  { path: "/workflows/order-approval", shows: "Get credit score" },
  {
    path: "/workflows/order-approval?tab=list",
    shows: "Where each result goes",
    click: "Get credit score POST /v2/scores",
  },
  { path: "/users?new", shows: "Last signed in" },
  { path: "/triggers", shows: "order-hook" },
  { path: "/triggers/order-hook", shows: "Copy address" },
  { path: "/triggers/new?kind=schedule", shows: "Next times" },
  { path: "/inbox", shows: "Not matched" },
  { path: "/inbox/0192f0c1-0000-7000-8000-000000000091", shows: "The condition is false, not true." },
  { path: "/executions", shows: "order-discount" },
  { path: "/executions/0192f0c1-0000-7000-8000-000000000060", shows: "Book discount" },
  { path: "/api-keys", shows: "checkout service" },
  { path: "/audit", shows: "connection.publish" },
  { path: "/settings", shows: "PATCHBAY_EGRESS_ALLOW" },
  { path: "/settings?tab=account", shows: "New password again" },
  { path: "/nowhere", shows: "There is no page at this address" },
];

async function judge(page: Page): Promise<readonly string[]> {
  // Evaluated by the browser's own debugger, which the page's policy does not bind.
  await page.evaluate(axeSource);
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      resultTypes: ["violations"],
    }),
  );
  return results.violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")} ${node.failureSummary ?? ""}`),
  );
}

for (const scheme of ["light", "dark"] as const) {
  test(`every page passes axe (WCAG 2.2 A and AA) in ${scheme} colours`, async (t) => {
    const opened = await openConsole(t, { scheme });
    if (opened === null) return;
    const { page, fake } = opened;
    const found: string[] = [];
    for (const { path, shows, click } of pages) {
      await page.goto(fake.origin + path);
      if (click !== undefined) await page.getByRole("button", { name: click, exact: true }).click();
      await page.getByText(shows).first().waitFor();
      for (const one of await judge(page)) found.push(`${path} ${one}`);
    }
    fake.store.session = null;
    await page.goto(fake.origin);
    await page.getByRole("heading", { name: "Sign in to Patchbay" }).waitFor();
    for (const one of await judge(page)) found.push(`sign-in ${one}`);
    assert.deepEqual(found, []);
  });
}

test("axe would have noticed: a page with text too pale fails", async (t) => {
  const opened = await openConsole(t, { path: "/rules" });
  if (opened === null) return;
  const { page } = opened;
  await page.getByText("order-discount").waitFor();
  await page.evaluate(() => document.documentElement.style.setProperty("--pb-soft", "#b9bec6"));
  assert.ok((await judge(page)).some((one) => one.startsWith("color-contrast")));
});
