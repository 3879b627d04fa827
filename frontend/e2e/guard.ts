import { type BrowserContext, test as base, expect } from "@playwright/test";
import { type Facts, factsOf } from "./facts";

/** What no page may do, whatever the test is about; a test says beforehand which fault it brings about itself. */
export class Guard {
  readonly complaints: string[] = [];
  readonly #allowed: RegExp[] = [];

  /** Take complaints like this one as wanted: the test causes them. */
  allow(pattern: RegExp): void {
    this.#allowed.push(pattern);
  }

  /** The complaints nobody allowed. */
  get unexpected(): string[] {
    return this.complaints.filter((complaint) => !this.#allowed.some((pattern) => pattern.test(complaint)));
  }

  async watch(context: BrowserContext, home: string): Promise<void> {
    const host = new URL(home).host;
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`CSP: ${event.violatedDirective} refuses ${event.blockedURI}`);
      });
    });
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") {
        this.complaints.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
    context.on("weberror", (error) => this.complaints.push(`page error: ${error.error().message}`));
    context.on("request", (request) => {
      const { protocol, host: asked } = new URL(request.url());
      if (protocol.startsWith("http") && asked !== host) this.complaints.push(`request to ${asked}: ${request.url()}`);
    });
  }
}

/** Every test of this kind fails on a violated security policy, a word on the console, an error, or another host. */
export const test = base.extend<{ guard: Guard }, { facts: Facts }>({
  facts: [
    async ({ playwright }, use, { project }) => {
      const { baseURL } = project.use;
      const request = await playwright.request.newContext(baseURL ? { baseURL } : {});
      await use(await factsOf(request));
      await request.dispose();
    },
    { scope: "worker" },
  ],
  // Whoever is no browser has to say where a request comes from, else it counts as another site's.
  request: async ({ playwright, baseURL }, use) => {
    const own = baseURL ? { baseURL, extraHTTPHeaders: { Origin: new URL(baseURL).origin } } : {};
    const request = await playwright.request.newContext(own);
    await use(request);
    await request.dispose();
  },
  guard: [
    async ({ context, baseURL }, use) => {
      const guard = new Guard();
      await guard.watch(context, baseURL ?? "");
      await use(guard);
      expect(guard.unexpected, "what the pages complained about").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
