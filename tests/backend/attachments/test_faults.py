"""Files and rows never disagree: not when the disk fills up, not when the process is killed, not when a bit flips."""

import errno
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from starlette.testclient import TestClient

from backend.attachments import service, store
from backend.attachments.errors import AttachmentInUse
from backend.attachments.models import Attachment
from backend.attachments.references import check_references
from backend.attachments.upkeep import GRACE, sweep
from backend.core.actor import SYSTEM
from backend.core.db import SessionLocal
from backend.revisions.models import Revision, SubjectKind
from backend.vendors.models import Vendor
from tests.backend.accounts.people import member, until_it_waits
from tests.backend.attachments.conftest import send, stored
from tests.backend.attachments.corpus import pdf
from tests.backend.attachments.files import attach
from tests.conftest import ROOT, Database, broken_in

FILE = pdf()
CALLS: dict[str, tuple[Any, str]] = {
    "opening": (os, "open"),
    "writing": (os, "write"),
    "syncing": (os, "fsync"),
    "renaming": (Path, "rename"),
}
STEPS = [("opening", 0), ("writing", 0), ("syncing", 0), ("renaming", 0), ("syncing", 1), ("syncing", 2)]
"""Where the disk turns out to be full, and how often it was not before: the file is synced first, then both folders."""
KILLED = """
import os, signal, sys
from uuid import UUID
import backend.models
from backend.attachments import service, store
from backend.core import audit
from backend.core.actor import Actor, Role
from backend.core.db import SessionLocal, open_database
from backend.revisions.models import SubjectKind

where, vendor_id, path = sys.argv[1], UUID(sys.argv[2]), sys.argv[3]
open_database(os.environ["DATABASE_URL"])
keep = store.keep if where == "kept" else lambda _: None
module, name = (audit, "record") if where == "written" else (store, "keep")
setattr(module, name, lambda *given, **_: (keep(given[0]), os.kill(os.getpid(), signal.SIGKILL)))
actor = Actor(None, vendor_id, "vendor", frozenset({Role.VENDOR_MEMBER}), is_system=True)
with store.arriving() as arrived, SessionLocal.begin() as session:
    arrived.write(open(path, "rb").read())
    arrived.end()
    service.upload(session, actor, SubjectKind.VENDOR, vendor_id, service.Upload("a.pdf", arrived))
"""
"""Takes in a file, and is killed on the way."""


