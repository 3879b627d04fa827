export interface ProblemError {
  pointer: string;
  detail: string;
}

/** A field that differs: what one was about to write, and what somebody else has written meanwhile. */
export interface Difference {
  name: string;
  mine: unknown;
  theirs: unknown;
}

interface ProblemFields {
  code: string;
  status: number;
  detail?: string;
  errors?: ProblemError[];
  fields?: Difference[];
  retryAfter?: number;
  members?: Readonly<Record<string, unknown>>;
}

/** What went wrong, as RFC 9457 says it; screens switch on `code`, never on text. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly errors: ProblemError[];
  /** What differs from the version somebody else has saved meanwhile; empty otherwise. */
  readonly differences: Difference[];
  /** Seconds after which the server wants to be asked again; 0 where it does not say. */
  readonly retryAfter: number;
  /** All that was answered: some codes say more beside themselves. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor({ code, status, detail = "", errors = [], fields = [], retryAfter = 0, members = {} }: ProblemFields) {
    super(`${status} ${code}`);
    this.name = "ApiProblem";
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.errors = errors;
    this.differences = fields;
    this.retryAfter = retryAfter;
    this.members = members;
  }
}

/** Read a failed answer. A proxy may answer with HTML, so everything but the status is optional. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  const fields = (typeof body === "object" && body !== null ? body : {}) as Partial<ProblemFields>;
  return new ApiProblem({
    code: typeof fields.code === "string" ? fields.code : `http-${response.status}`,
    status: response.status,
    detail: typeof fields.detail === "string" ? fields.detail : "",
    errors: Array.isArray(fields.errors) ? fields.errors : [],
    fields: Array.isArray(fields.fields) ? fields.fields : [],
    retryAfter: Number(response.headers.get("Retry-After")) || 0,
    members: { ...fields },
  });
}

export type ProblemMessage =
  | "notFound"
  | "signIn"
  | "notAllowed"
  | "badRequest"
  | "badEntry"
  | "nothingJudged"
  | "building"
  | "unreachable"
  | "busy"
  | "tooMany"
  | "server";

/** Which sentence of the catalogue (`problems.*`) tells a person what happened and what to do. */
export function problemMessage(error: unknown): ProblemMessage {
  if (!(error instanceof ApiProblem)) return "server";
  if (error.code === "unreachable") return "unreachable";
  if (error.code === "market-building") return "building";
  if (error.code === "nothing-judged") return "nothingJudged";
  if (isSignInAsked(error)) return "signIn";
  if (error.code === "not-allowed") return "notAllowed";
  if (error.status === 404) return "notFound";
  if (error.status === 429) return "tooMany";
  if (error.status === 503) return "busy";
  if (error.status >= 400 && error.status < 500) return isEntry(error) ? "badEntry" : "badRequest";
  return "server";
}

/** Whether what was sent is wrong, and not the address. */
function isEntry(error: ApiProblem): boolean {
  return error.code === "weights-do-not-add-up" || error.errors.some((one) => one.pointer.startsWith("/body"));
}

const RETRIED: readonly ProblemMessage[] = ["unreachable", "busy", "tooMany", "building", "server"];

/** A retry helps only when the next answer may differ. */
export function isWorthRetrying(error: unknown): boolean {
  return RETRIED.includes(problemMessage(error));
}

/** The server may answer after a moment; where it asks for minutes, nobody is kept before an empty page meanwhile. */
export function isSoonOver(error: unknown): boolean {
  return isWorthRetrying(error) && problemMessage(error) !== "tooMany";
}

/** Minutes to wait before one asks again, at least one. */
export function minutesToWait(error: unknown): number {
  return error instanceof ApiProblem ? Math.max(1, Math.ceil(error.retryAfter / 60)) : 1;
}

/** What is published is still being read after a start; the answer comes by itself, only later. */
export function isBuilding(error: unknown): boolean {
  return problemMessage(error) === "building";
}

/** Which fields of a sent body are refused: the first part of each pointer under `/body`, and the part behind it. */
export function refusedFields(error: unknown): { field: string; part: string }[] {
  if (!(error instanceof ApiProblem)) return [];
  return error.errors
    .map((one) => one.pointer.split("/"))
    .filter(([, root, field]) => root === "body" && field)
    .map(([, , field = "", part = ""]) => ({ field, part }));
}

/** What somebody else has saved meanwhile, where a change was refused for it. */
export function differencesOf(error: unknown): readonly Difference[] {
  return error instanceof ApiProblem && error.code === "changed-since" ? error.differences : [];
}

/** Nobody is signed in here, or no longer. */
export function isSignInAsked(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === "sign-in-required";
}

export function isNotFound(error: unknown): boolean {
  return problemMessage(error) === "notFound";
}
