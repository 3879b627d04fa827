"""What a person at a terminal is told about the audit chain, and what the worker notes of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.cli import main
from backend.core import heads
from backend.core.db import SessionLocal, open_database
from backend.core.settings import settings
from tests.backend.core.conftest import Execute
from tests.backend.core.test_audit import write
from tests.conftest import Database


@pytest.fixture
def noted(own: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file in which the heads of the test's database are noted; the commands are pointed to both."""
    monkeypatch.setenv("DATABASE_URL", own.app_url)
    monkeypatch.setenv("CITYMATCH_AUDIT_HEADS", str(tmp_path / "heads"))
    settings.cache_clear()
    settings.cache_clear()
    with SessionLocal.begin() as session:
        path = heads.heads_file(session)
    yield path
    settings.cache_clear()


def command(database: Database, *words: str) -> int:
    """Carry out a command and return its exit code; it opens connections of its own and closes them."""
    SessionLocal.kw["bind"].dispose()
    code = main(words)
    open_database(database.app_url)
    return code


@pytest.mark.usefixtures("noted")
class TestAuditCommands:
    def test_a_flipped_row_is_named(self, own: Database, forge: Execute, capsys: pytest.CaptureFixture[str]) -> None:
        write(6)
        heads.note_head()
        assert command(own, "audit", "verify") == 0
        assert capsys.readouterr().out == "6 events are intact, 1 noted ends of the chain match\n"
        forge("UPDATE audit_events SET subject_id = NULL WHERE seq = 3")
        assert command(own, "audit", "verify") == 1
        assert "event 3 of the audit chain is broken: its content" in capsys.readouterr().err

    def test_a_cut_tail_is_named_by_what_the_worker_noted(
        self, own: Database, forge: Execute, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(6)
        heads.note_head()
        forge("DELETE FROM audit_events WHERE seq > 4")
        assert heads.note_head() is None
        assert command(own, "audit", "verify") == 1
        assert "event 5 of the audit chain is broken: it is missing" in capsys.readouterr().err

    def test_a_head_printed_today_verifies_later(
        self, own: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(2)
        assert command(own, "audit", "head") == 0
        printed = capsys.readouterr().out
        assert json.loads(printed)["seq"] == 2
        (tmp_path / "kept").write_text(printed)
        write(2)
        assert command(own, "audit", "verify", "--heads", str(tmp_path / "kept")) == 0
        assert capsys.readouterr().out == "4 events are intact, 1 noted ends of the chain match\n"


class TestNoteHead:
    def test_only_a_chain_that_grew_is_noted(self, noted: Path) -> None:
        assert heads.note_head() is None
        assert not noted.exists()
        write(2)
        heads.note_head()
        heads.note_head()
        write(1)
        heads.note_head()
        assert [head.seq for head in heads.read_heads(noted)] == [2, 3]

    def test_a_line_that_is_no_head_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "heads").write_text('{"seq": 1}\n')
        with pytest.raises(ValueError, match="line 1 of"):
            heads.read_heads(tmp_path / "heads")