def full(*_: Any, **__: Any) -> Any:
    """Say what the system says when there is no room left."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def later(attribute: Any, after: int) -> Callable[..., Any]:
    """Return what does as usual so many times, and then finds the disk full."""
    left = [after]

    def do(*given: Any, **named: Any) -> Any:
        left[0] -= 1
        return attribute(*given, **named) if left[0] >= 0 else full()

    return do


def age(folder: Path) -> None:
    """Let every file of a store be old."""
    long_ago = time.time() - 2 * GRACE
    for path in folder.rglob("*"):
        os.utime(path, (long_ago, long_ago))


def rows() -> int:
    """Return how many attachments there are."""
    with SessionLocal() as session:
        return session.scalar(select(func.count()).select_from(Attachment)) or 0


class TestDiskFull:
    @pytest.mark.usefixtures("files")
    def test_nothing_is_written_down_and_whoever_sent_it_is_told(
        self, committed: Database, bare_client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with SessionLocal.begin() as session:
            vendor_id = session.scalars(select(Vendor.id).limit(1)).one()
            client = member(session, bare_client.app, vendor_id)
        for step, after in STEPS:
            owner, name = CALLS[step]
            with monkeypatch.context() as patch:
                patch.setattr(owner, name, later(getattr(owner, name), after))
                answer = send(client, str(vendor_id), body=FILE)
            assert (answer.status_code, answer.json()["code"]) == (507, "storage-full"), (step, after)
            assert "your input is kept" in answer.json()["detail"]
            assert rows() == 0, (step, after)
            assert broken_in(committed) == []
        assert send(client, str(vendor_id), body=FILE).status_code == 201

    @pytest.mark.usefixtures("files")
    def test_a_short_write_is_carried_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        whole = os.write
        monkeypatch.setattr(os, "write", lambda file, part: whole(file, bytes(part)[:100]))
        with store.arriving() as arrived:
            arrived.write(FILE)
            assert arrived.path.read_bytes() == FILE


def test_who_is_killed_on_the_way_leaves_no_row_and_what_is_left_is_swept_away(
    committed: Database, files: Path, tmp_path: Path
) -> None:
    sent = tmp_path / "sent.pdf"
    sent.write_bytes(FILE)
    with SessionLocal() as session:
        vendor_id = session.scalars(select(Vendor.id).limit(1)).one()
    for where in ("arrived", "kept", "written"):
        words = [sys.executable, "-c", KILLED, where, str(vendor_id), str(sent)]
        ended = subprocess.run(words, cwd=ROOT, env={**os.environ, "DATABASE_URL": committed.app_url}, check=False)
        assert ended.returncode == -9
        assert (rows(), len(stored(files))) == (0, 1), where
        assert sweep() == 0
        assert broken_in(committed) == []
        age(files)
        assert sweep() == 1
        assert stored(files) == []


@pytest.mark.usefixtures("files", "committed")
class TestSweeping:
    @pytest.fixture
    def kept(self, files: Path) -> str:
        """The digest of a file of an attachment, which is old."""
        with SessionLocal.begin() as session, store.arriving() as arrived:
            vendor_id = session.scalars(select(Vendor.id)).first()
            arrived.write(FILE)
            arrived.end()
            store.keep(arrived)
            held = {"id": vendor_id, "size": arrived.size, "sha256": arrived.sha256}
            session.execute(
                text("""
                    INSERT INTO attachments
                        (id, kind, subject_id, organisation_id, name, media_type, size, sha256, state, finding,
                            is_public)
                    VALUES (:id, 'vendor', :id, :id, 'a.pdf', 'application/pdf', :size, :sha256, 'clean', '', false)
                """),
                held,
            )
        age(files)
        return arrived.sha256

    def test_what_a_row_speaks_of_stays(self, kept: str) -> None:
        assert sweep() == 0
        assert store.path_of(kept).exists()

    def test_what_somebody_is_about_to_write_a_row_for_stays(self, kept: str) -> None:
        with SessionLocal.begin() as session:
            session.execute(text("DELETE FROM attachments"))
        with SessionLocal.begin() as writing:
            writing.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": _lock(kept)})
            assert sweep() == 0
        assert sweep() == 1

    @pytest.mark.forges
    def test_a_flipped_byte_a_lost_file_and_one_too_many_are_named(self, kept: str, committed: Database) -> None:
        assert broken_in(committed) == []
        path = store.path_of(kept)
        path.write_bytes(FILE[:50] + bytes([FILE[50] ^ 1]) + FILE[51:])
        ((name, where),) = broken_in(committed)
        assert (name, kept in where[0]) == ("attachments", True)
        path.unlink()
        ((_, gone),) = broken_in(committed)
        assert gone == where
        strange = store.path_of("f" * 64)
        strange.parent.mkdir()
        strange.touch()
        os.utime(strange, (1, 1))
        ((_, both),) = broken_in(committed)
        assert both == [*where, f"file {'f' * 64}"]


@pytest.mark.usefixtures("files", "committed")
def test_a_file_is_not_deleted_under_the_hands_of_whoever_saves_a_document_that_names_it() -> None:
    with SessionLocal.begin() as session:
        vendor_id = session.scalars(select(Vendor.id).limit(1)).one()
        held = attach(session, SubjectKind.VENDOR, vendor_id, vendor_id)
    refused: list[bool] = []

    def delete() -> None:
        with pytest.raises(AttachmentInUse), SessionLocal.begin() as session:
            service.delete_attachment(session, SYSTEM, held)
        refused.append(True)

    deleting = threading.Thread(target=delete)
    with SessionLocal.begin() as session:
        check_references(session, SubjectKind.VENDOR, vendor_id, [("/attachments", held)])
        named = {"attachments": [str(held)]}
        session.add(
            Revision(
                kind=SubjectKind.VENDOR, subject_id=vendor_id, organisation_ids=[vendor_id], number=1, content=named
            )
        )
        session.flush()
        deleting.start()
        until_it_waits(deleting)
    deleting.join()
    assert refused == [True]
    assert rows() == 1


def _lock(sha256: str) -> int:
    return int.from_bytes(bytes.fromhex(sha256[:16]), signed=True)
