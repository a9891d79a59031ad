import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeProblem } from "./fake-request.ts";
import { openConsole } from "./open-console.ts";

test("a test in staging marks the row that matched and shows each action with its status and JSON output", async (t) => {
  const opened = await openConsole(t, { path: "/rules/order-discount" });
  if (opened === null) return;
  const { page } = opened;
  const panel = page.getByRole("complementary", { name: "Test in Staging" });
  assert.equal(await panel.getByLabel("total").inputValue(), "245");
  await panel.getByLabel("total").fill("many");
  await panel.getByRole("button", { name: "Run" }).click();
  await panel.getByText("Enter a number").waitFor();
  await panel.getByLabel("total").fill("300");
  await panel.getByRole("button", { name: "Run" }).click();

  await panel.getByText("Row 2 matched").waitFor();
  assert.equal(await page.locator('[role="row"][data-matched="true"]').getAttribute("aria-rowindex"), "3");
  const action = panel.getByRole("listitem").filter({ hasText: "Book discount" });
  await action.getByText("Error", { exact: true }).waitFor();
  await action.getByText("401 · 88 ms").waitFor();
  await action.getByText("Check the credential of the connection").waitFor();
  await action.getByRole("treeitem", { name: /token expired/ }).waitFor();

  await action.getByText("Request and answer on the wire").click();
  await action.getByRole("tab", { name: "Sent" }).click();
  await action.getByRole("row", { name: /authorization Bearer \*+ credential/ }).waitFor();
  await panel.getByRole("tab", { name: "Output" }).click();
  await panel.getByRole("treeitem", { name: /discount: 3/ }).waitFor();
  await panel.getByRole("link", { name: "Open the execution" }).click();
  await page.getByRole("heading", { name: "order-discount draft" }).waitFor();
  await page.getByText("Why, and why not").click();
  const rows = page.getByRole("list", { name: "Rows" });
  await rows
    .getByRole("listitem")
    .filter({ hasText: "Row 1" })
    .first()
    .getByText('tier is "silver", not gold')
    .waitFor();
  await page.getByRole("row", { name: "total 245 the caller" }).waitFor();
});

test("an unsaved draft is tested as it stands on screen", async (t) => {
  const opened = await openConsole(t, { path: "/rules/free-shipping" });
  if (opened === null) return;
  const { page } = opened;
  const sent = page.waitForRequest((request) => request.url().endsWith("/test"));
  await page.getByRole("textbox", { name: "Value", exact: true }).first().fill("250");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const { document } = (await sent).postDataJSON() as {
    document: { condition: { conditions: { test: string }[] } };
  };
  assert.equal(document.condition.conditions[0]?.test, ">= 250");
});

test("conditions are built from operators; a half-typed value does not fall back to FEEL", async (t) => {
  const opened = await openConsole(t, { path: "/rules/free-shipping" });
  if (opened === null) return;
  const { page, fake } = opened;
  const row = page
    .getByRole("listitem")
    .filter({ has: page.getByRole("combobox", { name: "Operator" }) })
    .first();
  await row.getByRole("combobox", { name: "Operator" }).click();
  await page.getByRole("option", { name: "is between (inclusive)" }).click();
  await row.getByRole("textbox", { name: "From" }).fill("");
  await row.getByRole("textbox", { name: "From" }).fill("10");
  await row.getByRole("textbox", { name: "To" }).fill("20");
  await page.getByRole("button", { name: "Condition", exact: true }).click();
  await page.getByRole("combobox", { name: "Operator" }).last().click();
  await page.getByRole("option", { name: "passes FEEL test" }).click();
  await page.getByLabel("FEEL test").fill("> 5, < 2");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  const document = fake.store.rules[1]?.document;
  assert.deepEqual(
    document?.kind === "simpleRule"
      ? document.condition.conditions.map((one) => (one.kind === "test" ? one.test : ""))
      : [],
    ["[10..20]", '"gold","silver"', "> 5, < 2"],
  );
});

