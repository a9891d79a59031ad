import assert from "node:assert/strict";
import { test } from "node:test";
import { openConsole } from "./open-console.ts";

test("an agent is created, and its token and what to type are shown once", async (t) => {
  const opened = await openConsole(t, { path: "/agents" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByRole("row", { name: /office.*Online.*patchbay-agent_0\.1\.0.*8\.4 ms/ }).waitFor();
  await page.getByRole("button", { name: "Create agent" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("plant");
  await dialog.getByRole("textbox", { name: "Targets" }).fill("mes.internal:8080\nplc.internal:443");
  await dialog.getByRole("button", { name: "Create agent" }).click();
  await dialog.getByText("pbt_shown_once_only", { exact: true }).waitFor();
  await dialog.getByText("--allow mes.internal:8080 \\ --allow plc.internal:443").waitFor();
  await dialog.getByRole("tab", { name: "OpenSSH" }).click();
  await dialog.getByText("PermitRemoteOpen=mes.internal:8080 plc.internal:443").waitFor();
  await dialog.getByRole("button", { name: "I have stored it" }).click();
  await page.getByText("No machine has connected yet").waitFor();
  assert.equal((await page.content()).includes("shown_once"), false);
  assert.deepEqual(fake.store.agents[1]?.allow, ["mes.internal:8080", "plc.internal:443"]);
});

test("an agent's page shows the server's fingerprint, and takes a machine's key back", async (t) => {
  const opened = await openConsole(t, { path: "/agents/office" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByText("SHA256:c2VydmVyc2VydmVyc2VydmVyc2VydmVyc2VydmVyc2U").waitFor();
  await page.getByRole("button", { name: /^Revoke SHA256:/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke machine" }).click();
  await page.getByRole("cell", { name: "Revoked" }).waitFor();
  assert.equal(fake.store.agents[0]?.machines[0]?.session, null);
});

test("a connection on premise needs an agent, and says which one it goes through", async (t) => {
  const opened = await openConsole(t, { path: "/integrations/new" });
  if (opened === null) return;
  const { page, fake } = opened;
  await page.getByRole("textbox", { name: "Name" }).first().fill("erp");
  await page.getByLabel("Base URL").fill("https://erp.internal");
  await page.getByRole("combobox", { name: "Mode" }).click();
  await page.getByRole("option", { name: /^On-premise/ }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Choose an agent").last().waitFor();
  await page.getByRole("combobox", { name: "Agent" }).click();
  await page.getByRole("option", { name: "office" }).click();
  await page.getByText("Reaches erp.internal:443.").waitFor();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL(/integrations\/0192/);
  const { staging } = fake.store.connections[1] ?? {};
  assert.deepEqual(
    [staging?.settings?.mode, staging?.settings?.agent],
    ["onPremise", fake.store.agents[0]?.id],
  );
});
