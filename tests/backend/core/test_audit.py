"""The trace of every change cannot be forged, and not be cut without being found out."""

import threading

import pytest
import sqlalchemy.exc
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.actor import SYSTEM, Actor
from backend.core.audit import BEGINNING, AuditEvent, Broken, Followed, Head, Reached
from backend.core.db import SessionLocal
from backend.core.ids import new_id
from tests.backend.core.conftest import Execute, execute, plan_of
from tests.conftest import Database

PERSON = Actor(user_id=new_id(), organisation_id=new_id())


def write(count: int, actor: Actor = PERSON) -> None:
    """Record events, each in a transaction of its own."""
    for number in range(count):
        with SessionLocal.begin() as session:
            audit.record(session, actor, "thing.changed", "thing", new_id(), number=number)


def verified(*heads: Head) -> Broken | None:
    """Return what the verification finds."""
    with SessionLocal.begin() as session:
        return audit.verify(session, heads)


class TestRecord:
    @pytest.mark.usefixtures("own")
    def test_an_event_is_kept_with_who_did_what_to_which(self) -> None:
        subject = new_id()
        with SessionLocal.begin() as session:
            audit.record(session, PERSON, "member.removed", "membership", subject, roles={"b", "a"}, version=3)
        with SessionLocal.begin() as session:
            event = session.scalars(select(AuditEvent)).one()
        assert (event.seq, event.actor_id, event.organisation_id) == (1, PERSON.user_id, PERSON.organisation_id)
        assert (event.action, event.subject_type, event.subject_id) == ("member.removed", "membership", subject)
        assert event.facts == {"roles": ["a", "b"], "version": 3}
        assert verified() is None

    @pytest.mark.usefixtures("own")
    def test_what_is_rolled_back_leaves_no_event_and_no_gap(self) -> None:
        write(1)
        with SessionLocal() as session, session.begin():
            audit.record(session, PERSON, "thing.changed", "thing", None)
            session.rollback()
        with SessionLocal.begin() as session:
            audit.record(session, PERSON, "thing.changed", "thing", None, step=1)
            with session.begin_nested() as tried:
                audit.record(session, PERSON, "thing.changed", "thing", None, step=2)
                tried.rollback()
        write(1)
        with SessionLocal.begin() as session:
            assert list(session.scalars(select(AuditEvent.seq).order_by(AuditEvent.seq))) == [1, 2, 3]
            assert session.scalars(select(AuditEvent.facts).where(AuditEvent.seq == 2)).one() == {"step": 1}
        assert verified() is None

    @pytest.mark.usefixtures("own")
    def test_writers_at_once_make_one_chain_without_a_gap(self) -> None:
        ready, failed = threading.Barrier(8), []

        def work(number: int) -> None:
            ready.wait()
            try:
                for turn in range(25):
                    with SessionLocal() as session, session.begin():
                        audit.record(session, PERSON, "thing.changed", "thing", None, writer=number, turn=turn)
                        audit.record(session, SYSTEM, "thing.counted", "thing", None, writer=number, turn=turn)
                        if turn % 5 == 4:
                            session.rollback()
            except Exception as error:
                failed.append(error)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        with SessionLocal.begin() as session:
            events = session.execute(select(AuditEvent.seq, AuditEvent.at).order_by(AuditEvent.seq)).all()
        assert [event.seq for event in events] == list(range(1, 8 * 20 * 2 + 1))
        assert [event.at for event in events] == sorted(event.at for event in events)
        assert verified() is None

    @pytest.mark.usefixtures("own")
    def test_an_open_transaction_keeps_nobody_waiting(self) -> None:
        with SessionLocal() as slow, slow.begin():
            audit.record(slow, PERSON, "thing.changed", "thing", None, late=True)
            write(1)
        with SessionLocal.begin() as session:
            assert session.scalars(select(AuditEvent.facts).where(AuditEvent.seq == 2)).one() == {"late": True}

    @pytest.mark.parametrize(
        "fact", ["张三", "somebody@example.org", "two words", "13800138000", "0755-12345678", ["x", "李四"], "x" * 81]
    )
    def test_what_could_be_a_person_is_refused(self, empty_session: Session, fact: object) -> None:
        with pytest.raises(sqlalchemy.exc.IntegrityError, match="no_free_text"):
            audit.record(empty_session, PERSON, "thing.changed", "thing", None, fact=fact)

    def test_codes_numbers_and_identifiers_are_facts(self, empty_session: Session) -> None:
        facts = {"code": "SC-2023-0001", "id": new_id(), "on": True, "left": None, "share": 0.25, "states": ["a", "b"]}
        audit.record(empty_session, PERSON, "thing.changed", "thing", None, **facts)
        assert empty_session.scalars(select(func.count())).one() == 1

    @pytest.mark.parametrize("fact", [object(), {"name": "x"}, b"x"])
    def test_a_thing_is_no_fact(self, empty_session: Session, fact: object) -> None:
        with pytest.raises(TypeError, match="is no"):
            audit.record(empty_session, PERSON, "thing.changed", "thing", None, fact=fact)