test("an action shows what it inherits, masked, with its origin, and marks placeholders that read nothing", async (t) => {
  const opened = await openConsole(t, { path: "/rules/order-discount?tab=actions" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByRole("button", { name: "Edit action Book discount" }).click();
  const dialog = page.getByRole("dialog", { name: "Action Book discount" });
  const inherited = dialog.getByRole("region", { name: "Inherited" });
  await inherited.getByRole("row", { name: /Authorization Bearer \*{8} credential/ }).waitFor();
  await inherited
    .getByRole("row", { name: /Base URL https:\/\/api\.staging\.payments\.example\/v2 connection/ })
    .waitFor();
  await inherited.getByRole("row", { name: /X-Signature \*{8} connection/ }).waitFor();

  await dialog.getByRole("tab", { name: "Headers (1)" }).click();
  await dialog.getByLabel("Add a header, or paste several lines").fill("x-tenant");
  await dialog.getByRole("textbox", { name: "Value of x-tenant" }).fill("other");
  await inherited.getByText("overridden by action").waitFor();

  const path = dialog.getByLabel("URL path", { exact: true });
  await path.fill("/ledger/{{input.contry}}");
  await dialog.locator("mark[data-unknown]").waitFor();
  await path.fill("/ledger/");
  await dialog.getByRole("button", { name: "Insert a value into URL path" }).click();
  await page.getByRole("menuitem", { name: "{{input.country}}" }).click();
  assert.equal(await path.inputValue(), "/ledger/{{input.country}}");

  await dialog.getByRole("tab", { name: "Body" }).click();
  await dialog.getByRole("combobox", { name: "Content type" }).click();
  await page.getByRole("option", { name: "FORM URL-encoded" }).click();
  await dialog.getByRole("textbox", { name: "Value of amount" }).fill("{{output.discount}}%");
  await dialog.getByRole("checkbox", { name: "Leave out what is null or empty" }).check();
  await dialog.getByRole("button", { name: "Save action" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  assert.deepEqual(fake.store.rules[0]?.document.actions[0], {
    id: "book",
    name: "Book discount",
    connection: fake.store.connections[0]?.id,
    method: "POST",
    restUrl: "/ledger/{{input.country}}",
    requestHeaders: { "X-Reason": "discount", "x-tenant": "other" },
    contentType: "urlencoded",
    requestPayload: { amount: "{{output.discount}}%", tier: "{{input.tier}}" },
    ignoreEmptyNodes: true,
  });
});

test("publishing lists what is not ready and goes on only when told so", async (t) => {
  const opened = await openConsole(t, { path: "/rules/free-shipping" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByRole("button", { name: "Publish…" }).click();
  const dialog = page.getByRole("dialog", { name: "Publish free-shipping" });
  await dialog.getByText("connector not published in production").waitFor();
  const publish = dialog.getByRole("button", { name: "Publish v1 in Production" });
  assert.equal(await publish.isDisabled(), true);
  await dialog.getByRole("checkbox", { name: /Publish anyway/ }).check();
  await dialog.getByLabel("Comment").fill("First one");
  await publish.click();
  await dialog.waitFor({ state: "hidden" });
  assert.equal(fake.store.versions[0]?.comment, "First one");
});

test("a new rule is created from its card, opens with something that works, and its inputs can be renamed", async (t) => {
  const opened = await openConsole(t, { path: "/rules" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByRole("button", { name: "Create Rule" }).click();
  const dialog = page.getByRole("dialog", { name: "Create rule" });
  await dialog.getByRole("radio", { name: "Decision table" }).click();
  await dialog.getByRole("textbox", { name: "Name" }).fill("risk-tier");
  await dialog.getByRole("button", { name: "Create rule" }).click();
  await page.getByRole("heading", { name: "risk-tier" }).waitFor();
  await page.getByRole("tab", { name: "Inputs (1)" }).click();
  await page.getByLabel("Name of input 1").fill("sum");
  await page.keyboard.press("Enter");
  await page.getByRole("tab", { name: "Table" }).click();
  await page.getByRole("columnheader", { name: /Amount sum/ }).waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  const document = fake.store.rules.at(-1)?.document;
  assert.equal(document?.inputs[0]?.name, "sum");
});

test("the palette opens a rule by name and goes to a page, by keyboard alone", async (t) => {
  const opened = await openConsole(t, { path: "/integrations" });
  if (opened === null) return;
  const { page } = opened;
  await page.getByRole("heading", { name: "Integrations" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("textbox", { name: "Search or run a command" }).fill("shipping");
  await page.getByText("free-shipping").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "free-shipping" }).waitFor();
});

test("a wrong placeholder is said where it stands; a refused save is said once, and goes when it is corrected", async (t) => {
  const opened = await openConsole(t, { path: "/rules/order-discount?tab=actions" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByRole("button", { name: "Edit action Book discount" }).click();
  const dialog = page.getByRole("dialog", { name: "Action Book discount" });
  const path = dialog.getByLabel("URL path", { exact: true });
  await path.fill("/ledger/{{input.contry}}");
  await dialog.getByText("Did you mean input.country?").waitFor();
  await path.fill("/ledger/{{input.country[0].code}}");
  await dialog.getByText("an index is written with a dot, input.country.0.code").waitFor();
  await dialog.getByRole("button", { name: "Save action" }).click();

  fake.store.refusals.set(
    "rules.change",
    new FakeProblem("invalid_document", "One mistake.", [
      { field: "body.document.actions.0.requestPayload.amount", message: "This cannot stand here." },
    ]),
  );
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The document has errors").waitFor();
  await page.getByText("action Book discount, body › amount:").waitFor();
  assert.equal(await page.getByText("This cannot stand here.").count(), 1);
  assert.equal((await page.locator("main").innerText()).includes("requestPayload"), false);
  await page.getByRole("button", { name: "Edit action Book discount" }).click();
  await path.fill("/ledger/");
  await dialog.getByRole("button", { name: "Save action" }).click();
  await page.getByText("The document has errors").waitFor({ state: "detached" });
});

test("a ruleset is written: an entry asks a rule and gives it what it needs, is moved, and said what is wrong with it", async (t) => {
  const opened = await openConsole(t, { path: "/rules/checkout" });
  if (opened === null) return;
  const { page, fake } = opened;
  const entries = page.getByRole("list", { name: "Entries", exact: true });
  await entries.getByRole("button", { name: "Discount order-discount v6" }).waitFor();
  await page.getByRole("button", { name: "Ask a rule" }).last().click();
  await page.getByRole("combobox", { name: "Rule", exact: true }).click();
  await page.getByRole("option", { name: "free-shipping" }).click();
  const inputs = page.getByRole("table", { name: "Inputs of free-shipping" });
  await inputs.getByLabel("What tier is given").fill("total > 5");
  await inputs.getByText(/tier of free-shipping is text/).waitFor();
  await inputs.getByLabel("What tier is given").fill('if total > 5 then "gold" else tier');
  await inputs.getByText(/tier of free-shipping is text/).waitFor({ state: "detached" });
  await page.getByLabel("Known as").fill("delivery");

  await entries.getByRole("button", { name: "free-shipping", exact: true }).last().press("Alt+ArrowUp");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByText("2 entries matched").waitFor();
  await entries.getByText("Row 2 matched").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  const document = fake.store.rules[2]?.document;
  assert.ok(document?.kind === "ruleset");
  assert.deepEqual(
    document.entries.map(({ id }) => id),
    ["e1", "e2", "e6", "e3"],
  );
  assert.deepEqual(document.entries[2], {
    kind: "rule",
    id: "e6",
    rule: fake.store.rules[1]?.id,
    inputs: { tier: 'if total > 5 then "gold" else tier' },
    as: "delivery",
  });
});

test("a test is kept as a case, cases tell which rows none reaches, and a CSV is decided line by line", async (t) => {
  const opened = await openConsole(t, { path: "/rules/order-discount" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByText("Test cases: 1 of 2 passed, 2 of 25 rows reached").waitFor();
  assert.equal(await page.locator('[role="rowheader"][data-reached="true"]').first().innerText(), "1");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("button", { name: "Keep as a test case…" }).click();
  const dialog = page.getByRole("dialog", { name: "Add test case" });
  await dialog.getByText("row 2", { exact: true }).waitFor();
  await dialog.getByRole("textbox", { name: "Name" }).fill("silver in India");
  await dialog.getByRole("textbox", { name: "country" }).fill("IN");
  await dialog.getByRole("checkbox", { name: "Actions that are asked for" }).uncheck();
  await dialog.getByRole("button", { name: "Save test case" }).click();
  await page.getByText("Test cases: 2 of 3 passed, 3 of 25 rows reached").waitFor();
  assert.deepEqual(fake.store.cases[2]?.expect, {
    outputs: { discount: 3, route: "review" },
    matched: ["r2"],
  });

  await page.getByRole("tab", { name: "Test cases (3)" }).click();
  const differences = page.getByRole("table", { name: "Differences of nobody's tier" });
  await differences.getByRole("row", { name: "discount 5 0" }).waitFor();
  await page.getByRole("button", { name: "Test a CSV…" }).click();
  await page.locator('input[type="file"]').setInputFiles({
    name: "orders.csv",
    mimeType: "text/csv",
    buffer: Buffer.from("tier,total,country,items,expect.route\ngold,245,DE,3,auto\nsilver,245,IN,6,auto\n"),
  });
  await page.getByText("1 of 2 lines passed").waitFor();
  await page.getByRole("row", { name: /^3 Failed row 2 discount = 3/ }).waitFor();
});

test("an input is fetched: the call, where its value stands, and what a time-out makes of it", async (t) => {
  const opened = await openConsole(t, { path: "/rules/order-discount?tab=inputs" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByRole("button", { name: "Fetch items" }).click();
  const dialog = page.getByRole("dialog", { name: "Fetch items" });
  await dialog.getByRole("combobox", { name: "Connection" }).click();
  await page.getByRole("option", { name: "payments-core" }).click();
  await dialog.getByLabel("URL path", { exact: true }).fill("/baskets/{{input.items}}");
  await dialog.locator("mark[data-unknown]").waitFor();
  await dialog.getByLabel("URL path", { exact: true }).fill("/baskets/{{input.tier}}");
  await dialog.getByRole("tab", { name: "Value and results" }).click();
  await dialog.getByLabel("Path to the value").fill("basket.count");
  await dialog.getByRole("combobox", { name: "What timeout makes of the input" }).click();
  await page.getByRole("option", { name: "is this value" }).click();
  await dialog.getByLabel("Value on timeout").fill("1");
  await dialog.getByLabel("Result to add").fill("404");
  await dialog.getByRole("button", { name: "Add result" }).click();
  await dialog.getByRole("combobox", { name: "What 404 makes of the input" }).click();
  await page.getByRole("option", { name: "fails the run, saying" }).click();
  await dialog.getByLabel("What a run says on 404").fill("No such basket.");
  await dialog.getByRole("button", { name: "Save fetch" }).click();
  await page.getByText("/baskets/{{input.tier}}").waitFor();
  const panel = page.getByRole("complementary", { name: "Test in Staging" });
  await panel.getByText("Fetched before it decides: items").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  assert.deepEqual(fake.store.rules[0]?.document.inputs[3]?.fetch, {
    connection: fake.store.connections[0]?.id,
    method: "GET",
    restUrl: "/baskets/{{input.tier}}",
    path: "basket.count",
    onResult: { timeout: { value: 1 }, "404": { fail: "No such basket." } },
  });
});
