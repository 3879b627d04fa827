"""HTTP: the trace of what was done, for the auditor."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from backend.accounts.deps import SignedInDep
from backend.accounts.routes import LIMITED, SIGNED
from backend.audits import service
from backend.audits.schemas import AuditEventRead, AuditParams, TraceRead, VerificationParams, VerificationRead
from backend.core.paging import Page, Slice
from backend.core.web import GUARDED, MISSING, PROBLEMS, PageDep, SessionDep
from backend.revisions.models import SubjectKind

router = APIRouter(prefix="/api", tags=["audits"], responses=PROBLEMS)


@router.get("/audit-events", response_model=Page[AuditEventRead], responses=GUARDED | SIGNED)
def list_audit_events(
    session: SessionDep, actor: SignedInDep, params: Annotated[AuditParams, Query()]
) -> Slice[AuditEventRead]:
    """List what was done, the newest first; that it was read is recorded too."""
    return service.list_events(session, actor, params)


@router.get("/trace/{subject_kind}/{subject_id}", response_model=Page[TraceRead], responses=GUARDED | SIGNED | MISSING)
def list_trace(
    session: SessionDep, actor: SignedInDep, subject_kind: SubjectKind, subject_id: UUID, params: PageDep
) -> Slice[TraceRead]:
    """List what was done with one's own scenario or vendor, the newest first; by which side, and not by whom."""
    return service.list_trace(session, actor, subject_kind, subject_id, params)


@router.get("/audit/verification", response_model=VerificationRead, responses=GUARDED | SIGNED | LIMITED)
def verify_audit(
    session: SessionDep, actor: SignedInDep, params: Annotated[VerificationParams, Query()]
) -> VerificationRead:
    """Check the events of the trace, a part a request, and at its end that it is where it was noted."""
    return service.verify(session, actor, params)
