import { defineConfig } from "@playwright/test";

// The browser is one that was found or unpacked beforehand (backend/local/browser.py); nothing is downloaded.
const executablePath = process.env.BROWSER_EXECUTABLE;

// What these publish changes the lists that all the others count; so they come when the others are through.
const PUBLISHING = /\b(following|market|release|responses|review|scenario-editing|vendor-profile)\.spec\.ts$/;

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // More than there are cores: now and then each waits for a mail, a worker or a lease.
  workers: 3,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  reporter: "list",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  projects: [
    { name: "reading", testIgnore: PUBLISHING },
    { name: "publishing", testMatch: PUBLISHING, dependencies: ["reading"] },
  ],
  use: {
    baseURL: process.env.BASE_URL ?? "http://127.0.0.1:8000",
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1280, height: 860 },
    // Recording takes a third of the time; E2E_TRACE=1 asks for it.
    trace: process.env.E2E_TRACE ? "retain-on-failure" : "off",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
});
