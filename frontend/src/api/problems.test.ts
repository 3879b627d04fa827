import { describe, expect, it } from "vitest";
import {
  ApiProblem,
  isSoonOver,
  isWorthRetrying,
  minutesToWait,
  problemMessage,
  readProblem,
  refusedFields,
} from "./problems";

const answer = (status: number, body: string) => new Response(body, { status });

describe("readProblem", () => {
  it("takes code, detail and errors of a problem+json answer", async () => {
    const problem = await readProblem(
      answer(
        422,
        JSON.stringify({ code: "bad-parameter", detail: "size", errors: [{ pointer: "/size", detail: "≤ 100" }] }),
      ),
    );
    expect(problem).toMatchObject({ code: "bad-parameter", status: 422, errors: [{ pointer: "/size" }] });
  });

  it("takes when to come back", async () => {
    const away = new Response("{}", { status: 503, headers: { "Retry-After": "5" } });
    expect((await readProblem(away)).retryAfter).toBe(5);
    expect((await readProblem(answer(503, "{}"))).retryAfter).toBe(0);
  });

  it("survives a proxy that answers with HTML", async () => {
    const problem = await readProblem(answer(502, "<html>Bad gateway</html>"));
    expect(problem).toMatchObject({ code: "http-502", status: 502, errors: [] });
  });
});

describe("problemMessage", () => {
  it.each([
    [404, "scenario-not-found", "notFound"],
    [422, "bad-parameter", "badRequest"],
    [503, "overloaded", "busy"],
    [429, "quota-spent", "tooMany"],
    [503, "market-building", "building"],
    [409, "nothing-judged", "nothingJudged"],
    [422, "weights-do-not-add-up", "badEntry"],
    [403, "not-allowed", "notAllowed"],
    [500, "server-error", "server"],
    [0, "unreachable", "unreachable"],
  ] as const)("%d %s is told as %s", (status, code, message) => {
    expect(problemMessage(new ApiProblem({ status, code }))).toBe(message);
  });

  it("offers a retry only where the next answer may differ", () => {
    expect(isWorthRetrying(new ApiProblem({ status: 404, code: "x" }))).toBe(false);
    expect(isWorthRetrying(new ApiProblem({ status: 422, code: "x" }))).toBe(false);
    expect(isWorthRetrying(new ApiProblem({ status: 503, code: "x" }))).toBe(true);
  });

  it("keeps nobody waiting unasked where the server wants minutes", () => {
    const spent = new ApiProblem({ status: 429, code: "quota-spent", retryAfter: 181 });
    expect([isWorthRetrying(spent), isSoonOver(spent), minutesToWait(spent)]).toEqual([true, false, 4]);
    expect(isSoonOver(new ApiProblem({ status: 503, code: "x" }))).toBe(true);
  });
});

describe("refusedFields", () => {
  it("names the fields of the body, and the part within; the address is no field", () => {
    const errors = ["/body/title", "/body/signals/text", "/query/size"].map((pointer) => ({ pointer, detail: "" }));
    const problem = new ApiProblem({ status: 422, code: "invalid-request", errors });
    expect(refusedFields(problem)).toEqual([
      { field: "title", part: "" },
      { field: "signals", part: "text" },
    ]);
    expect(problemMessage(problem)).toBe("badEntry");
  });
});
