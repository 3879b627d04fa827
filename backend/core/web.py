"""The only FastAPI plumbing: sessions, pages, and errors as problem+json (RFC 9457)."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Annotated, Any

import psycopg
import sqlalchemy.exc
import structlog
from fastapi import Depends, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, Field
from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from backend.core.actor import ANONYMOUS, SYSTEM, Actor
from backend.core.db import SessionLocal
from backend.core.errors import Conflict, Incomplete, MovedTo, NotFound, Problem, StorageFull, Unavailable
from backend.core.idempotency import Answered
from backend.core.paging import PageParams
from backend.core.row_security import info_for
from backend.core.versions import ChangedSince, VersionRequired

log = structlog.get_logger(__name__)

RETRY_SECONDS = 5
"""When to come back while the database is away."""
AWAY = (sqlalchemy.exc.OperationalError, sqlalchemy.exc.InterfaceError, sqlalchemy.exc.TimeoutError)
"""What is raised then."""


def get_session() -> Iterator[Session]:
    """Yield a session whose transaction ends with the request; it sees nothing private until `act_as` says who asks."""
    yield from _transaction(ANONYMOUS)


def get_program_session() -> Iterator[Session]:
    """Yield a session that reads for the program: where a secret that is sent is the right, nobody asks yet."""
    yield from _transaction(SYSTEM)


def _transaction(asking: Actor) -> Iterator[Session]:
    """Yield a session whose transaction ends with the request; a problem undoes it, unless it keeps what was noted."""
    noted: Problem | None = None
    with SessionLocal(info=info_for(asking)) as session, session.begin():
        try:
            yield session
        except Problem as error:
            if not error.keeps:
                raise
            noted = error
    if noted is not None:
        raise noted


# scope="function": the transaction ends before the answer leaves. By default FastAPI ends it afterwards, and a client
# that reads at once what it just wrote finds nothing.
SessionDep = Annotated[Session, Depends(get_session, scope="function")]
ProgramSessionDep = Annotated[Session, Depends(get_program_session, scope="function")]
PageDep = Annotated[PageParams, Query()]


def refuse_query(request: Request) -> None:
    """Refuse query parameters where none are known, as lists refuse those they do not know.

    Raises:
        RequestValidationError: there is one.
    """
    unknown = [
        {"type": "extra_forbidden", "loc": ("query", name), "msg": "Extra inputs are not permitted", "input": value}
        for name, value in request.query_params.items()
    ]
    if unknown:
        raise RequestValidationError(unknown)


NoQuery = Depends(refuse_query)
"""For the routes that take no query parameter."""


class ProblemItem(BaseModel):
    """One thing that is wrong with a request."""

    pointer: str = Field(description="Where: a JSON pointer into the request", examples=["/query/size"])
    detail: str = Field(description="What", examples=["Input should be less than or equal to 100"])


class ProblemRead(BaseModel):
    """Why a request was not answered (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str
    status: int
    detail: str
    instance: str = Field(description="The path that was asked for")
    code: str = Field(description="Stable name of the problem; programs switch on this", examples=["not-found"])
    errors: list[ProblemItem]


class DifferenceRead(BaseModel):
    """A field that somebody else has changed meanwhile."""

    name: str
    mine: Any = Field(description="What was sent")
    theirs: Any = Field(description="What stands there now")


class ChangedRead(ProblemRead):
    """Why an edit was not made, and what stands there now."""

    fields: list[DifferenceRead]


def documented(description: str, status: int, code: str, shape: str = "ProblemRead") -> dict[str, Any]:
    """Return the description of one kind of problem a route may answer."""
    example = {
        "type": "about:blank",
        "title": description,
        "status": status,
        "detail": description,
        "instance": "/api/scenarios",
        "code": code,
        "errors": [],
    }
    schema = {"$ref": f"#/components/schemas/{shape}"}
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": schema, "example": example}},
    }


PROBLEMS: dict[int | str, dict[str, Any]] = {
    422: documented("A parameter is unknown or has a value that is not allowed", 422, "invalid-request"),
    429: documented("Too many requests; please wait", 429, "quota-spent"),
    503: documented("The database does not answer at the moment", 503, "database-away"),
}
"""What every route may answer besides its own."""
MOVED: dict[int | str, dict[str, Any]] = {308: {"description": "It is under another id now"}}
"""What a route that names what may be merged into another one may answer too."""
MISSING: dict[int | str, dict[str, Any]] = {404: documented("There is nothing here", 404, "not-found")}
"""What a route that names one thing may answer too."""
GUARDED: dict[int | str, dict[str, Any]] = {403: documented("You may not do this", 403, "not-allowed")}
"""What a route that reads may answer too where not everybody we know may read."""
CHANGES: dict[int | str, dict[str, Any]] = {403: documented("This request comes from another site", 403, "cross-site")}
"""What a route that changes something may answer too."""
SENT: dict[int | str, dict[str, Any]] = CHANGES | {
    400: documented("What was sent cannot be read", 400, "bad-request"),
    408: documented("What was sent took too long to arrive", 408, "too-slow"),
    413: documented("What was sent is too large", 413, "too-large"),
    415: documented("What was sent is of no kind known here", 415, "unsupported-media-type"),
}
"""What a route that is sent something may answer too."""


def problem(
    request: Request,
    status: int,
    code: str,
    title: str,
    detail: str,
    errors: Iterable[ProblemItem] = (),
    headers: dict[str, str] | None = None,
    **members: object,
) -> JSONResponse:
    """Return a problem+json answer; some kinds have members of their own."""
    body = ProblemRead(
        type="about:blank",
        title=title,
        status=status,
        detail=detail,
        instance=request.url.path,
        code=code,
        errors=list(errors),
    )
    content = body.model_dump() | members
    return JSONResponse(content, status, headers, media_type="application/problem+json")


