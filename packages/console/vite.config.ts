import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/**
 * The console as static files for the server to hand out. Nothing is inlined as `data:`, so that the content security
 * policy can stay at `default-src 'self'`.
 */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    target: "es2024",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8420" } },
});
