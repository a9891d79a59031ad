import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { execFileSync } from "node:child_process";

const consoleRoot = join(import.meta.dirname, "..");
const dist = join(consoleRoot, "dist");

const types: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** Builds the console when there is no build yet. `npm test` has always built it before. */
export function ensureBuilt(): void {
  if (existsSync(join(dist, "index.html"))) return;
  const vite = join(consoleRoot, "..", "..", "node_modules", "vite", "bin", "vite.js");
  execFileSync(process.execPath, [vite, "build", consoleRoot, "--logLevel", "error"], { stdio: "inherit" });
}

/** Answers with a file below /assets, or with the page itself for any other address, as the real server does. */
export function serveConsole(path: string, response: ServerResponse): void {
  const file = join(dist, path);
  const asset = path.startsWith("/assets/") && file.startsWith(dist) && existsSync(file);
  const nonce = randomBytes(16).toString("base64");
  const body = asset
    ? readFileSync(file)
    : readFileSync(join(dist, "index.html"), "utf8").replace("__CSP_NONCE__", nonce);
  response.writeHead(200, {
    "content-type": types[asset ? extname(path) : ".html"] ?? "application/octet-stream",
    "content-security-policy": `default-src 'self'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'`,
    "x-content-type-options": "nosniff",
  });
  response.end(body);
}
