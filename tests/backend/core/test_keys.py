"""What is sealed opens for its purpose and subject only; keys can be changed, and never be lost unnoticed."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from backend.cli import main
from backend.core import keys, mail
from backend.core.db import SessionLocal
from backend.core.ids import new_id
from backend.core.keys import BadKeys, Keyring, Unsealable, check_keys, key_id, reseal, used_keys
from backend.core.mail import OutboxMail
from backend.core.settings import Settings, settings
from backend.local.keys import add_key, make_keys
from backend.models import Base
from tests.conftest import Database

OLD = f"old:{base64.b64encode(b'o' * 32).decode()}"
NEW = f"new:{base64.b64encode(b'n' * 32).decode()}"
SUBJECT = new_id()


@pytest.fixture
def with_keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Lets a test change the keys of this process; they are as before after it."""
    yield monkeypatch
    settings.cache_clear()
    keys.keyring.cache_clear()


def use(patch: pytest.MonkeyPatch, *written: str) -> None:
    """Make these the keys of this process."""
    patch.setenv("CITYMATCH_KEYS", ",".join(written))
    settings.cache_clear()
    keys.keyring.cache_clear()


class TestSeal:
    def test_what_is_sealed_opens_again_and_cannot_be_read(self) -> None:
        ring = Keyring.parse(OLD)
        sealed = ring.seal("phone", SUBJECT, b"a secret number")
        assert ring.open_("phone", SUBJECT, sealed) == b"a secret number"
        assert b"secret" not in sealed
        assert sealed != ring.seal("phone", SUBJECT, b"a secret number")

    @pytest.mark.parametrize(("purpose", "subject"), [("totp", SUBJECT), ("phone", new_id()), ("phon", SUBJECT)])
    def test_for_another_purpose_or_subject_it_stays_shut(self, purpose: str, subject: object) -> None:
        ring = Keyring.parse(OLD)
        sealed = ring.seal("phone", SUBJECT, b"x")
        with pytest.raises(Unsealable):
            ring.open_(purpose, subject, sealed)  # type: ignore[arg-type]

    def test_a_changed_byte_anywhere_keeps_it_shut(self) -> None:
        ring = Keyring.parse(OLD)
        sealed = ring.seal("phone", SUBJECT, b"number")
        for place in range(len(sealed)):
            changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
            with pytest.raises(Unsealable):
                ring.open_("phone", SUBJECT, changed)
        for length in range(len(sealed)):
            with pytest.raises(Unsealable):
                ring.open_("phone", SUBJECT, sealed[:length])

    def test_the_first_key_seals_and_every_key_opens(self) -> None:
        sealed = Keyring.parse(OLD).seal("phone", SUBJECT, b"number")
        ring = Keyring.parse(f"{NEW}\n{OLD}\n")
        assert ring.open_("phone", SUBJECT, sealed) == b"number"
        assert key_id(ring.seal("phone", SUBJECT, b"number")) == "new"
        with pytest.raises(Unsealable, match="'old'"):
            Keyring.parse(NEW).open_("phone", SUBJECT, sealed)

    def test_another_key_under_the_same_name_does_not_open(self) -> None:
        sealed = Keyring.parse(OLD).seal("phone", SUBJECT, b"number")
        with pytest.raises(Unsealable):
            Keyring.parse(NEW.replace("new:", "old:")).open_("phone", SUBJECT, sealed)


class TestLoad:
    @pytest.mark.parametrize("written", ["", "x", "x:", "x:AAAA", f"{OLD},{OLD}", f"{OLD},half", NEW.upper()])
    def test_keys_that_are_none_are_refused_without_repeating_them(self, written: str) -> None:
        with pytest.raises(BadKeys) as refused:
            Keyring.parse(written)
        assert base64.b64encode(b"o" * 32).decode() not in str(refused.value)

    def test_a_made_file_is_for_its_owner_only_and_is_never_overwritten(self, tmp_path: Path) -> None:
        path = tmp_path / "deep" / "keys"
        assert make_keys(path)
        assert path.stat().st_mode & 0o777 == 0o600
        made = path.read_text()
        assert not make_keys(path)
        assert path.read_text() == made
        first = Keyring.load(Settings(keys=SecretStr(""), keys_file=path)).first
        second = add_key(path)
        ring = Keyring.load(Settings(keys=SecretStr(""), keys_file=path))
        assert list(ring.keys) == [second, first]
        assert path.stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
    def test_a_file_others_may_read_is_refused(self, tmp_path: Path, mode: int) -> None:
        path = tmp_path / "keys"
        make_keys(path)
        path.chmod(mode)
        with pytest.raises(BadKeys, match="chmod 600"):
            Keyring.load(Settings(keys=SecretStr(""), keys_file=path))

    def test_no_key_at_all_says_how_to_make_one(self, tmp_path: Path) -> None:
        with pytest.raises(BadKeys, match="keys make"):
            Keyring.load(Settings(keys=SecretStr(""), keys_file=tmp_path / "keys"))

    def test_keys_do_not_show_in_what_is_printed_of_the_settings(self) -> None:
        assert "b29v" not in repr(Settings(keys=SecretStr(OLD)))


def posted(count: int) -> None:
    """Let something sealed stand in the database."""
    with SessionLocal.begin() as session:
        for number in range(count):
            mail.post(session, f"somebody{number}@example.org", "reset", "en", link="https://x/1")


class TestStart:
    def test_a_key_that_is_missing_refuses_the_start(
        self, own: Database, with_keys: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        use(with_keys, OLD)
        posted(1)
        with_keys.setenv("DATABASE_URL", own.app_url)
        use(with_keys, NEW)
        SessionLocal.kw["bind"].dispose()
        assert main(["check"]) == 1
        assert "the key old, which is not among the keys" in capsys.readouterr().err
        use(with_keys, NEW, OLD)
        assert main(["check"]) == 0

    def test_every_sealed_column_is_looked_at(self) -> None:
        found = {f"{table.name}.{column.name}" for table, column, _, _ in keys._sealed_columns(Base.metadata)}
        assert "outbox.sealed" in found

    @pytest.mark.usefixtures("own")
    def test_after_sealing_anew_the_old_key_can_go(self, with_keys: pytest.MonkeyPatch) -> None:
        use(with_keys, OLD)
        posted(3)
        use(with_keys, NEW, OLD)
        posted(2)
        with SessionLocal.begin() as session:
            assert used_keys(session, Base.metadata) == {"old", "new"}
            assert reseal(session, Base.metadata) == 3
        use(with_keys, NEW)
        with SessionLocal.begin() as session:
            check_keys(session, Base.metadata)
            mails = session.scalars(select(OutboxMail)).all()
            assert sorted(str(mail.opened(one)["To"]) for one in mails) == [
                "somebody0@example.org", "somebody0@example.org", "somebody1@example.org",
                "somebody1@example.org", "somebody2@example.org",
            ]  # fmt: skip
            assert reseal(session, Base.metadata) == 0
            assert session.scalar(select(func.count(OutboxMail.id))) == 5
