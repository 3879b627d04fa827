import { describe, expect, it } from "vitest";
import { signInAt, wayOn } from "./ways";

describe("the way on after signing in", () => {
  it("is a page of this site, with its filters", () => {
    expect(wayOn("/scenarios?domain=a&page=2")).toBe("/scenarios?domain=a&page=2");
  });

  it("is one's own account where no page is named", () => {
    expect(wayOn(undefined)).toBe("/account");
  });

  it.each(["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "account"])(
    "is never another site: %s",
    (next) => {
      expect(wayOn(next)).toBe("/account");
    },
  );

  it.each(["/sign-in", "/sign-in?next=/a", "/links/reset"])("does not lead round in a circle: %s", (next) => {
    expect(wayOn(next)).toBe("/account");
    expect(signInAt(next)).toBe("/sign-in");
  });

  it("comes back to where one was", () => {
    const next = new URL(signInAt("/search?q=审图&page=2"), "http://localhost").searchParams.get("next");
    expect(next).toBe("/search?q=审图&page=2");
  });
});
