import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const apiTarget = process.env.API_TARGET ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  // The server writes a fresh nonce over this word on every answer; antd's style tags then carry it too.
  html: { cspNonce: "__CSP_NONCE__" },
  server: { proxy: { "/api": apiTarget } },
  build: {
    outDir: "dist",
    manifest: true,
    // Nothing inline: the content security policy allows only our own files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: "react", test: /node_modules[\\/](react|react-dom|scheduler|react-router)[\\/]/ }],
        },
      },
    },
  },
  test: {
    environment: "jsdom",
    // One window for all files of a worker: making each its own takes three times as long. What a test leaves behind,
    // setup.ts clears away.
    isolate: false,
    setupFiles: ["./src/testing/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    css: { modules: { classNameStrategy: "non-scoped" } },
    restoreMocks: true,
    testTimeout: 30_000,
  },
});
