"""What is too old goes, is counted, and nothing else goes."""

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from backend.accounts import links, sessions
from backend.accounts.models import Link, LinkKind, User, UserSession
from backend.core import mail, rates
from backend.core.db import Base
from backend.core.mail import OutboxMail
from backend.core.notices import Notification, notify
from backend.core.rates import RateCounter
from backend.core.settings import settings
from backend.organisations.invitations import LIFETIME
from backend.organisations.models import Invitation, Organisation, OrganisationKind
from backend.personal_data import retention
from tests.backend.accounts.people import make_user, signed_in

KINDS = ("counters", "sessions", "links", "invitations", "notifications", "mails", "mails_never_sent", "mail_files")
NOTHING = dict.fromkeys(KINDS, 0)
HELD: dict[str, type[Base]] = {
    "counters": RateCounter,
    "sessions": UserSession,
    "links": Link,
    "invitations": Invitation,
    "notifications": Notification,
    "mails": OutboxMail,
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder that stands in for a mail server: one of the test's own, so that it deletes nobody's mail."""
    monkeypatch.setenv("CITYMATCH_MAIL_FOLDER", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def wang(empty_session: Session, bare_client: TestClient) -> User:
    """Somebody with one of everything that is kept for a while."""
    user = make_user(empty_session)
    signed_in(empty_session, bare_client.app, user)
    links.issue(empty_session, LinkKind.RESET, user_id=user.id)
    notify(empty_session, [user.id], "password-changed", "/account")
    organisation = Organisation(kind=OrganisationKind.VENDOR, name="甲公司")
    empty_session.add(organisation)
    empty_session.flush()
    empty_session.add(Invitation(organisation_id=organisation.id, email="a@example.org"))
    empty_session.flush()
    rates.hit("test", "x", 5, 60)
    return user


def age(session: Session, kind: str, days: float) -> None:
    """Let time pass for things of a kind."""
    past = func.clock_timestamp() - timedelta(days=days)
    changes = {
        "counters": update(RateCounter).values(ends_at=past),
        "sessions": update(UserSession).values(last_seen_at=past),
        "links": update(Link).values(expires_at=past),
        "invitations": update(Invitation).values(created_at=past),
        "notifications": update(Notification).values(created_at=past),
        "mails": update(OutboxMail).values(posted_at=past, sent_at=past, sealed=None),
    }
    session.execute(changes[kind])


@pytest.mark.usefixtures("wang")
class TestClean:
    def test_what_is_young_stays(self) -> None:
        assert retention.clean() == NOTHING

    @pytest.mark.parametrize(
        ("kind", "days"),
        [
            ("counters", 0.001),
            ("sessions", sessions.IDLE / timedelta(days=1) + 0.001),
            ("links", 0.001),
            ("invitations", LIFETIME / timedelta(days=1) + 0.001),
            ("notifications", settings().keep_notifications_days + 0.1),
            ("mails", settings().keep_mails_days + 0.1),
        ],
    )
    def test_what_is_too_old_goes_and_nothing_else(self, empty_session: Session, kind: str, days: float) -> None:
        age(empty_session, kind, days)
        assert retention.clean() == NOTHING | {kind: 1}
        left = {name: empty_session.scalar(select(func.count()).select_from(table)) for name, table in HELD.items()}
        assert left == dict.fromkeys(HELD, 1) | {kind: 0}

    def test_a_mail_in_the_folder_goes_when_it_is_too_old(self, folder: Path) -> None:
        for name, days in {"old.eml": 0.1, "young.eml": -0.1, "old.txt": 0.1}.items():
            (folder / name).write_text("Subject: 您好")
            written = time.time() - (settings().keep_mails_days + days) * 86_400
            os.utime(folder / name, (written, written))
        assert retention.clean() == NOTHING | {"mail_files": 1}
        assert {file.name for file in folder.iterdir()} == {"young.eml", "old.txt"}

    def test_without_a_folder_no_mail_is_too_old(self, folder: Path) -> None:
        folder.rmdir()
        assert retention.clean() == NOTHING

    @pytest.mark.parametrize("kind", ["notifications", "mails"])
    def test_a_day_too_early_nothing_goes(self, empty_session: Session, kind: str) -> None:
        kept = {"notifications": settings().keep_notifications_days, "mails": settings().keep_mails_days}
        age(empty_session, kind, kept[kind] - 1)
        assert retention.clean() == NOTHING

    def test_mail_that_waits_is_not_lost_before_that(self, empty_session: Session) -> None:
        mail.post(empty_session, "a@example.org", "password-changed", "en")
        past = func.clock_timestamp() - timedelta(days=settings().keep_mails_days - 1)
        empty_session.execute(update(OutboxMail).values(posted_at=past))
        assert retention.clean() == NOTHING

    def test_mail_that_was_never_sent_does_not_go_in_silence(self, empty_session: Session) -> None:
        age(empty_session, "mails", 0)
        mail.post(empty_session, "a@example.org", "password-changed", "en")
        waiting = OutboxMail.sent_at.is_(None)
        lost = empty_session.scalars(select(OutboxMail.id).where(waiting)).one()
        past = func.clock_timestamp() - timedelta(days=settings().keep_mails_days + 0.1)
        empty_session.execute(update(OutboxMail).where(waiting).values(posted_at=past))
        with capture_logs() as logged:
            assert retention.clean() == NOTHING | {"mails_never_sent": 1}
        given_up = {"event": "mail given up", "template": "password-changed", "attempts": 0, "log_level": "warning"}
        assert given_up | {"mail": str(lost)} in logged
        assert "a@example.org" not in str(logged)
