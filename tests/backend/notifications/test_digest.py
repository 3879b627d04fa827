"""The mail of the day: one a person and morning, of what was told before it."""

import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, text, update

from backend.accounts.models import User, UserState
from backend.core.db import SessionLocal, open_database
from backend.core.notices import MailChoice, Notification, NotificationChoice, Topic, notify
from backend.local.postgres import LocalPostgres
from backend.notifications import digest
from tests.backend.accounts.people import mails_to, make_user
from tests.conftest import Database

NAME = "深圳市示范局"


@pytest.fixture
def reader(server: LocalPostgres, clone: Callable[[Database], Database], migrated: Database) -> Iterator[User]:
    """Somebody who wants one mail a day, in a database of their own with real commits."""
    database = clone(migrated)
    engine = open_database(database.app_url)
    with SessionLocal.begin() as session:
        user = make_user(session)
        daily = {"topic": Topic.MEMBERSHIP, "inbox": True, "mail": MailChoice.DAILY}
        session.add(NotificationChoice(user_id=user.id, **daily))
    yield user
    SessionLocal.configure(bind=None)
    engine.dispose()
    server.drop_database(database.name)


def tell(user: User, *events: str) -> None:
    """Tell somebody of events."""
    with SessionLocal.begin() as session:
        for event in events:
            notify(session, [user.id], event, "/organisation", organisation=NAME)


def yesterday() -> None:
    """Let a day pass."""
    with SessionLocal.begin() as session:
        session.execute(update(Notification).values(created_at=text("created_at - interval '1 day'")))


def mails(user: User) -> list[tuple[str, str]]:
    """Return the mails to somebody."""
    with SessionLocal.begin() as session:
        return mails_to(session, user.email)


def test_a_day_makes_one_mail_that_names_each_thing_once(reader: User) -> None:
    tell(reader, "join-request", "join-request", "join-approved")
    yesterday()
    assert digest.send_due() == 1
    ((template, body),) = mails(reader)
    assert template == "digest"
    assert f"· 有人申请加入 {NAME} ×2\n· 您已加入 {NAME}\n" in body
    assert "/notifications" in body
    assert digest.send_due() == 0
    assert len(mails(reader)) == 1


def test_what_was_told_since_the_morning_waits_for_the_next(reader: User) -> None:
    tell(reader, "join-request")
    assert digest.send_due() == 0
    assert mails(reader) == []
    yesterday()
    assert digest.send_due() == 1


def test_who_can_no_longer_sign_in_gets_none(reader: User) -> None:
    tell(reader, "join-request")
    yesterday()
    with SessionLocal.begin() as session:
        session.execute(update(User).values(state=UserState.DISABLED))
    assert digest.send_due() == 0
    assert mails(reader) == []


def test_two_workers_at_once_send_one(reader: User) -> None:
    tell(reader, "join-request")
    yesterday()
    ready, sent = threading.Barrier(2), []

    def work() -> None:
        ready.wait()
        sent.append(digest.send_due())

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 1
    assert len(mails(reader)) == 1
    with SessionLocal.begin() as session:
        assert session.scalars(select(Notification).where(Notification.awaits_digest)).all() == []
