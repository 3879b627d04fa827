import { expect, test } from "./guard";

/** The guard is worth something only if it barks: each fault is brought about, noticed, and then allowed. */
const FAULTS = [
  {
    name: "an inline style",
    cause: () => document.body.insertAdjacentHTML("beforeend", '<p style="color: red">x</p>'),
    seen: /CSP: style-src-attr/,
  },
  {
    name: "an inline script",
    cause: () => {
      const script = document.createElement("script");
      script.textContent = "window.planted = true";
      document.body.append(script);
    },
    seen: /CSP: script-src-elem/,
  },
  {
    name: "content from another host",
    cause: () => {
      const image = document.createElement("img");
      image.src = "http://203.0.113.1/pixel.png";
      document.body.append(image);
    },
    seen: /CSP: img-src/,
  },
  { name: "a warning on the console", cause: () => console.warn("planted"), seen: /console warning: planted/ },
  {
    name: "an error nobody caught",
    cause: () => {
      setTimeout(() => {
        throw new Error("planted");
      });
    },
    seen: /page error: planted/,
  },
];

for (const { name, cause, seen } of FAULTS) {
  test(`a page is caught at ${name}`, async ({ page, guard }) => {
    await page.goto("/about");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(guard.unexpected).toEqual([]);
    await page.evaluate(cause);
    await expect.poll(() => guard.unexpected.some((complaint) => seen.test(complaint))).toBe(true);
    guard.allow(/./);
  });
}

test("a request to another host is caught even where the policy would let it through", async ({ page, guard }) => {
  await page.route("http://elsewhere.invalid/", (route) => route.fulfill({ body: "" }));
  await page.goto("http://elsewhere.invalid/");
  expect(guard.unexpected).toEqual([expect.stringContaining("request to elsewhere.invalid")]);
  guard.allow(/elsewhere\.invalid/);
});
