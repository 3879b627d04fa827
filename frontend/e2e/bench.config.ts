import { defineConfig } from "@playwright/test";
import config from "../playwright.config";

/** Benchmarks: one at a time, with a browser of their own, and never among the tests. */
export default defineConfig({
  ...config,
  testDir: ".",
  testMatch: /\.bench\.ts$/,
  projects: [{ name: "benchmarks" }],
  workers: 1,
  timeout: 180_000,
});
