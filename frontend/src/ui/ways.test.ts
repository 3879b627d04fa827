import { describe, expect, it } from "vitest";
import { NOBODY } from "../testing/render";
import { firstPage, signInAt, wayOn } from "./ways";

describe("the way on after signing in", () => {
  it("is a page of this site, with its filters", () => {
    expect(wayOn("/scenarios?domain=a&page=2")).toBe("/scenarios?domain=a&page=2");
  });

  it("is the first page of the job where no page is named", () => {
    expect(wayOn(undefined)).toBeUndefined();
  });

  it.each(["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "account"])(
    "is never another site: %s",
    (next) => {
      expect(wayOn(next)).toBeUndefined();
    },
  );

  it.each(["/sign-in", "/sign-in?next=/a", "/links/reset"])("does not lead round in a circle: %s", (next) => {
    expect(wayOn(next)).toBeUndefined();
    expect(signInAt(next)).toBe("/sign-in");
  });

  it("comes back to where one was", () => {
    const next = new URL(signInAt("/search?q=审图&page=2"), "http://localhost").searchParams.get("next");
    expect(next).toBe("/search?q=审图&page=2");
  });
});

describe("the first page", () => {
  const at = (given: Partial<typeof NOBODY>) => firstPage({ ...NOBODY, ...given });

  it("is what waits to be done, or to be read", () => {
    expect(at({ roles: ["city_admin"] })).toBe("/work");
    expect(at({ roles: ["matchmaker", "auditor"] })).toBe("/audit");
    expect(at({ roles: ["chair"] })).toBe("/work");
    expect(at({ organisation_id: "v-1", organisation_kind: "vendor" })).toBe("/work");
    expect(at({ organisation_id: "a-1", organisation_kind: "agency" })).toBe("/work");
  });

  it("lets whoever belongs nowhere yet find where they belong", () => {
    expect(at({})).toBe("/organisation/find");
  });
});