def _on_changed(request: Request, error: ChangedSince) -> JSONResponse:
    """Answer with what differs, so that the editor need not guess."""
    fields = [to_jsonable_python(asdict(field)) for field in error.fields]
    return problem(request, error.status, error.code, error.title, error.detail, fields=fields)


def _on_stale(request: Request, error: StaleDataError) -> JSONResponse:
    """Answer for a version that fell behind between the look at it and the change."""
    log.info("changed at the same moment", path=request.url.path, error=str(error))
    if "if-match" in request.headers:
        return _on_changed(request, ChangedSince())
    return answer_problem(request, Conflict())


def _on_incomplete(request: Request, error: Incomplete) -> JSONResponse:
    """Answer with each place where something is missing."""
    items = [ProblemItem(pointer=pointer, detail=code) for pointer, code in error.missing]
    return problem(request, error.status, error.code, error.title, error.detail, items)


def _on_broken(request: Request, error: sqlalchemy.exc.IntegrityError) -> JSONResponse:
    """Answer for what refers to something that has gone at the same moment; anything else is a fault of ours."""
    if not isinstance(error.orig, psycopg.errors.ForeignKeyViolation):
        return _on_unexpected(request, error)
    log.info("gone at the same moment", path=request.url.path, error=str(error.orig))
    return answer_problem(request, Conflict())


def _on_moved(request: Request, error: MovedTo) -> Response:
    """Lead on to what is asked for under its present id."""
    return RedirectResponse(request.url.path.replace(error.former, error.present), status_code=308)


def _on_answered(_request: Request, error: Answered) -> Response:
    """Answer once more what was answered before."""
    repeated = Response(error.answer.body, error.answer.status)
    repeated.raw_headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in error.answer.headers]
    return repeated


def answer_problem(request: Request, error: Problem) -> JSONResponse:
    """Return the answer to a problem somebody can be told about."""
    wait = RETRY_SECONDS if error.status == 503 else error.retry_after
    headers = None if wait is None else {"Retry-After": str(wait)}
    return problem(request, error.status, error.code, error.title, error.detail, headers=headers, **error.members)


def _on_http(request: Request, error: HTTPException) -> JSONResponse:
    codes = {
        404: ("not-found", NotFound.title),
        405: ("method-not-allowed", "This is not offered here"),
    }
    code, title = codes.get(error.status_code, ("bad-request", "This request cannot be answered"))
    headers = dict(error.headers) if error.headers else {}
    if error.status_code == 405:
        headers |= _allow(request)
    return problem(request, error.status_code, code, title, str(error.detail), headers=headers)


def _allow(request: Request) -> dict[str, str]:
    """Return every method that the path knows; the router only names those of the first route that has it."""
    paths, asked = request.app.openapi()["paths"], request.url.path
    described = [asked] if asked in paths else [path for path in paths if compile_path(path)[0].match(asked)]
    known = {method.upper() for path in described for method in paths[path]}
    return {"Allow": ", ".join(sorted(known))} if known else {}


def _on_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    if any(item["type"] == "missing" and item["loc"] == ("header", "If-Match") for item in error.errors()):
        return answer_problem(request, VersionRequired())
    items = [
        ProblemItem(pointer="".join(f"/{part}" for part in item["loc"]), detail=str(item["msg"]))
        for item in error.errors()
    ]
    detail = "; ".join(f"{item.pointer}: {item.detail}" for item in items)
    title = "A parameter is unknown or has a value that is not allowed"
    return problem(request, 422, "invalid-request", title, detail, items)


def _on_data(request: Request, error: Exception) -> JSONResponse:
    """Answer for a value that only the database found too large or malformed."""
    log.info("value refused by the database", path=request.url.path, error=str(error))
    return problem(
        request, 422, "invalid-request", "A parameter has a value that is not allowed", "A value cannot be stored."
    )


def answer_away(request: Request, error: Exception) -> JSONResponse:
    """Return the answer to whatever needs the database while it is away."""
    if isinstance(getattr(error, "orig", None), psycopg.errors.DiskFull):
        log.error("the disk of the database is full", path=request.url.path)
        return answer_problem(request, StorageFull())
    log.warning("database away", path=request.url.path, error=str(error))
    return answer_problem(request, Unavailable())


def _on_unexpected(request: Request, error: Exception) -> JSONResponse:
    """Answer without saying anything of the inside; the log has it."""
    log.error("unexpected", path=request.url.path, exc_info=error)
    return problem(request, 500, "unexpected", "Something went wrong on our side", "The error has been logged.")


def add_problem_handlers(app: FastAPI) -> None:
    """Make every error of ``app`` a problem+json answer."""
    app.exception_handler(Problem)(answer_problem)
    app.exception_handler(ChangedSince)(_on_changed)
    app.exception_handler(Incomplete)(_on_incomplete)
    app.exception_handler(MovedTo)(_on_moved)
    app.exception_handler(StaleDataError)(_on_stale)
    app.exception_handler(Answered)(_on_answered)
    app.exception_handler(HTTPException)(_on_http)
    app.exception_handler(RequestValidationError)(_on_invalid)
    app.exception_handler(sqlalchemy.exc.DataError)(_on_data)
    app.exception_handler(sqlalchemy.exc.IntegrityError)(_on_broken)
    for away in AWAY:
        app.exception_handler(away)(answer_away)
    app.exception_handler(Exception)(_on_unexpected)
