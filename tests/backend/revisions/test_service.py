"""Revisions: written, submitted, returned, published; seen by whom they concern."""

from typing import Annotated
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.actor import Actor, Role
from backend.core.ids import new_id
from backend.core.row_security import act_as
from backend.core.versions import ChangedSince, Difference
from backend.core.visibility import Document, Visibility, public_part
from backend.revisions import service
from backend.revisions.models import (
    ALLOWED,
    EDITABLE,
    OPEN,
    Move,
    Revision,
    RevisionComment,
    RevisionStatus,
    SubjectKind,
)
from backend.revisions.schemas import Pinned, RevisionRead
from tests.backend.accounts.people import make_user, recorded
from tests.examples import some
from tests.factories import make_batch, make_scenario

OURS = new_id()


class Paper(Document):
    """What is written here."""

    goal: Annotated[str, Visibility.PUBLIC] = ""
    price: Annotated[str, Visibility.REVIEWERS] = ""


class PaperRead(RevisionRead[Paper]):
    """What is shown of it."""


@pytest.fixture
def writer(session: Session) -> Actor:
    """Somebody of the organisation."""
    return Actor(make_user(session).id, OURS, "agency", frozenset({Role.AGENCY_MEMBER}))


@pytest.fixture
def matchmaker(session: Session) -> Actor:
    """Somebody of the desk."""
    return Actor(make_user(session).id, roles=frozenset({Role.MATCHMAKER}))


def begun(session: Session, actor: Actor, goal: str = "旧", subject: UUID | None = None) -> Revision:
    """Return a new revision; of a new scenario where none is named."""
    subject = subject or make_scenario(session, make_batch(session)).id
    return service.begin(session, actor, SubjectKind.SCENARIO, subject, [OURS], Paper(goal=goal))


class TestBegin:
    """Opening a revision."""

    def test_of_what_is_not_there_none_is_begun(self, session: Session, writer: Actor) -> None:
        with pytest.raises(service.RevisionNotFound):
            begun(session, writer, subject=new_id())

    def test_a_second_one_under_way_is_a_conflict(self, session: Session, writer: Actor) -> None:
        first = begun(session, writer)
        with pytest.raises(service.RevisionOpen):
            begun(session, writer, subject=first.subject_id)

    def test_after_a_publication_the_next_is_numbered_on(
        self, session: Session, writer: Actor, matchmaker: Actor
    ) -> None:
        first = begun(session, writer)
        service.move(session, writer, first, Move.SUBMIT)
        service.publish(session, matchmaker, first, {"goal": "旧"})
        assert begun(session, writer, subject=first.subject_id).number == 2


class TestSave:
    """Keeping what was written."""

    def test_an_older_window_never_writes_over_a_newer_one(self, session: Session, writer: Actor) -> None:
        revision = begun(session, writer)
        service.save(session, writer, revision, 1, Paper(goal="新", price="9"))
        with pytest.raises(ChangedSince) as refused:
            service.save(session, writer, revision, 1, Paper(goal="旧窗口", price="9"))
        assert refused.value.fields == (Difference("/goal", "旧窗口", "新"),)
        assert revision.content == {"goal": "新", "price": "9"}

    def test_the_same_again_after_a_lost_answer_is_no_conflict(self, session: Session, writer: Actor) -> None:
        revision = begun(session, writer)
        kept = service.save(session, writer, revision, 1, Paper(goal="新")).version
        assert service.save(session, writer, revision, 1, Paper(goal="新")).version == kept == 2

    def test_while_it_is_reviewed_it_stands(self, session: Session, writer: Actor) -> None:
        revision = begun(session, writer)
        service.move(session, writer, revision, Move.SUBMIT)
        with pytest.raises(service.NotEditable):
            service.save(session, writer, revision, revision.version, Paper(goal="偷改"))


