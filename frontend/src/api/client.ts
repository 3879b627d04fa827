import { ApiProblem, readProblem } from "./problems";
import type { paths } from "./schema";

type Answer<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer R } } } };
}
  ? R
  : never;

/** Paths that answer a GET with JSON. */
export type GetPath = { [P in keyof paths]: [Answer<P>] extends [never] ? never : P }[keyof paths];

type Query<P extends GetPath> = paths[P] extends { get: { parameters: { query?: infer Q } } } ? Q : never;
type PathValues<P extends GetPath> = paths[P] extends { get: { parameters: { path: infer V } } } ? V : never;

/** The parameters of a list as a screen holds them: what is not chosen is undefined, and words come from the address. */
export type Filters<P extends GetPath> = {
  [K in keyof NonNullable<Query<P>>]?:
    | (NonNullable<Query<P>>[K] extends number | undefined ? number : string)
    | undefined;
};

type Asked<P extends keyof paths> = paths[P] extends {
  post: {
    requestBody: { content: { "application/json": infer B } };
    responses: { 200: { content: { "application/json": infer R } } };
  };
}
  ? { body: B; answer: R }
  : never;

/** Paths that work something out of a body and keep nothing of it. */
export type PostPath = { [P in keyof paths]: [Asked<P>] extends [never] ? never : P }[keyof paths];

type Change = "post" | "put" | "delete";
type Json<R> = R extends { content: { "application/json": infer J } } ? J : undefined;
type Body<O> = O extends { requestBody: { content: { "application/json": infer B } } } ? B : undefined;
type Done<O> = O extends { responses: infer R }
  ? { [S in keyof R & (200 | 201 | 204)]: Json<R[S]> }[keyof R & (200 | 201 | 204)]
  : never;
type Values<O> = O extends { parameters: { path: infer V } } ? V : undefined;

/** Paths that can be changed in this way. */
export type ChangePath<M extends Change> = {
  [P in keyof paths]: paths[P] extends { [K in M]: { responses: object } } ? P : never;
}[keyof paths];

/** What a change takes and what it answers. */
type Operation<M extends Change, P extends ChangePath<M>> = paths[P] extends { [K in M]: infer O } ? O : never;

interface GetOptions<P extends GetPath> {
  path?: PathValues<P>;
  query?: Filters<P>;
  signal?: AbortSignal;
}

/** The address of one GET; blank and absent parameters are left out, since the server refuses unknown values. */
export function addressOf(path: string, values: object = {}, query: object = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((values as Record<string, unknown>)[name])),
  );
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(key, String(value));
  }
  const tail = search.toString();
  return tail ? `${filled}?${tail}` : filled;
}

/** Ask the API; throws ApiProblem for every answer that is not the promised one. */
export async function get<P extends GetPath>(path: P, options: GetOptions<P> = {}): Promise<Answer<P>> {
  const address = addressOf(path, options.path as object | undefined, options.query as object | undefined);
  return (await ask(address, { headers: { Accept: "application/json" } }, options.signal)) as Answer<P>;
}

/** Have something worked out by the API; throws like `get`. */
export async function post<P extends PostPath>(
  path: P,
  body: Asked<P>["body"],
  signal?: AbortSignal,
): Promise<Asked<P>["answer"]> {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  return (await ask(path, { method: "POST", headers, body: JSON.stringify(body) }, signal)) as Asked<P>["answer"];
}

/** Change something; throws like `get`. */
export async function send<M extends Change, P extends ChangePath<M>>(
  method: M,
  path: P,
  { values, body }: { values?: Values<Operation<M, P>>; body?: Body<Operation<M, P>> } = {},
): Promise<Done<Operation<M, P>>> {
  const headers = { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json" }) };
  const request = {
    method: method.toUpperCase(),
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  return (await ask(addressOf(path, values as object | undefined), request, undefined)) as Done<Operation<M, P>>;
}

async function ask(address: string, request: RequestInit, signal: AbortSignal | undefined): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(address, { ...request, ...(signal ? { signal } : {}) });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiProblem({ code: "unreachable", status: 0 });
  }
  if (!response.ok) throw await readProblem(response);
  return response.status === 204 ? undefined : response.json();
}
