"""What one can do with revisions. Who may is asked by the features whose revisions they are."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ScalarSelect, Select, func, select, update
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.orm import Session

from backend.accounts.models import User
from backend.core import audit
from backend.core.actor import Actor
from backend.core.db import violated
from backend.core.differences import Change, differences
from backend.core.errors import Conflict, NotFound
from backend.core.row_security import as_program
from backend.core.versions import ChangedSince, Difference
from backend.core.visibility import visibility_of
from backend.revisions.models import (
    ALLOWED,
    EDITABLE,
    OPEN,
    Move,
    Publication,
    Revision,
    RevisionComment,
    RevisionStatus,
    SubjectKind,
)
from backend.revisions.schemas import AuthorRead, ChangeRead, CommentRead, Pinned, PublicationRead, RevisionRead
from backend.revisions.subjects import hold_subject

Shape = TypeVar("Shape", bound=RevisionRead[Any])

_DONE: Final = {
    Move.SUBMIT: "submitted",
    Move.TAKE_BACK: "taken_back",
    Move.RETURN: "returned",
    Move.PUBLISH: "published",
    Move.DISCARD: "discarded",
}
"""What the audit calls a move."""


class RevisionOpen(Conflict):
    """The subject has a revision that is neither published nor discarded."""

    code, title = "revision-open", "There is a revision under way already"


class NotEditable(Conflict):
    """The revision is being reviewed, or it is over."""

    code, title = "not-editable", "This cannot be edited while it is being reviewed"


class MoveNotAllowed(Conflict):
    """The revision stands where this move does not begin."""

    code, title = "move-not-allowed", "This has been decided or taken back meanwhile; read it again"


class RevisionNotFound(NotFound):
    """Nothing is under way, or the asker may not know of it."""

    code, title = "revision-not-found", "Nothing is being written here"


class CommentNotFound(NotFound):
    """There is no such comment on this revision."""

    code, title = "comment-not-found", "There is no such comment"


def begin(
    session: Session,
    actor: Actor,
    kind: SubjectKind,
    subject_id: UUID,
    organisation_ids: Sequence[UUID],
    content: BaseModel,
) -> Revision:
    """Open a revision of something, numbered after the last one.

    Raises:
        RevisionNotFound: what it would be of has just gone.
        RevisionOpen: there is one under way. The database decides, so that two clicks at once do not make two.
    """
    # Whoever begins one for somebody else may not see it afterwards.
    with as_program(session):
        if not hold_subject(session, kind, subject_id):
            raise RevisionNotFound
        numbers = select(func.coalesce(func.max(Revision.number), 0) + 1)
        revision = Revision(
            kind=kind,
            subject_id=subject_id,
            organisation_ids=list(organisation_ids),
            number=session.scalar(numbers.where(*_of(kind, subject_id))),
            content=content.model_dump(mode="json"),
            author_id=actor.user_id,
        )
        session.add(revision)
        try:
            session.flush()
        except IntegrityError as error:
            if violated(error) in ("uq_revisions_open", "uq_revisions_kind_subject_id_number"):
                raise RevisionOpen from error
            raise
    _record(session, actor, revision, "begun")
    return revision


def open_revision(session: Session, kind: SubjectKind, subject_id: UUID) -> Revision | None:
    """Return the revision under way, as far as the session may see it."""
    return session.scalar(select(Revision).where(*_of(kind, subject_id), Revision.status.in_(OPEN)))


def latest(session: Session, kind: SubjectKind, subject_id: UUID) -> Revision | None:
    """Return the last revision, whatever became of it, as far as the session may see it."""
    newest = select(Revision).where(*_of(kind, subject_id)).order_by(Revision.number.desc()).limit(1)
    return session.scalar(newest)


def save(session: Session, actor: Actor, revision: Revision, expected: int, content: BaseModel) -> Revision:
    """Keep what was written; the same content again changes nothing.

    Raises:
        ChangedSince: it was saved by somebody else meanwhile, or in another window; names each place that differs.
        NotEditable: it is being reviewed, or it is over.
        RevisionNotFound: it is gone.
    """
    _lock(session, revision)
    sent = content.model_dump(mode="json")
    if revision.status not in EDITABLE:
        raise NotEditable
    if revision.content == sent:  # whose answer was lost sends the same again, with the version before it
        return revision
    if revision.version != expected:
        theirs = differences(sent, revision.content)
        raise ChangedSince(tuple(Difference(held.pointer, held.before, held.after) for held in theirs))
    revision.content = sent
    revision.author_id = actor.user_id
    revision.saved_at = func.clock_timestamp()
    session.flush()
    session.refresh(revision, ["saved_at"])
    return revision


def move(
    session: Session, actor: Actor, revision: Revision, step: Move, *, expected: int | None = None, note: str = ""
) -> Revision:
    """Take a revision to its next status.

    Args:
        session: The session that ``revision`` was read in.
        actor: Who does it.
        revision: What is moved.
        step: Where to.
        expected: The version the actor has read; None where it does not matter.
        note: What the actor says of a decision.

    Raises:
        ChangedSince: it was changed meanwhile.
        MoveNotAllowed: the move does not begin where the revision stands.
        RevisionNotFound: it is gone.
    """
    _lock(session, revision)
    begins, ends = ALLOWED[step]
    if revision.status not in begins:
        raise MoveNotAllowed(f"It is {revision.status.value} now.")
    if expected is not None and revision.version != expected:
        raise ChangedSince
    revision.status = ends
    if step is Move.SUBMIT:
        revision.submitted_by, revision.submitted_at = actor.user_id, func.clock_timestamp()
    elif step in (Move.RETURN, Move.PUBLISH):
        revision.decided_by, revision.decided_at, revision.note = actor.user_id, func.clock_timestamp(), note
    if step is Move.RETURN:
        revision.returned_content = revision.content
    session.flush()
    session.refresh(revision)
    _record(session, actor, revision, _DONE[step])
    return revision


def publish(
    session: Session,
    actor: Actor,
    revision: Revision,
    public: dict[str, Any],
    *,
    expected: int | None = None,
    note: str = "",
) -> Publication:
    """Publish a revision: from now on anybody may read its public part.

    Raises:
        ChangedSince: it was changed meanwhile.
        MoveNotAllowed: it is not submitted.
        RevisionNotFound: it is gone.
    """
    move(session, actor, revision, Move.PUBLISH, expected=expected, note=note)
    last = select(func.coalesce(func.max(Publication.number), 0))
    last = last.where(Publication.kind == revision.kind, Publication.subject_id == revision.subject_id)
    publication = Publication(
        kind=revision.kind,
        subject_id=revision.subject_id,
        number=session.scalars(last).one() + 1,
        revision_id=revision.id,
        content=public,
    )
    session.add(publication)
    session.flush()
    return publication


def read(session: Session, revision: Revision, shape: type[Shape], *, as_owner: bool, **more: Any) -> Shape:
    """Return a revision as it is shown to its owners, or to who reviews it: what is being mended is not theirs to read.

    Args:
        session: The session that ``revision`` was read in.
        revision: What is shown.
        shape: ``RevisionRead[…]`` of the kind of document.
        as_owner: Whether it is shown to its owners.
        more: What the shape tells besides.
    """
    document: type[BaseModel] = shape.model_fields["content"].annotation  # type: ignore[assignment]
    mended = revision.status is RevisionStatus.RETURNED and not as_owner
    content = revision.returned_content if mended else revision.content
    return shape(
        subject_id=revision.subject_id,
        number=revision.number,
        status=revision.status,
        content=document.model_validate(content),
        version=revision.version,
        saved_at=revision.saved_at,
        submitted_at=revision.submitted_at,
        decided_at=revision.decided_at,
        note=revision.note,
        comments=comments_on(session, revision),
        published_number=published_number(session, revision.kind, revision.subject_id),
        is_editable=as_owner and revision.status in EDITABLE,
        visibility=visibility_of(document),
        **more,
    )


def comment(session: Session, actor: Actor, revision: Revision, comments: Iterable[Pinned]) -> None:
    """Pin comments to places of a revision."""
    session.add_all(
        RevisionComment(revision_id=revision.id, pointer=pinned.pointer, body=pinned.body, author_id=actor.user_id)
        for pinned in comments
    )
    session.flush()


def resolve(session: Session, revision: Revision, comment_id: UUID, *, resolved: bool) -> None:
    """Note that a comment has been dealt with, or that it has not.

    Raises:
        CommentNotFound: the revision has no such comment.
    """
    held = RevisionComment.id == comment_id, RevisionComment.revision_id == revision.id
    when = func.clock_timestamp() if resolved else None
    changed = update(RevisionComment).where(*held).values(resolved_at=when).returning(RevisionComment.id)
    if not session.scalars(changed).all():
        raise CommentNotFound


def open_comments(revision: Any = Revision) -> ScalarSelect[Any]:
    """Return how many comments of a selected revision, or of an alias of it, are open, as a column beside it."""
    waits = RevisionComment.revision_id == revision.id, RevisionComment.resolved_at.is_(None)
    return select(func.count()).where(*waits).correlate(revision).scalar_subquery()


def comments_on(session: Session, revision: Revision) -> list[CommentRead]:
    """Return what was said of a revision, in the order it was said."""
    said = (
        select(RevisionComment, User.id, User.name)
        .outerjoin(User, User.id == RevisionComment.author_id)
        .where(RevisionComment.revision_id == revision.id)
        .order_by(RevisionComment.id)
    )
    return [
        CommentRead(
            id=held.id,
            pointer=held.pointer,
            body=held.body,
            author=AuthorRead(id=user_id, name=name) if name else None,
            created_at=held.created_at,
            resolved_at=held.resolved_at,
        )
        for held, user_id, name in session.execute(said)
    ]


def published_number(session: Session, kind: SubjectKind, subject_id: UUID) -> int | None:
    """Return the number of what is published of something; None before anything is."""
    return session.scalar(_published(kind, subject_id).with_only_columns(func.max(Publication.number)))


def history(session: Session, kind: SubjectKind, subject_id: UUID) -> list[PublicationRead]:
    """Return everything that was published of something, the newest first, each with what it changed."""
    found = session.scalars(_published(kind, subject_id).order_by(Publication.number.desc())).all()
    return [
        PublicationRead(
            number=held.number,
            published_at=held.published_at,
            changes=[
                ChangeRead.model_validate(change)
                for former in found[place + 1 : place + 2]
                for change in differences(former.content, held.content)
            ],
        )
        for place, held in enumerate(found)
    ]


def last_changes(session: Session, kind: SubjectKind, subject_id: UUID) -> list[Change]:
    """Return what the newest publication changed for whoever reads what is public; of a first one, all it says."""
    newest = _published(kind, subject_id).order_by(Publication.number.desc()).limit(2)
    now, *former = [held.content for held in session.scalars(newest)]
    changes = differences(former[0] if former else {}, now)
    return [change for change in changes if change.before or change.after]


def _published(kind: SubjectKind, subject_id: UUID) -> Select[Any]:
    return select(Publication).where(Publication.kind == kind, Publication.subject_id == subject_id)


def _of(kind: SubjectKind, subject_id: UUID) -> tuple[Any, Any]:
    return Revision.kind == kind, Revision.subject_id == subject_id


def _lock(session: Session, revision: Revision) -> None:
    try:
        session.refresh(revision, with_for_update=True)
    except InvalidRequestError as error:
        raise RevisionNotFound from error


def _record(session: Session, actor: Actor, revision: Revision, done: str) -> None:
    action = f"{revision.kind.value}.{done}"
    audit.record(session, actor, action, revision.kind.value, revision.subject_id, revision=revision.number)
