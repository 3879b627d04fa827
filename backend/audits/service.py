"""What the auditor can ask of the trace. Plain functions; the caller owns the transaction."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from backend.accounts.models import User
from backend.audits.schemas import AuditEventRead, AuditParams, DoneBy, TraceRead, VerificationParams, VerificationRead
from backend.core import audit, heads, rates
from backend.core.actor import Actor
from backend.core.audit import BEGINNING, AuditEvent, Reached
from backend.core.errors import NotFound
from backend.core.paging import PageParams, Slice, paginate
from backend.core.policy import require
from backend.core.row_security import as_program
from backend.organisations.models import Organisation, OrganisationMerger
from backend.revisions.models import Revision, SubjectKind
from backend.revisions.subjects import as_subject, owners


class TraceNotFound(NotFound):
    """There is no such scenario or vendor, or the asker may not know of it."""

    code, title = "trace-not-found", "There is nothing here whose past could be read"


PART: Final = 50_000
"""How many events are worked out in one request: about a second, in statements of 5,000 rows each."""
PARTS: Final = (60, 600)
"""How many parts an auditor may ask for, and in how many seconds."""


def list_events(session: Session, actor: Actor, params: AuditParams) -> Slice[AuditEventRead]:
    """Return a page of what was done, the newest first, and record that it was read."""
    require(actor, "audit.read")
    asked = params.model_dump(exclude_none=True, exclude={"page", "size"})
    audit.record(session, actor, "audit.read", "audit", None, page=params.page, by=sorted(asked))
    page = paginate(session, _matching(params), params)
    return page.holding([_read(row) for row in page.items])


def list_trace(
    session: Session, actor: Actor, kind: SubjectKind, subject_id: UUID, params: PageParams
) -> Slice[TraceRead]:
    """Return a page of what was done with a scenario or a vendor, the newest first, and not by which person.

    Raises:
        TraceNotFound: there is no such thing, or the actor may not know of it.
    """
    owning = owners(session, kind, subject_id)
    require(actor, "audit.read_history", as_subject(owning), missing=TraceNotFound)
    # What was merged into it is its own past.
    former = select(OrganisationMerger.merged_id).where(OrganisationMerger.into_id == subject_id)
    done = select(AuditEvent).where(
        AuditEvent.subject_type == kind.value,
        or_(AuditEvent.subject_id == subject_id, AuditEvent.subject_id.in_(former)),
    )
    with as_program(session):
        if owning is None or not (actor.organisation_id in owning or _was_handed_in(session, kind, subject_id)):
            raise TraceNotFound
        page = paginate(session, done.order_by(AuditEvent.seq.desc()), params)
    return page.holding([_told(event, owning) for event in page.items])


def _was_handed_in(session: Session, kind: SubjectKind, subject_id: UUID) -> bool:
    """Return whether others than its owners know of something: not while it was only ever a draft."""
    of_it = Revision.kind == kind, Revision.subject_id == subject_id
    began = session.scalar(select(exists().where(*of_it)))
    return not began or bool(session.scalar(select(exists().where(*of_it, Revision.submitted_at.is_not(None)))))


def _told(event: AuditEvent, owning: Collection[UUID]) -> TraceRead:
    own = event.organisation_id in owning
    side = DoneBy.PROGRAM if event.actor_id is None else DoneBy.OWN if own else DoneBy.OTHER
    revision = event.facts.get("revision")
    return TraceRead(at=event.at, action=event.action, side=side, revision=revision)


def _matching(params: AuditParams) -> Select[Any]:
    shown: list[Any] = [AuditEvent, User.name.label("actor_name"), Organisation.name.label("organisation_name")]
    query: Select[Any] = (
        select(*shown)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .outerjoin(Organisation, Organisation.id == AuditEvent.organisation_id)
    )
    wanted = {
        AuditEvent.actor_id: params.actor_id,
        AuditEvent.subject_type: params.subject_type,
        AuditEvent.subject_id: params.subject_id,
    }
    query = query.where(*(field == value for field, value in wanted.items() if value is not None))
    if params.action is not None:
        query = query.where(AuditEvent.action.startswith(params.action, autoescape=True))
    if params.since is not None:
        query = query.where(AuditEvent.at >= params.since)
    if params.until is not None:
        query = query.where(AuditEvent.at < params.until)
    if params.through is not None:
        query = query.where(AuditEvent.seq <= params.through)
    return query.order_by(AuditEvent.seq.desc())


def _read(row: Any) -> AuditEventRead:
    event, actor_name, organisation_name = row
    held = {name: getattr(event, name) for name in AuditEventRead.model_fields if hasattr(event, name)}
    # Who was erased has no name.
    return AuditEventRead(**held, actor_name=actor_name or None, organisation_name=organisation_name)


def verify(session: Session, actor: Actor, params: VerificationParams) -> VerificationRead:
    """Check a part of the trace against itself and the ends noted outside the database, and record that it was.

    A part is as much as a request has time for; the next one begins where this one ended, with the hash that was
    found right, so that the parts are as strict as one.

    Raises:
        TooMany: the auditor has had a great many events worked out lately.
    """
    require(actor, "audit.verify")
    rates.hit("audit-verification", str(actor.user_id), *PARTS)
    after = _reached(params.after)
    noted = heads.read_heads(heads.heads_file(session))
    followed, head = audit.follow(session, noted, after, PART), audit.export_head(session)
    broken, reached = followed.broken, followed.reached
    audit.record(
        session, actor, "audit.verified", "audit", None, intact=broken is None, after=after.seq, through=reached.seq
    )
    return VerificationRead(
        intact=broken is None,
        verified=reached.seq,
        complete=broken is None and followed.is_end,
        through=f"{reached.seq}-{reached.hash.hex()}",
        events=head.seq if head else 0,
        first_broken=broken.seq if broken else None,
        reason=broken.reason if broken else None,
        head=head.hash if head else None,
        noted_heads=len(noted),
        checked_at=session.scalars(select(func.clock_timestamp())).one(),
    )


def _reached(after: str | None) -> Reached:
    if after is None:
        return BEGINNING
    seq, _, digest = after.partition("-")
    return Reached(int(seq), bytes.fromhex(digest))