class TestMove:
    """From one status to the next."""

    def test_what_was_changed_after_it_was_read_is_not_submitted(self, session: Session, writer: Actor) -> None:
        revision = begun(session, writer)
        service.save(session, writer, revision, 1, Paper(goal="新"))
        with pytest.raises(ChangedSince):
            service.move(session, writer, revision, Move.SUBMIT, expected=1)
        assert revision.status is RevisionStatus.DRAFT

    def test_each_move_is_in_the_audit(self, session: Session, writer: Actor, matchmaker: Actor) -> None:
        revision = begun(session, writer)
        for step in (Move.SUBMIT, Move.TAKE_BACK, Move.SUBMIT, Move.RETURN, Move.SUBMIT):
            service.move(session, writer, revision, step)
        service.publish(session, matchmaker, revision, {})
        told = "begun submitted taken_back submitted returned submitted published"
        assert recorded(session, revision.subject_id) == [f"scenario.{done}" for done in told.split()]

    @settings(max_examples=some(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=st.lists(st.sampled_from(Move), max_size=8))
    def test_only_the_table_moves_it(self, session: Session, writer: Actor, steps: list[Move]) -> None:
        revision = begun(session, writer)
        for step in steps:
            was, version = revision.status, revision.version
            begins, ends = ALLOWED[step]
            if was in begins:
                assert service.move(session, writer, revision, step).status is ends
                assert revision.version > version
            else:
                with pytest.raises(service.MoveNotAllowed):
                    service.move(session, writer, revision, step)
                assert (revision.status, revision.version) == (was, version)
        found = service.open_revision(session, SubjectKind.SCENARIO, revision.subject_id)
        assert (found is not None) == (revision.status in OPEN)


class TestRead:
    """What is shown, and to whom."""

    def test_while_it_is_mended_reviewers_read_what_they_returned(self, session: Session, writer: Actor) -> None:
        revision = begun(session, writer, goal="交来的")
        service.move(session, writer, revision, Move.SUBMIT)
        service.move(session, writer, revision, Move.RETURN, note="请写清边界")
        service.save(session, writer, revision, revision.version, Paper(goal="正在改"))
        assert service.read(session, revision, PaperRead, as_owner=False).content.goal == "交来的"
        shown = service.read(session, revision, PaperRead, as_owner=True)
        assert (shown.content.goal, shown.note, shown.is_editable) == ("正在改", "请写清边界", True)

    def test_comments_stand_at_their_places_until_they_are_resolved(
        self, session: Session, writer: Actor, matchmaker: Actor
    ) -> None:
        revision = begun(session, writer)
        service.comment(session, matchmaker, revision, [Pinned(pointer="/goal", body="太短")])
        (said,) = service.read(session, revision, PaperRead, as_owner=True).comments
        assert (said.pointer, said.body, said.resolved_at) == ("/goal", "太短", None)
        service.resolve(session, revision, said.id, resolved=True)
        assert service.comments_on(session, revision)[0].resolved_at is not None
        with pytest.raises(service.CommentNotFound):
            service.resolve(session, begun(session, writer), said.id, resolved=True)

    def test_the_history_tells_what_each_publication_changed(
        self, session: Session, writer: Actor, matchmaker: Actor
    ) -> None:
        subject = make_scenario(session, make_batch(session)).id
        for goal in ("旧", "新"):
            revision = begun(session, writer, goal, subject)
            service.move(session, writer, revision, Move.SUBMIT)
            service.publish(session, matchmaker, revision, public_part(Paper(goal=goal, price="canary")))
        newest, first = service.history(session, SubjectKind.SCENARIO, subject)
        assert [(held.pointer, held.before, held.after) for held in newest.changes] == [("/goal", "旧", "新")]
        assert (newest.number, first.number, first.changes) == (2, 1, [])


class TestRowSecurity:
    """What PostgreSQL shows, whatever the program asks."""

    @pytest.mark.parametrize("status", RevisionStatus)
    def test_only_its_owners_see_a_draft_and_only_they_and_the_desk_the_rest(
        self, session: Session, writer: Actor, matchmaker: Actor, status: RevisionStatus
    ) -> None:
        revision = begun(session, writer)
        service.comment(session, matchmaker, revision, [Pinned(body="整体")])
        revision.status = status
        session.flush()
        stranger = Actor(make_user(session).id, new_id(), "agency", frozenset({Role.AGENCY_MEMBER}))
        reviewed = 0 if status is RevisionStatus.DRAFT else 1
        for asker, seen in ((writer, 1), (stranger, 0), (Actor(), 0), (matchmaker, reviewed)):
            act_as(session, asker)
            for table, held in ((Revision.id, revision.id), (RevisionComment.revision_id, revision.id)):
                assert session.scalar(select(func.count()).where(table == held)) == seen, (asker, table)

    def test_every_status_but_the_open_ones_is_final(self) -> None:
        ends = {status for status in RevisionStatus if not any(status in begins for begins, _ in ALLOWED.values())}
        assert ends == set(RevisionStatus) - OPEN
        assert EDITABLE < OPEN