class TestAppendOnly:
    @pytest.mark.parametrize("role", ["app_url", "owner_url"])
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit_events SET facts = '{}' WHERE seq = 2",
            "UPDATE audit_events SET hash = hash",
            "DELETE FROM audit_events WHERE seq = 3",
            "DELETE FROM audit_events",
            "TRUNCATE audit_events",
            "TRUNCATE audit_events CASCADE",
        ],
    )
    def test_nobody_changes_what_is_written(self, own: Database, role: str, statement: str) -> None:
        write(3)
        with pytest.raises(sqlalchemy.exc.DBAPIError, match=r"never changed|permission denied"):
            execute(getattr(own, role), statement)
        with SessionLocal.begin() as session:
            assert session.scalar(select(func.count(AuditEvent.seq))) == 3
        assert verified() is None

    @pytest.mark.parametrize(
        "statement",
        [
            "INSERT INTO audit_events (action, subject_type, facts) VALUES ('a.b', 'c', '{}')",
            "DELETE FROM audit_inbox",
            "UPDATE audit_inbox SET action = 'other.thing'",
            "SELECT * FROM audit_inbox",
        ],
    )
    def test_the_application_only_adds(self, own: Database, statement: str) -> None:
        with pytest.raises(sqlalchemy.exc.ProgrammingError, match="permission denied"):
            execute(own.app_url, statement)

    def test_the_owner_cannot_choose_place_time_or_hash(self, own: Database) -> None:
        write(2)
        execute(
            own.owner_url,
            "INSERT INTO audit_events (seq, at, previous, hash, action, subject_type, facts) "
            "VALUES (77, '2001-01-01', 'x', 'y', 'thing.forged', 'thing', '{}')",
        )
        with SessionLocal.begin() as session:
            last = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
        assert last is not None
        assert (last.seq, last.at.year > 2001) == (3, True)
        assert verified() is None


