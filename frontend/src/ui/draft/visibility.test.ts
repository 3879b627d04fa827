import { expect, it } from "vitest";
import { visibilityAt } from "./visibility";

it("of a place is that of the nearest named one above it", () => {
  const table = { "/gates": "reviewers", "/datasets/*/note": "reviewers", "/datasets": "public" } as const;
  expect(visibilityAt(table, "/gates/owner/text")).toBe("reviewers");
  expect(visibilityAt(table, "/datasets/0198/note")).toBe("reviewers");
  expect(visibilityAt(table, "/datasets/0198/name")).toBe("public");
  expect(visibilityAt(table, "/goal")).toBeUndefined();
});
