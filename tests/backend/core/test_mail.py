"""Mail is posted with the change it tells of; a server's troubles delay it, lose none and double none."""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy.exc
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from backend.core import mail
from backend.core.db import SessionLocal
from backend.core.mail import LANGUAGES, TEMPLATES, OutboxMail, post, worded
from backend.core.postman import Postman
from backend.core.settings import settings
from tests.backend.core.conftest import execute
from tests.backend.core.smtp import MailServer, unused_url
from tests.conftest import Database

NAMES = sorted({path.name.split(".")[0] for path in TEMPLATES.glob("*.txt")})


@pytest.fixture
def use_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """Lets a test name its mail server; without, mail goes into a folder of the test."""
    monkeypatch.setenv("CITYMATCH_MAIL_FOLDER", str(tmp_path / "mail"))
    settings.cache_clear()
    yield monkeypatch
    settings.cache_clear()


@pytest.fixture
def smtp(use_server: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server that is the one of the settings."""
    with MailServer() as server:
        use_server.setenv("CITYMATCH_SMTP_URL", server.url)
        settings.cache_clear()
        yield server


def send(count: int) -> None:
    """Post mails to different people."""
    with SessionLocal.begin() as session:
        for number in range(count):
            post(session, f"p{number}@example.org", "reset", "zh-CN", link=f"https://x.example/{number}")


def due_again(database: Database) -> None:
    """Let the time pass after which delayed mail is tried again."""
    execute(database.app_url, "UPDATE outbox SET due_at = clock_timestamp() WHERE sent_at IS NULL")


def waiting() -> int:
    """Return how many mails still stand in the outbox."""
    with SessionLocal.begin() as session:
        return len(session.scalars(select(OutboxMail.id).where(OutboxMail.sent_at.is_(None))).all())


def receivers(server: MailServer) -> Counter[str]:
    """Return who got how many mails."""
    return Counter(str(message["To"]) for message in server.taken)


def everyone(count: int) -> dict[str, int]:
    """Return what `receivers` says when all of `send` got their one mail."""
    return {f"p{number}@example.org": 1 for number in range(count)}


class TestTemplates:
    @pytest.mark.parametrize("name", NAMES)
    def test_every_language_says_the_same(self, name: str) -> None:
        placeholders = set()
        for language in LANGUAGES:
            written = (TEMPLATES / f"{name}.{language}.txt").read_text("utf-8")
            subject, body = written.split("\n\n", 1)
            assert "\n" not in subject
            assert body.endswith("\n")
            placeholders.add(frozenset(re.findall(r"\$(\w+)", written)))
        assert len(placeholders) == 1

    @pytest.mark.parametrize("name", NAMES)
    def test_chinese_is_chinese_and_english_is_english(self, name: str) -> None:
        about = "link organisation reason provider network browser count lines day code into changed opens closes"
        facts = dict.fromkeys(about.split(), "X")
        assert re.search("[\u4e00-\u9fff]", "".join(worded(name, "zh-CN", **facts)))
        assert not re.search("[\u4e00-\u9fff]", "".join(worded(name, "en", **facts)))


class TestPost:
    def test_a_mail_of_a_change_that_is_undone_is_not_sent(self, empty_session: Session) -> None:
        with empty_session.begin_nested() as change:
            post(empty_session, "a@example.org", "reset", "en", link="x")
            change.rollback()
        assert empty_session.scalars(select(OutboxMail)).all() == []

    def test_a_fact_that_is_missing_fails_where_it_is_missing(self, empty_session: Session) -> None:
        with pytest.raises(KeyError, match="link"):
            post(empty_session, "a@example.org", "reset", "en")

    @pytest.mark.parametrize("to", ["a@x.org\nBcc: b@x.org", "a@x.org, b@x.org", "a@x.org\r\n\r\nHello", "", "nobody"])
    def test_an_address_is_one_address(self, empty_session: Session, to: str) -> None:
        with pytest.raises(ValueError, match="one address"):
            post(empty_session, to, "reset", "en", link="x")

    def test_a_fact_cannot_add_headers_or_receivers(self, empty_session: Session) -> None:
        name = "X\r\nBcc: all@example.org\r\n\r\nBuy"
        post(empty_session, "a@example.org", "invitation", "en", organisation=name, link="x")
        message = mail.opened(empty_session.scalars(select(OutboxMail)).one())
        assert message["Bcc"] is None
        assert message["Subject"] == "You are invited to join X Bcc: all@example.org Buy · CityMatch"

    def test_neither_receiver_nor_link_stands_readable_in_the_table(self, own: Database) -> None:
        with SessionLocal.begin() as session:
            post(session, "secret@example.org", "reset", "en", link="https://x.example/token")
        held = "outbox WHERE outbox::text ~ 'secret' OR encode(sealed, 'escape') ~ '(secret|token)'"
        assert execute(own.app_url, f"SELECT FROM {held}") == 0
        assert execute(own.app_url, "SELECT FROM outbox") == 1

    @pytest.mark.usefixtures("own")
    def test_posting_never_waits_for_the_server(self, smtp: MailServer) -> None:
        smtp.answers["CONNECT"] = None
        smtp.listen()
        send(3)
        assert (waiting(), smtp.connections) == (3, 0)


class TestDelivery:
    @pytest.mark.usefixtures("own")
    def test_what_is_posted_arrives_once_and_then_is_forgotten(self, smtp: MailServer) -> None:
        smtp.listen()
        send(5)
        assert Postman().deliver_due() == 5
        assert Postman().deliver_due() == 0
        assert receivers(smtp) == everyone(5)
        message = smtp.taken[0]
        assert message["Subject"] == "重设密码 · CityMatch 城市场景供需对接平台"
        assert "https://x.example/0" in message.get_content()
        assert message["Auto-Submitted"] == "auto-generated"
        with SessionLocal.begin() as session:
            mails = session.scalars(select(OutboxMail)).all()
        assert [one.sealed for one in mails] == [None] * 5
        assert {str(one.id) for one in mails} == {str(m["Message-ID"])[1:].split("@")[0] for m in smtp.taken}

    @pytest.mark.usefixtures("use_server", "own")
    def test_without_a_server_mail_lies_in_a_folder(self, tmp_path: Path) -> None:
        send(2)
        assert Postman().deliver_due() == 2
        files = sorted((tmp_path / "mail").iterdir())
        assert [path.suffix for path in files] == [".eml", ".eml"]
        assert "To: p0@example.org" in files[0].read_text("utf-8")
        assert waiting() == 0

    def test_a_server_that_refuses_connections_delays(self, own: Database, use_server: pytest.MonkeyPatch) -> None:
        use_server.setenv("CITYMATCH_SMTP_URL", unused_url())
        settings.cache_clear()
        send(3)
        assert Postman().deliver_due() == 0
        with SessionLocal.begin() as session:
            tried = session.scalars(select(OutboxMail).where(OutboxMail.attempts == 1)).one()  # the others did not wait
        assert tried.trouble is not None
        assert "Connect" in tried.trouble
        with MailServer() as server:
            server.listen()
            use_server.setenv("CITYMATCH_SMTP_URL", server.url)
            settings.cache_clear()
            due_again(own)
            assert Postman().deliver_due() == 3
            assert receivers(server) == everyone(3)

    @pytest.mark.parametrize("answer", [None, "", "421 closing", "451 later", "550 no", "554 never"])
    @pytest.mark.parametrize("command", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "END"])
    def test_whatever_a_server_does_delays_and_nothing_else(
        self, own: Database, smtp: MailServer, command: str, answer: str | None
    ) -> None:
        smtp.answers[command] = answer
        if command == "EHLO":
            smtp.answers["HELO"] = answer
        smtp.listen()
        send(2)
        Postman(patience_s=0.2 if answer is None else 10).deliver_due()
        assert (waiting(), len(smtp.taken)) == (2, 0)
        smtp.answers.clear()
        assert Postman().deliver_due() in (0, 1)  # what was tried waits; what was not goes now
        due_again(own)
        Postman().deliver_due()
        assert waiting() == 0
        assert receivers(smtp) == everyone(2)

    @pytest.mark.parametrize("answer", [None, "", "451 later"])
    def test_a_farewell_that_fails_sends_nothing_again(
        self, own: Database, smtp: MailServer, answer: str | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("backend.core.postman.FAREWELL_S", 0.1)
        smtp.answers["QUIT"] = answer
        smtp.listen()
        send(2)
        assert Postman().deliver_due() == 2
        due_again(own)
        assert Postman().deliver_due() == 0
        assert receivers(smtp) == everyone(2)

    @pytest.mark.usefixtures("own")
    def test_one_refused_receiver_holds_up_nobody_else(self, smtp: MailServer) -> None:
        smtp.answers["RCPT"] = "550 unknown"
        smtp.listen()
        send(1)
        postman = Postman()
        assert postman.deliver_due() == 0
        smtp.answers.clear()
        send(1)
        assert postman.deliver_due() == 1
        assert waiting() == 1

    @pytest.mark.usefixtures("own")
    def test_two_postmen_at_once_deliver_each_mail_once(self, smtp: MailServer) -> None:
        smtp.listen()
        send(20)
        ready, delivered = threading.Barrier(3), []

        def work() -> None:
            ready.wait()
            delivered.append(Postman().deliver_due())

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(delivered) == 20
        assert receivers(smtp) == everyone(20)

    def test_a_database_that_goes_away_after_the_server_took_a_mail_sends_it_no_second_time(
        self, own: Database, smtp: MailServer
    ) -> None:
        smtp.listen()
        send(2)
        postman, broken = Postman(), []

        def cut(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if "sent_at=clock_timestamp()" in statement and not broken:
                broken.append(statement)
                raise sqlalchemy.exc.OperationalError(statement, {}, Exception("cut"))

        event.listen(SessionLocal.kw["bind"], "before_cursor_execute", cut)
        with pytest.raises(sqlalchemy.exc.OperationalError):
            postman.deliver_due()
        assert (len(broken), len(smtp.taken), waiting()) == (1, 1, 2)
        due_again(own)
        postman.deliver_due()
        assert waiting() == 0
        assert receivers(smtp) == everyone(2)

    def test_each_failure_makes_the_wait_longer_up_to_a_limit(self, own: Database, smtp: MailServer) -> None:
        smtp.answers["RCPT"] = "451 later"
        smtp.listen()
        send(1)
        waits = []
        for _ in range(7):
            Postman().deliver_due()
            with SessionLocal.begin() as session:
                left = select(func.extract("epoch", OutboxMail.due_at - func.clock_timestamp()))
                waits.append(round(session.scalars(left).one(), -1))
            due_again(own)
        assert waits == [60, 120, 240, 480, 900, 900, 900]
