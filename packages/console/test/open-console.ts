import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Role } from "@patchbay/contract/access";
import type { Page } from "playwright-core";
import { launchBrowser, openPage } from "../../../test/browser.ts";
import { type FakeApi, startFakeApi } from "./fake-api.ts";

type Options = {
  /** Where the browser begins. */
  readonly path?: string;
  /** Null: nobody is signed in. */
  readonly role?: Role | null;
  readonly scheme?: "light" | "dark";
  readonly width?: number;
  /** Changes what the fake has before the first page is read. */
  readonly prepare?: (fake: FakeApi) => void;
};

/**
 * Opens the console over the fake API. Null when there is no browser here (the test is marked as skipped). Whatever the
 * page logs as an error, a refused style or script among it, fails the test when it ends.
 */
export async function openConsole(
  t: TestContext,
  { path = "/", role = "owner", scheme = "light", width = 1440, prepare }: Options = {},
): Promise<{ readonly page: Page; readonly fake: FakeApi } | null> {
  const browser = await launchBrowser(t);
  if (browser === null) return null;
  const fake = await startFakeApi(t, role);
  prepare?.(fake);
  const { page, complaints } = await openPage(browser, { scheme, width });
  page.setDefaultTimeout(10_000);
  t.after(() => assert.deepEqual(complaints, [], "the page logged errors"));
  await page.goto(fake.origin + path);
  return { page, fake };
}
