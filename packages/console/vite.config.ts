import { readFileSync } from "node:fs";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/**
 * Puts src/color-scheme.js before everything else, as a file with a digest in its name. Vite bundles module scripts only,
 * and this one has to run before the first paint.
 */
function colourSchemeScript(): Plugin {
  return {
    name: "colour-scheme-script",
    apply: "build",
    buildStart() {
      const source = readFileSync(join(import.meta.dirname, "src/color-scheme.js"), "utf8");
      this.emitFile({ type: "asset", name: "color-scheme.js", source });
    },
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle }) => {
        const emitted = Object.values(bundle ?? {}).find(
          (one) => one.type === "asset" && one.names.includes("color-scheme.js"),
        );
        if (emitted === undefined) throw new Error("the colour scheme script was not emitted");
        return [{ tag: "script", attrs: { src: `/${emitted.fileName}` }, injectTo: "head-prepend" }];
      },
    },
  };
}

/**
 * The console as static files for the server to hand out, all below /assets but the page itself. Nothing is inlined as
 * `data:`, so that the content security policy can stay at `default-src 'self'`.
 */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), colourSchemeScript()],
  build: {
    target: "es2024",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8420" } },
});
