"""HTTP: lists of scenarios, put together, published, compared and written as tables."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Response

from backend.accounts.deps import ActorDep, Once, SignedInDep, may
from backend.accounts.routes import ONE, STATE
from backend.core.conditional import EDITS, ExpectedDep, tag
from backend.core.once import OnceRoute
from backend.core.paging import Page, Slice
from backend.core.web import CHANGES, MISSING, PROBLEMS, SENT, NoQuery, PageDep, SessionDep
from backend.scenarios import batch_lists, batches
from backend.scenarios.batch_schemas import (
    BatchDraftItem,
    BatchDraftRead,
    BatchDraftSent,
    BatchIssued,
    CandidateRead,
    ComparisonParams,
    ComparisonRead,
)
from backend.scenarios.schemas import BatchRead

router = APIRouter(prefix="/api", tags=["batches"], responses=PROBLEMS, route_class=OnceRoute)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(content: bytes, media_type: str, name: str) -> Response:
    """Return a file to keep, under a name browsers of any age understand (RFC 6266)."""
    disposition = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})


def _table(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {
        200: {"description": "The list", "content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}
    }


@router.get("/batch-candidates", response_model=list[CandidateRead], responses=ONE, dependencies=[NoQuery])
def list_batch_candidates(session: SessionDep, actor: SignedInDep) -> list[CandidateRead]:
    """List the scenarios that may be put on a list, with what each still needs."""
    return batches.list_candidates(session, actor)


@router.get("/batch-drafts", response_model=Page[BatchDraftItem], responses=ONE)
def list_batch_drafts(session: SessionDep, actor: SignedInDep, params: PageDep) -> Slice[BatchDraftItem]:
    """List the lists under way."""
    return batches.list_drafts(session, actor, params)


@router.post(
    "/batch-drafts",
    response_model=BatchDraftRead,
    status_code=201,
    responses=SENT | ONE | STATE,
    dependencies=[NoQuery, Once],
)
def compose_batch(session: SessionDep, actor: SignedInDep, data: BatchDraftSent) -> BatchDraftRead:
    """Begin a list."""
    return batches.compose(session, actor, data)


@router.get("/batch-drafts/{draft_id}", response_model=BatchDraftRead, responses=MISSING, dependencies=[NoQuery])
def get_batch_draft(session: SessionDep, actor: ActorDep, draft_id: UUID, response: Response) -> BatchDraftRead:
    """Show a list under way."""
    draft = batches.get_draft(session, actor, draft_id)
    tag(response, draft)
    return draft


@router.put(
    "/batch-drafts/{draft_id}",
    response_model=BatchDraftRead,
    responses=SENT | ONE | STATE | EDITS,
    dependencies=[NoQuery],
)
def recompose_batch(
    session: SessionDep, actor: SignedInDep, draft_id: UUID, expected: ExpectedDep, data: BatchDraftSent
) -> BatchDraftRead:
    """Change the name, the scenarios or their order."""
    return batches.recompose(session, actor, draft_id, expected, data)


@router.delete("/batch-drafts/{draft_id}", status_code=204, responses=CHANGES | ONE, dependencies=[NoQuery])
def discard_batch(session: SessionDep, actor: SignedInDep, draft_id: UUID) -> None:
    """Throw a list under way away."""
    batches.discard(session, actor, draft_id)


@router.post(
    "/batch-drafts/{draft_id}/publication",
    response_model=BatchRead,
    status_code=201,
    responses=SENT | ONE | STATE | EDITS,
    dependencies=[NoQuery, Once],
)
def publish_batch(
    session: SessionDep, actor: SignedInDep, draft_id: UUID, expected: ExpectedDep, data: BatchIssued
) -> BatchRead:
    """Publish a list under the next number, and with it those of its scenarios that are not published yet."""
    return batches.publish(session, actor, draft_id, expected, data.issued_on)


@router.get(
    "/batches/{batch_id}/comparison",
    response_model=ComparisonRead,
    responses=MISSING,
    dependencies=[may("batch.read", "published")],
)
def compare_batches(
    session: SessionDep, batch_id: UUID, params: Annotated[ComparisonParams, Query()]
) -> ComparisonRead:
    """Show what changed to a list from an earlier one."""
    return batch_lists.compare(session, batch_id, params.earlier)


@router.get(
    "/batches/{batch_id}/list.xlsx",
    response_class=Response,
    responses=MISSING | _table(XLSX),
    dependencies=[NoQuery, may("batch.read", "published")],
)
def export_batch_xlsx(session: SessionDep, batch_id: UUID) -> Response:
    """Return a list as a workbook in the four columns of the official lists."""
    return _file(batch_lists.as_xlsx(session, batch_id), XLSX, "scenario-list.xlsx")


@router.get(
    "/batches/{batch_id}/list.csv",
    response_class=Response,
    responses=MISSING | _table("text/csv"),
    dependencies=[NoQuery, may("batch.read", "published")],
)
def export_batch_csv(session: SessionDep, batch_id: UUID) -> Response:
    """Return a list as CSV in the four columns of the official lists."""
    return _file(batch_lists.as_csv(session, batch_id), "text/csv; charset=utf-8", "scenario-list.csv")