class TestVerify:
    @pytest.mark.parametrize(
        "forgery",
        [
            "UPDATE audit_events SET facts = '{\"number\": 7}' WHERE seq = 4",
            "UPDATE audit_events SET actor_id = NULL WHERE seq = 4",
            "UPDATE audit_events SET organisation_id = gen_random_uuid() WHERE seq = 4",
            "UPDATE audit_events SET action = 'thing.kept' WHERE seq = 4",
            "UPDATE audit_events SET subject_type = 'other' WHERE seq = 4",
            "UPDATE audit_events SET subject_id = NULL WHERE seq = 4",
            "UPDATE audit_events SET at = at - interval '1 microsecond' WHERE seq = 4",
            "UPDATE audit_events SET hash = sha256('x') WHERE seq = 4",
            "UPDATE audit_events SET previous = sha256('x') WHERE seq = 4",
            "DELETE FROM audit_events WHERE seq = 4",
        ],
    )
    def test_the_first_event_a_superuser_touched_is_named(self, forge: Execute, forgery: str) -> None:
        write(8)
        assert verified() is None
        assert forge(forgery) == 1
        broken = verified()
        assert broken is not None
        assert broken.seq == 4

    def test_an_event_hashed_anew_breaks_the_one_after_it(self, forge: Execute) -> None:
        write(8)
        forge("UPDATE audit_events SET subject_id = NULL WHERE seq = 4")
        with SessionLocal.begin() as session:
            event = next(event for event in audit._events(session) if event.seq == 4)
        forge("UPDATE audit_events SET hash = :hash WHERE seq = 4", hash=audit._hash(event))
        broken = verified()
        assert broken is not None
        assert broken.seq == 5

    def test_a_cut_tail_is_found_against_an_exported_head(self, forge: Execute) -> None:
        write(8)
        with SessionLocal.begin() as session:
            head = audit.export_head(session)
        assert head is not None
        assert (head.seq, verified(head)) == (8, None)
        forge("DELETE FROM audit_events WHERE seq > 5")
        assert verified() is None  # the chain alone does not show it
        broken = verified(head)
        assert broken is not None
        assert broken.seq == 6

    def test_a_tail_cut_and_grown_again_is_found(self, forge: Execute) -> None:
        write(8)
        with SessionLocal.begin() as session:
            head = audit.export_head(session)
        assert head is not None
        forge("DELETE FROM audit_events WHERE seq > 5")
        write(6)
        assert verified() is None
        broken = verified(head)
        assert broken is not None
        assert broken.seq == 8

    def test_longer_chains_than_one_statement_reads(self, forge: Execute, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(audit, "_CHUNK", 3)
        write(8)
        assert verified() is None
        forge("DELETE FROM audit_events WHERE seq = 7")
        assert verified() == Broken(7, "it is missing; the next one is 8")

    @pytest.mark.usefixtures("own")
    def test_nothing_recorded_is_intact_unless_something_was_exported(self) -> None:
        assert verified() is None
        with SessionLocal.begin() as session:
            assert audit.export_head(session) is None
            now = session.scalars(select(func.clock_timestamp())).one()
        assert verified(Head(3, "00", now)) == Broken(1, "it is missing; an exported head names event 3")


@pytest.mark.usefixtures("own")
class TestFollow:
    """Parts of a chain, each going on where the one before ended."""

    def follow(self, after: Reached, at_most: int) -> Followed:
        with SessionLocal.begin() as session:
            return audit.follow(session, after=after, at_most=at_most)

    @pytest.mark.parametrize("size", [1, 2, 3, 5, 6])
    def test_the_parts_are_the_whole(self, size: int) -> None:
        write(5)
        reached, parts = BEGINNING, 0
        while not (followed := self.follow(reached, size)).is_end:
            reached, parts = followed.reached, parts + 1
        assert (followed.broken, followed.reached.seq, parts) == (None, 5, 5 // size)

    def test_a_part_says_nothing_of_what_lies_behind_it(self, forge: Execute) -> None:
        write(5)
        forge("UPDATE audit_events SET action = 'thing.kept' WHERE seq = 4")
        first = self.follow(BEGINNING, 3)
        assert (first.broken, first.reached.seq, first.is_end) == (None, 3, False)
        second = self.follow(first.reached, 3)
        assert (second.broken and second.broken.seq, second.reached.seq) == (4, 3)

    def test_what_was_followed_and_then_written_anew_is_noticed(self, forge: Execute) -> None:
        write(5)
        reached = self.follow(BEGINNING, 3).reached
        forge("UPDATE audit_events SET hash = previous WHERE seq = 3")
        broken = self.follow(reached, 3).broken
        assert broken is not None
        assert broken.seq == 3


@pytest.mark.usefixtures("own")
def test_who_did_what_is_looked_up_by_an_index() -> None:
    with SessionLocal.begin() as session:
        asked = select(AuditEvent.seq).where(AuditEvent.actor_id == new_id(), AuditEvent.action == "session.begun")
        plan = plan_of(session, asked)
    assert "ix_audit_events_actor_id_action" in plan
    assert "Seq Scan" not in plan
