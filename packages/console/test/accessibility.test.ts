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
type Shown = { readonly path: string; readonly shows: string; readonly click?: string };

const pages: Readonly<Record<string, readonly Shown[]>> = {
  "what is connected": [
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
  ],
  "rules and workflows": [
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
  ],
  "what runs and who may": [
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
  ],
};

/** What axe-core is to look at: everything, or those of its rules of these levels whose verdict colours can change. */
const rules = {
  everything: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  colours: ["color-contrast", "link-in-text-block"],
} as const;

async function judge(page: Page, what: keyof typeof rules): Promise<readonly string[]> {
  // Evaluated by the browser's own debugger, which the page's policy does not bind.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeSource);
  const results = await page.evaluate(
    async (runOnly) =>
      await (globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
        runOnly,
        resultTypes: ["violations"],
      }),
    rules[what],
  );
  return results.violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")} ${node.failureSummary ?? ""}`),
  );
}

/** Waits until what changes colour step by step has its last one. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const changes = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.allSettled(changes.map(async ({ finished }) => await finished));
  });
}

/** Shows the page in another scheme, as the system would. Resolves when nothing of it is still on its way to its colour. */
async function changeScheme(page: Page, scheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor({ state: "attached" });
  await settled(page);
}

/** Judges a page in light colours, and what other colours may change in dark ones. Leaves it light. */
async function judgeBoth(page: Page, name: string): Promise<readonly string[]> {
  const light = await judge(page, "everything");
  await changeScheme(page, "dark");
  const dark = await judge(page, "colours");
  await changeScheme(page, "light");
  return [...light.map((one) => `${name} ${one}`), ...dark.map((one) => `${name}, dark: ${one}`)];
}

for (const [part, shown] of Object.entries(pages))
  test(`every page passes axe (WCAG 2.2 A and AA), in light colours and in dark ones: ${part}`, async (t) => {
    const opened = await openConsole(t);
    if (opened === null) return;
    const { page, fake } = opened;
    const found: string[] = [];
    for (const { path, shows, click } of shown) {
      await page.goto(fake.origin + path);
      if (click !== undefined) await page.getByRole("button", { name: click, exact: true }).click();
      await page.getByText(shows).first().waitFor();
      found.push(...(await judgeBoth(page, path)));
    }
    assert.deepEqual(found, []);
  });

test("the page on which one signs in passes axe too", async (t) => {
  const opened = await openConsole(t, { role: null });
  if (opened === null) return;
  await opened.page.getByRole("heading", { name: "Sign in to Patchbay" }).waitFor();
  assert.deepEqual(await judgeBoth(opened.page, "sign-in"), []);
});

test("axe would have noticed: a page with text too pale fails, in either scheme", async (t) => {
  const opened = await openConsole(t, { path: "/rules" });
  if (opened === null) return;
  const { page } = opened;
  await page.getByText("order-discount").waitFor();
  for (const [scheme, what, pale] of [
    ["light", "everything", "#b9bec6"],
    ["dark", "colours", "#4a4f57"],
  ] as const) {
    await changeScheme(page, scheme);
    assert.deepEqual(await judge(page, what), []);
    await page.evaluate((colour) => document.documentElement.style.setProperty("--pb-soft", colour), pale);
    await settled(page);
    assert.ok(
      (await judge(page, what)).some((one) => one.startsWith("color-contrast")),
      scheme,
    );
    await page.evaluate(() => document.documentElement.style.removeProperty("--pb-soft"));
  }
});
