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

type Change = "post" | "put" | "patch" | "delete";
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

interface SendOptions<O> {
  values?: Values<O>;
  body?: Body<O>;
  /** The version one has read; the server refuses the change where there is a newer one. */
  version?: number | undefined;
  /** The name it is carried out under, once, however often it is sent; without one it gets one of its own. */
  key?: string | undefined;
}

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
  { values, body, version, key: named }: SendOptions<Operation<M, P>> = {},
): Promise<Done<Operation<M, P>>> {
  const address = addressOf(path, values as object | undefined);
  const text = body === undefined ? undefined : JSON.stringify(body);
  const key = method === "post" ? (named ?? keyOf(`${address} ${text}`)) : undefined;
  const headers = {
    Accept: "application/json",
    ...(text === undefined ? {} : { "Content-Type": "application/json" }),
    ...(version === undefined ? {} : { "If-Match": `"${version}"` }),
    ...(key === undefined ? {} : { "Idempotency-Key": key }),
  };
  const request = { method: method.toUpperCase(), headers, ...(text === undefined ? {} : { body: text }) };
  try {
    const done = await ask(address, request, undefined);
    unanswered = null;
    return done as Done<Operation<M, P>>;
  } catch (error) {
    // It may have been carried out all the same, or may be yet.
    if (!(error instanceof ApiProblem && (error.status === 0 || error.status >= 500))) unanswered = null;
    throw error;
  }
}

/** Send the bytes of a file, and its name beside them; what it is, the server finds out itself. */
export async function upload(address: string, file: File): Promise<unknown> {
  const headers = {
    Accept: "application/json",
    "Content-Type": "application/octet-stream",
    "X-File-Name": encodeURIComponent(file.name),
  };
  return ask(address, { method: "POST", headers, body: file }, undefined);
}

/** What was sent last and never answered. */
let unanswered: { sent: string; key: string } | null = null;

/** A name for what is sent: the same when it is sent again for want of an answer, so that it is carried out once. */
function keyOf(sent: string): string {
  if (unanswered?.sent !== sent) unanswered = { sent, key: crypto.randomUUID() };
  return unanswered.key;
}

/** Ask by the whole address; the shape of the answer is for the caller to know. */
export async function ask(address: string, request: RequestInit, signal: AbortSignal | undefined): Promise<unknown> {
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
