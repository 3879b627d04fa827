export interface ProblemError {
  pointer: string;
  detail: string;
}

interface ProblemFields {
  code: string;
  status: number;
  detail?: string;
  errors?: ProblemError[];
}

/** What went wrong, as RFC 9457 says it; screens switch on `code`, never on text. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly errors: ProblemError[];

  constructor({ code, status, detail = "", errors = [] }: ProblemFields) {
    super(`${status} ${code}`);
    this.name = "ApiProblem";
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.errors = errors;
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
  });
}

export type ProblemMessage = "notFound" | "badRequest" | "unreachable" | "busy" | "server";

/** Which sentence of the catalogue (`problems.*`) tells a person what happened and what to do. */
export function problemMessage(error: unknown): ProblemMessage {
  if (!(error instanceof ApiProblem)) return "server";
  if (error.code === "unreachable") return "unreachable";
  if (error.status === 404) return "notFound";
  if (error.status === 429 || error.status === 503) return "busy";
  if (error.status >= 400 && error.status < 500) return "badRequest";
  return "server";
}

/** A retry helps only when the next answer may differ. */
export function isWorthRetrying(error: unknown): boolean {
  const message = problemMessage(error);
  return message === "unreachable" || message === "busy" || message === "server";
}

export function isNotFound(error: unknown): boolean {
  return problemMessage(error) === "notFound";
}
