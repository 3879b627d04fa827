"""Addresses that are not written to: who asked, and whom no server takes mail for."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from backend.core import mail, suppression
from backend.core.db import SessionLocal
from backend.core.mail import OutboxMail
from backend.core.postman import REFUSALS, Postman
from backend.core.settings import settings
from backend.core.suppression import SuppressedAddress, Suppression
from backend.main import create_app
from tests.backend.core.conftest import execute
from tests.backend.core.smtp import MailServer
from tests.conftest import BROWSER, Database

TO = "Li.Ming@example.org"


@pytest.fixture
def smtp(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, own: Database) -> Iterator[MailServer]:
    """A mail server that is the one of the settings."""
    execute(own.app_url, "DELETE FROM suppressed_addresses")
    with MailServer() as server:
        monkeypatch.setenv("CITYMATCH_SMTP_URL", server.url)
        settings.cache_clear()
        server.listen()
        yield server
    settings.cache_clear()


def post(*, is_optional: bool) -> None:
    """Post a mail, one that can be stopped or one that is needed."""
    template = "join-declined" if is_optional else "password-changed"
    with SessionLocal.begin() as session:
        mail.post(session, TO, template, "en", is_optional=is_optional, organisation="X")


def suppress(reason: Suppression) -> None:
    """Put the address on the list, in another case."""
    with SessionLocal.begin() as session:
        suppression.suppress(session, TO.lower(), reason)


def listed() -> list[Suppression]:
    """Return why addresses are on the list."""
    with SessionLocal.begin() as session:
        return list(session.scalars(select(SuppressedAddress.reason)))


def due_again(database: Database) -> None:
    """Let the time pass after which delayed mail is tried again."""
    execute(database.app_url, "UPDATE outbox SET due_at = clock_timestamp() WHERE sent_at IS NULL")


class TestHeld:
    @pytest.mark.parametrize(
        ("reason", "is_optional", "goes"),
        [
            (Suppression.ASKED, True, False),
            (Suppression.ASKED, False, True),
            (Suppression.REFUSED, True, False),
            (Suppression.REFUSED, False, False),
        ],
    )
    def test_who_asked_still_gets_what_is_needed_and_a_mailbox_that_is_none_gets_nothing(
        self, smtp: MailServer, reason: Suppression, is_optional: bool, goes: bool
    ) -> None:
        suppress(reason)
        post(is_optional=is_optional)
        assert Postman().deliver_due() == int(goes)
        assert len(smtp.taken) == int(goes)

    @pytest.mark.usefixtures("smtp")
    def test_what_is_held_goes_once_the_address_is_off_the_list(self, own: Database) -> None:
        suppress(Suppression.REFUSED)
        post(is_optional=True)
        assert Postman().deliver_due() == 0
        with SessionLocal.begin() as session:
            assert session.scalars(select(OutboxMail.trouble)).one() == "not written to: refused"
        execute(own.app_url, "DELETE FROM suppressed_addresses")
        due_again(own)
        assert Postman().deliver_due() == 1

    def test_others_are_written_to(self, smtp: MailServer) -> None:
        suppress(Suppression.REFUSED)
        post(is_optional=True)
        with SessionLocal.begin() as session:
            mail.post(session, "other@example.org", "password-changed", "en")
        assert Postman().deliver_due() == 1
        assert str(smtp.taken[0]["To"]) == "other@example.org"


class TestRefused:
    def try_often(self, database: Database, times: int) -> None:
        """Try to deliver what waits."""
        for _ in range(times):
            due_again(database)
            Postman().deliver_due()

    @pytest.mark.parametrize("status", ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"])
    def test_a_server_is_believed_at_the_third_no(self, own: Database, smtp: MailServer, status: str) -> None:
        smtp.answers["RCPT"] = f"550 {status} no such user"
        post(is_optional=False)
        self.try_often(own, REFUSALS - 1)
        assert listed() == []
        self.try_often(own, 1)
        assert listed() == [Suppression.REFUSED]
        smtp.answers.clear()
        self.try_often(own, 1)
        assert smtp.taken == []

    @pytest.mark.parametrize(
        "answer",
        [
            "450 later",
            "550 relay not permitted",
            "553 sorry, that domain isn't in my list of allowed rcpthosts",
            "550 5.1.0 address rejected",
            "550 5.1.100 whatever that may be",
            "550 5.7.1 relaying denied",
            "554 we know you",
        ],
    )
    def test_what_is_about_us_or_for_now_says_nothing_of_the_address(
        self, own: Database, smtp: MailServer, answer: str
    ) -> None:
        smtp.answers["RCPT"] = answer
        post(is_optional=False)
        self.try_often(own, REFUSALS + 1)
        assert listed() == []

    @pytest.mark.usefixtures("smtp")
    def test_who_is_refused_stays_so_by_asking_too(self) -> None:
        suppress(Suppression.REFUSED)
        suppress(Suppression.ASKED)
        assert listed() == [Suppression.REFUSED]

    @pytest.mark.usefixtures("smtp")
    def test_who_asked_and_is_refused_is_refused(self) -> None:
        suppress(Suppression.ASKED)
        suppress(Suppression.REFUSED)
        assert listed() == [Suppression.REFUSED]


class TestOneClick:
    def link(self, server: MailServer) -> str:
        """Send a mail that can be stopped and return the path its header names."""
        post(is_optional=True)
        assert Postman().deliver_due() == 1
        assert server.taken[-1]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        found = re.fullmatch(r"<https?://[^/]+(/\S+)>", str(server.taken[-1]["List-Unsubscribe"]).replace("\r\n ", ""))
        assert found
        return found[1]

    def test_a_mail_program_stops_what_can_be_stopped_without_a_page_of_ours(self, smtp: MailServer) -> None:
        path = self.link(smtp)
        program = TestClient(create_app(), base_url="https://match.example.gov.cn")
        assert program.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 204
        assert listed() == [Suppression.ASKED]
        post(is_optional=True)
        assert Postman().deliver_due() == 0
        post(is_optional=False)
        assert Postman().deliver_due() == 1

    def test_a_look_at_the_link_stops_nothing(self, smtp: MailServer) -> None:
        assert TestClient(create_app(), **BROWSER).get(self.link(smtp)).status_code == 405
        assert listed() == []

    @pytest.mark.parametrize("token", ["x", "AAAA", "%E5%AD%97", "A" * 200])
    @pytest.mark.usefixtures("smtp")
    def test_a_made_up_token_stops_nothing(self, token: str) -> None:
        answer = TestClient(create_app(), **BROWSER).post(f"{suppression.ONE_CLICK}{token}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unsubscription-not-found")
        assert listed() == []

    def test_what_is_needed_cannot_be_stopped_and_names_no_link(self, smtp: MailServer) -> None:
        post(is_optional=False)
        Postman().deliver_due()
        assert smtp.taken[0]["List-Unsubscribe"] is None
