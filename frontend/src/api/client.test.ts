import { afterEach, describe, expect, it, vi } from "vitest";
import { addressOf, get, post, send } from "./client";

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

describe("send", () => {
  const noContent = () => Promise.resolve(new Response(null, { status: 204 }));
  const keyOf = (request: RequestInit | undefined) => new Headers(request?.headers).get("Idempotency-Key");

  it("names what it sends: the same again for want of an answer, anew after one", async () => {
    const answers = [() => Promise.reject(new TypeError("network")), noContent, noContent];
    const sent = vi.fn((_: string, __: RequestInit) => (answers.shift() ?? noContent)());
    vi.stubGlobal("fetch", sent);
    const body = { email: "li.ming@example.gov.cn", language: "zh-CN" } as const;
    await expect(send("post", "/api/registrations", { body })).rejects.toMatchObject({ code: "unreachable" });
    await send("post", "/api/registrations", { body });
    await send("post", "/api/registrations", { body });
    const [first, second, third] = sent.mock.calls.map(([, request]) => keyOf(request));
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it("says which version was read, and tells what differs from a newer one", async () => {
    const fields = [{ name: "name", mine: "a", theirs: "b" }];
    const sent = vi.fn((_: string, __: RequestInit) =>
      Promise.resolve(Response.json({ code: "changed-since", fields }, { status: 412 })),
    );
    vi.stubGlobal("fetch", sent);
    const edit = send("patch", "/api/account", { body: { name: "a" }, version: 3 });
    await expect(edit).rejects.toMatchObject({ code: "changed-since", differences: fields });
    expect(new Headers(sent.mock.calls[0]?.[1].headers).get("If-Match")).toBe('"3"');
  });
});

describe("post", () => {
  it("sends the body as JSON and takes the answer", async () => {
    const sent = vi.fn((_: string, request: RequestInit) => Promise.resolve(Response.json({ echo: request.body })));
    vi.stubGlobal("fetch", sent);
    const draft = { title: "审图", description: "", domain: "", city: "" };
    expect(await post("/api/previews/scenario", draft)).toEqual({ echo: JSON.stringify(draft) });
    expect(sent.mock.calls[0]?.[1]).toMatchObject({
      method: "POST",
      headers: { "Content-Type": "application/json" },
    });
  });
});
