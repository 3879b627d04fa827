import { render } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { Who } from "../api/types";
import { newQueryClient, Providers } from "../app/providers";
import { newRoutes } from "../app/router";

/** Answers by path (`/api/scenarios`): a body, or what makes the answer out of the request's parameters. */
export type Answers = Record<string, object | ((query: URLSearchParams) => object)>;

/** Nobody is signed in: what every page is told unless its test says otherwise. */
export const NOBODY: Who = {
  state: null,
  sign_in: "open",
  identity_provider: null,
  user: null,
  roles: [],
  organisation_id: null,
  organisation_kind: null,
  is_owner: false,
  district: null,
  has_second_factor: false,
  password_rules: { minimum: 12, maximum: 128, classes: 1 },
  terms_version: "2026-11",
};

/** What every page asks for, and what forms choose from. */
const EVERYWHERE = {
  "/api/session": NOBODY,
  "/api/demo-accounts": [],
  "/api/notifications/unread": { count: 0 },
  "/api/work": { items: [], total: 0, overdue: 0 },
  "/api/scenarios/:id/watch": { is_watched: false },
  "/api/terms": page([]),
};

const server = setupServer(
  ...Object.entries(EVERYWHERE).map(([path, body]) => http.get(`*${path}`, () => HttpResponse.json(body))),
);

/** Put the network under test; what no test answers fails it. */
export function stubNetwork(): void {
  beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
  afterEach(() => server.resetHandlers());
  afterAll(() => server.close());
}

export function answer(answers: Answers): void {
  server.use(
    ...Object.entries(answers).map(([path, body]) =>
      http.get(`*${path}`, ({ request }) => {
        const made = typeof body === "function" ? body(new URL(request.url).searchParams) : body;
        return made instanceof Response ? made : HttpResponse.json(made);
      }),
    ),
  );
}

/** Answers to what is sent, made out of the body. */
export function answerPosts(answers: Record<string, (body: unknown) => object | Promise<object>>): void {
  answerChanges(Object.fromEntries(Object.entries(answers).map(([path, make]) => [`POST ${path}`, make])));
}

type Answered = (body: unknown, headers: Headers) => object | undefined | Promise<object>;

/** Answers by method and path (`PUT /api/account/password`), made out of what is sent; nothing at all is a 204. */
export function answerChanges(answers: Record<string, Answered>): void {
  server.use(
    ...Object.entries(answers).map(([named, make]) => {
      const [method = "", path = ""] = named.split(" ");
      return http.all(`*${path}`, async ({ request }) => {
        if (request.method !== method) return undefined;
        const text = await request.text();
        const made = await make(text === "" ? undefined : JSON.parse(text), request.headers);
        if (made === undefined) return new HttpResponse(null, { status: 204 });
        return made instanceof Response ? made : HttpResponse.json(made);
      });
    }),
  );
}

export function page<T>(items: readonly T[], total = items.length) {
  return { items, total, page: 1, size: 20 };
}

export function problem(status: number, code: string, pointers: readonly string[] = [], retryAfter = 0): Response {
  const errors = pointers.map((pointer) => ({ pointer, detail: "refused" }));
  return HttpResponse.json(
    { type: "about:blank", title: code, status, detail: "", instance: "", code, errors },
    {
      status,
      headers: {
        "Content-Type": "application/problem+json",
        ...(retryAfter > 0 ? { "Retry-After": String(retryAfter) } : {}),
      },
    },
  );
}

/** The whole application at an address, over the stubbed network. */
export function renderApp(address: string) {
  const router = createMemoryRouter(newRoutes(), { initialEntries: [address] });
  render(
    <Providers client={newQueryClient()}>
      <RouterProvider router={router} />
    </Providers>,
  );
  return router;
}
