import assert from "node:assert/strict";
import { test } from "node:test";
import { openConsole } from "./open-console.ts";

test("a workflow is drawn: each result has its way, and a run shows what each step did and which way was taken", async (t) => {
  const opened = await openConsole(t, { path: "/workflows" });
  if (opened === null) return;
  const { page } = opened;
  await page.getByRole("link", { name: "order-approval" }).click();
  const score = page.getByRole("group", { name: "Get credit score, api" });
  await score.getByText("max-connection").waitFor();
  await score.getByText("reply 422").waitFor();
  assert.equal(await page.locator(".react-flow__edge").count(), 9);

  await page.getByRole("button", { name: "Run in Staging" }).click();
  const panel = page.getByRole("complementary", { name: "Run in Staging" });
  assert.equal(await panel.getByLabel("orderId").inputValue(), "o-17");
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await panel.getByText("Succeeded").waitFor();
  await score.getByText("200 · 231 ms").waitFor();
  assert.equal(await page.locator(".react-flow__edge.taken").count(), 3);
  await panel.getByRole("tab", { name: "Output" }).click();
  await panel.getByRole("treeitem", { name: /tier: "review"/ }).waitFor();
});

test("steps are added, joined and taken away by keyboard alone, beside the canvas", async (t) => {
  const opened = await openConsole(t, { path: "/workflows/order-approval?tab=list" });
  if (opened === null) return;
  const { page, fake } = opened;
  const list = page.getByRole("list", { name: "Steps of the workflow" });
  await list
    .getByRole("button", { name: /^Risk tier/ })
    .first()
    .press("Enter");
  const side = page.getByRole("complementary", { name: "Chosen step" });
  await side.getByRole("heading", { name: "Rule", exact: true }).waitFor();
  await side.getByRole("button", { name: "New step for done" }).press("Enter");
  await page.getByRole("menuitem", { name: /^Set variables/ }).press("Enter");
  await side.getByRole("heading", { name: "Set variables", exact: true }).waitFor();
  await side.getByLabel("Add a variable, or paste several lines").fill("tier");
  await side.getByRole("textbox", { name: "Value of tier" }).fill("nodes.tier.outputs.route");
  await page.keyboard.press("Control+s");
  await page.getByText("Saved", { exact: true }).waitFor();
  assert.deepEqual(fake.store.workflows[0]?.document.nodes["set"], {
    kind: "set",
    variables: { tier: "nodes.tier.outputs.route" },
  });
  assert.deepEqual(fake.store.workflows[0]?.document.routes["set"], { next: "done" });

  await side.getByRole("combobox", { name: "Where next goes" }).click();
  await page.getByRole("option", { name: "Nowhere yet" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await side.getByRole("alert").getByText("leads nowhere").waitFor();
  await side.getByRole("combobox", { name: "Where next goes" }).click();
  await page.getByRole("option", { name: "A reply" }).click();
  await side.getByLabel("Message of the reply").fill("{{vars.tier}}");
  await page.getByRole("button", { name: "Undo" }).click();
  await side.getByRole("button", { name: "Remove step set" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  assert.equal(fake.store.workflows[0]?.document.nodes["set"], undefined);
});

test("the call of a step is edited as that of an action, and its placeholders are judged", async (t) => {
  const opened = await openConsole(t, { path: "/workflows/order-approval" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByRole("group", { name: "Get credit score, api" }).click();
  await page.getByRole("button", { name: "Edit call…" }).click();
  const dialog = page.getByRole("dialog", { name: "Call of Get credit score" });
  const path = dialog.getByLabel("URL path", { exact: true });
  await path.fill("/v2/{{input.orderID}}");
  await dialog.getByText("Did you mean input.orderId?").waitFor();
  await path.fill("/v2/{{input.orderId}}");
  await dialog.getByRole("button", { name: "Save call" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  const node = fake.store.workflows[0]?.document.nodes["score"];
  assert.equal(node?.kind === "api" ? node.restUrl : "", "/v2/{{input.orderId}}");
  assert.deepEqual(node?.kind === "api" ? node.results : [], ["200", "400"]);
});

test("a new workflow is named and opened, its first step put into its way, and it is published after its preflight", async (t) => {
  const opened = await openConsole(t, { path: "/workflows?create=1" });
  if (opened === null) return;
  const { page, fake } = opened;
  const dialog = page.getByRole("dialog", { name: "Create workflow" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("nightly");
  await dialog.getByRole("button", { name: "Create workflow" }).click();
  await page.getByRole("heading", { name: "nightly" }).waitFor();

  // The step lies between start and end at once; what it calls has its name before anything is saved.
  await page.getByRole("button", { name: "Add step" }).click();
  await page.getByRole("menuitem", { name: /^API call/ }).click();
  const side = page.getByRole("complementary", { name: "Chosen step" });
  await side.getByRole("button", { name: "Edit call…" }).click();
  const call = page.getByRole("dialog", { name: "Call of api" });
  await call.getByRole("combobox", { name: "Connection" }).click();
  await page.getByRole("option", { name: "payments-core" }).click();
  await call.getByRole("button", { name: "Save call" }).click();
  await side.getByText("on payments-core").waitFor();
  await side.getByRole("combobox", { name: "Where all of those go" }).click();
  await page.getByRole("option", { name: "end" }).click();
  await page.keyboard.press("Control+s");
  await page.getByText("Saved", { exact: true }).waitFor();
  assert.deepEqual(fake.store.workflows[1]?.document.routes, {
    start: { next: "api" },
    api: { "2xx": "end", other: "end", error: "end", timeout: "end", "max-connection": "end" },
  });
  await page.getByRole("button", { name: "Publish…" }).click();
  const publish = page.getByRole("dialog", { name: "Publish nightly" });
  await publish.getByRole("button", { name: "Publish v1 in Production" }).click();
  await publish.waitFor({ state: "hidden" });
  assert.equal(fake.store.workflows[1]?.liveVersion, 1);
});
