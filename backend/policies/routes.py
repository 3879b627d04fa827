"""HTTP: policy documents, their clauses and originals, and the anchors of scenarios."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Response

from backend.accounts.deps import may
from backend.core.paging import Page, Slice
from backend.core.web import MISSING, PROBLEMS, NoQuery, PageDep, SessionDep
from backend.policies import reading
from backend.policies.schemas import (
    AnchorRead,
    ClauseDetail,
    ClauseRead,
    PolicyDocumentItem,
    PolicyDocumentRead,
    PolicyText,
)

router = APIRouter(prefix="/api", tags=["policies"], responses=PROBLEMS)

PUBLIC_DOCUMENT = may("policy_document.read", "published")

_BYTES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The original bytes",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get(
    "/policy-documents",
    response_model=Page[PolicyDocumentItem],
    dependencies=[may("policy_document.list", "published")],
)
def list_policy_documents(session: SessionDep, params: PageDep) -> Slice[PolicyDocumentItem]:
    """List the policy documents, the newest issue first."""
    return reading.list_documents(session, params)


@router.get(
    "/policy-documents/{document_id}",
    response_model=PolicyDocumentRead,
    responses=MISSING,
    dependencies=[NoQuery, PUBLIC_DOCUMENT],
)
def get_policy_document(session: SessionDep, document_id: UUID) -> PolicyDocumentRead:
    """Show what a policy document says of itself."""
    return reading.get_document(session, document_id)


@router.get(
    "/policy-documents/{document_id}/text",
    response_model=PolicyText,
    responses=MISSING,
    dependencies=[NoQuery, PUBLIC_DOCUMENT],
)
def get_policy_text(session: SessionDep, document_id: UUID) -> PolicyText:
    """Show the clean text of a policy document; spans count in it."""
    return reading.get_text(session, document_id)


@router.get(
    "/policy-documents/{document_id}/clauses",
    response_model=Page[ClauseRead],
    responses=MISSING,
    dependencies=[PUBLIC_DOCUMENT],
)
def list_clauses(session: SessionDep, document_id: UUID, params: PageDep) -> Slice[ClauseRead]:
    """List the clauses of a policy document in reading order."""
    return reading.list_clauses(session, document_id, params)


@router.get(
    "/policy-documents/{document_id}/original",
    response_class=Response,
    responses=MISSING | _BYTES,
    dependencies=[NoQuery, PUBLIC_DOCUMENT],
)
def get_original(session: SessionDep, document_id: UUID) -> Response:
    """Download a policy document byte for byte as published."""
    document = reading.get_original(session, document_id)
    # Never shown in place: a published page may carry scripts, and they must not run under our address.
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(document.file_name, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(document.original, media_type="application/octet-stream", headers=headers)


@router.get(
    "/clauses/{clause_id}", response_model=ClauseDetail, responses=MISSING, dependencies=[NoQuery, PUBLIC_DOCUMENT]
)
def get_clause(session: SessionDep, clause_id: UUID) -> ClauseDetail:
    """Show a clause with its responsible units and the scenarios it names."""
    return reading.get_clause(session, clause_id)


@router.get(
    "/scenarios/{scenario_id}/anchors",
    response_model=Page[AnchorRead],
    responses=MISSING,
    dependencies=[PUBLIC_DOCUMENT],
)
def list_anchors(session: SessionDep, scenario_id: UUID, params: PageDep) -> Slice[AnchorRead]:
    """List where each field of a scenario stands in its policy document."""
    return reading.list_anchors(session, scenario_id, params)
