// What people do in the console that could be slow, over the console's own fake API so that no server is measured.
import type { DecisionTableDocument } from "@patchbay/contract/rule";
import type { WorkflowDocument } from "@patchbay/contract/workflow";
import type { Page } from "playwright-core";
import { discountTable } from "../../packages/console/test/fake-rules.ts";
import type { FakeApi } from "../../packages/console/test/fake-api.ts";
import { type Frames, framesWhile, painted } from "./frames.ts";

/** Puts a table of that many rows into the first rule. */
function withTable({ store }: FakeApi, rows: number): DecisionTableDocument {
  const document = discountTable(rows);
  const [first] = store.rules;
  if (first === undefined) throw new Error("The fake has a rule.");
  store.rules[0] = { ...first, document };
  return document;
}

/** Puts a chain of that many calls into the first workflow. */
function withCalls({ store }: FakeApi, calls: number): void {
  const nodes: Record<string, WorkflowDocument["nodes"][string]> = {
    start: { kind: "start" },
    done: { kind: "end", outputs: {} },
  };
  const routes: Record<string, Record<string, string>> = { start: { next: "call1" } };
  for (let index = 1; index <= calls; index += 1) {
    const next = index === calls ? "done" : `call${index + 1}`;
    nodes[`call${index}`] = { kind: "api", method: "GET", restUrl: `/v1/step/${index}`, results: ["200"] };
    routes[`call${index}`] = {
      200: next,
      other: "done",
      error: "done",
      timeout: "done",
      "max-connection": "done",
    };
  }
  const [first] = store.workflows;
  if (first === undefined) throw new Error("The fake has a workflow.");
  store.workflows[0] = {
    ...first,
    diagnostics: [],
    document: { ...first.document, nodes, routes },
  };
}

/** Opens an address and answers how long it took until this text was on the screen, in ms. */
export async function opening(page: Page, address: string, text: string): Promise<number> {
  const began = performance.now();
  await page.goto(address);
  await page.getByText(text).first().waitFor();
  await painted(page);
  return performance.now() - began;
}

/** Scrolls through a table of 10,000 rows. */
export async function scrollTable(page: Page, fake: FakeApi): Promise<Frames> {
  withTable(fake, 10_000);
  await page.goto(`${fake.origin}/rules/order-discount`);
  await page.getByText("10,000 rows", { exact: true }).waitFor();
  await page.getByRole("gridcell").first().hover();
  return await framesWhile(page, async () => {
    for (let turn = 0; turn < 60; turn += 1) {
      await page.mouse.wheel(0, turn < 40 ? 600 : -900);
      await painted(page);
    }
  });
}

/** Types into cells of that table: ms from the key to the picture, one for each key. */
export async function typeIntoTable(page: Page): Promise<readonly number[]> {
  await page.getByRole("gridcell").first().click();
  const times: number[] = [];
  for (const key of "platinum") {
    const began = performance.now();
    await page.keyboard.press(key);
    await painted(page);
    times.push(performance.now() - began);
  }
  await page.keyboard.press("Enter");
  return times;
}

/** Pastes 2,000 rows of three cells, as from a spreadsheet: ms until they are on the screen. */
export async function pasteRows(page: Page, fake: FakeApi): Promise<number> {
  withTable(fake, 2);
  await page.goto(`${fake.origin}/rules/order-discount`);
  await page.getByText("2 rows", { exact: true }).waitFor();
  await page.getByRole("gridcell").first().click();
  const took = await page.evaluate(`(async () => {
    const lines = Array.from({ length: 2000 }, (_, index) => \`tier \${index}\\t>= \${index}\\t-\`);
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", lines.join("\\n"));
    const began = performance.now();
    document.querySelector("[role=grid]").dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
    );
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))));
    return performance.now() - began;
  })()`);
  await page.getByText("2,000 rows", { exact: true }).waitFor();
  return took as number;
}

/** Moves over the drawing of a workflow of 300 calls. */
export async function panCanvas(page: Page, fake: FakeApi): Promise<Frames> {
  withCalls(fake, 300);
  await page.goto(`${fake.origin}/workflows/order-approval`);
  const canvas = page.locator(".react-flow__pane");
  await canvas.waitFor();
  await page.locator(".react-flow__node").first().waitFor();
  await page.mouse.move(900, 500);
  await page.mouse.down({ button: "left" });
  const frames = await framesWhile(page, async () => {
    for (let turn = 0; turn < 60; turn += 1) {
      await page.mouse.move(900 + 6 * (turn % 20) * (turn % 40 < 20 ? 1 : -1), 500 - 8 * (turn % 30));
      await painted(page);
    }
  });
  await page.mouse.up();
  return frames;
}
