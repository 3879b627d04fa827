import { afterEach, describe, expect, it, vi } from "vitest";
import { addressOf, get } from "./client";

afterEach(() => vi.unstubAllGlobals());

describe("addressOf", () => {
  it("leaves out what is not chosen: the server refuses blank and unknown values", () => {
    expect(addressOf("/api/scenarios", {}, { q: "审图", domain: undefined, agency: "", page: 2 })).toBe(
      "/api/scenarios?q=%E5%AE%A1%E5%9B%BE&page=2",
    );
  });

  it("escapes what goes into the path", () => {
    expect(addressOf("/api/scenarios/{scenario_id}", { scenario_id: "../a b" })).toBe("/api/scenarios/..%2Fa%20b");
  });
});

describe("get", () => {
  it("tells an unreachable server from a bad answer", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
    await expect(get("/api/statistics")).rejects.toMatchObject({ code: "unreachable", status: 0 });
  });
});
