"""The restore drill: what was backed up comes back whole, and what is not whole is not believed."""

import hashlib
import json
import shutil
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic.config import Config
from sqlalchemy import create_engine, select, text
from starlette.testclient import TestClient

from alembic import command
from backend.accounts.models import User
from backend.attachments import store
from backend.cli import main
from backend.commands.backup import DUMP, FILES, HEADS, MANIFEST
from backend.commands.contents import contents_of, differences
from backend.core import audit, heads, keys, mail
from backend.core.actor import SYSTEM
from backend.core.db import SessionLocal
from backend.core.settings import settings
from backend.local.database import newest_revision
from backend.local.postgres import LocalPostgres
from backend.revisions.models import SubjectKind
from backend.vendors.models import Vendor
from tests.backend.accounts.people import browser, make_user, sign_in
from tests.backend.attachments.corpus import pdf
from tests.backend.attachments.files import attach
from tests.backend.commands.conftest import point, reading
from tests.conftest import ROOT, Database

FILE = pdf()
SHA256 = hashlib.sha256(FILE).hexdigest()
"""What is attached."""


@dataclass(frozen=True)
class Kept:
    """A backup, and what it was made of."""

    folder: Path
    source: Database
    user: User
    head: audit.Head


@pytest.fixture(scope="module")
def kept(
    server: LocalPostgres,
    clone: Callable[[Database], Database],
    seeded: Database,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Kept]:
    """A backup of everything the product ships with, a person, a mail that waits and two noted ends of the chain."""
    folder, source = tmp_path_factory.mktemp("backups") / "nightly", clone(seeded)
    with point(source):
        with SessionLocal.begin() as session:
            user = make_user(session)
            mail.post(session, user.email, "already-registered", "zh-CN", link="https://match.example.gov.cn/sign-in")
            audit.record(session, SYSTEM, "account.opened", "user", user.id)
            vendor_id = session.scalars(select(Vendor.id).limit(1)).one()
            attach(session, SubjectKind.VENDOR, vendor_id, vendor_id)
        heads.note_head()
        with SessionLocal.begin() as session:
            head = audit.export_head(session)
        assert head is not None
        assert main(["backup", str(folder)]) == 0
    yield Kept(folder, source, user, head)
    server.drop_database(source.name)


@pytest.fixture
def copied(kept: Kept, tmp_path: Path) -> Path:
    """The backup in a folder of the test's own, which it may damage."""
    return Path(shutil.copytree(kept.folder, tmp_path / "copy"))


def restored(capsys: pytest.CaptureFixture[str], database: Database, source: Path, *words: str) -> str:
    """Return what is said of a backup that is put back."""
    capsys.readouterr()
    with point(database):
        code = main(["restore", str(source), *words])
    said = capsys.readouterr()
    return said.out if code == 0 else said.err


def table_count(database: Database) -> int:
    """Return how many tables a database has."""
    with reading(database) as session:
        return session.scalars(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).one()


class TestDrill:
    def test_everything_is_there_again_and_the_application_runs_on_it(
        self, kept: Kept, void: Database, capsys: pytest.CaptureFixture[str], bare_client: TestClient
    ) -> None:
        said = restored(capsys, void, kept.folder)
        assert "rows of" in said
        assert f"{kept.head.seq} audit events intact" in said
        with point(kept.source):
            before = bare_client.get("/api/scenarios", params={"size": "100"})
        with point(void):
            after = bare_client.get("/api/scenarios", params={"size": "100"})
            assert after.json() == before.json()
            assert after.json()["total"] > 0
            assert sign_in(browser(bare_client.app), kept.user).status_code == 201
            assert main(["check"]) == main(["audit", "verify"]) == main(["doctor"]) == 0

    def test_a_file_holds_the_same_as_a_folder(
        self, kept: Kept, void: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        target = tmp_path / "nightly.tar"
        with point(kept.source):
            assert main(["backup", str(target)]) == 0
        assert target.stat().st_mode & 0o077 == 0
        with tarfile.open(target) as archive:
            assert {MANIFEST, DUMP, HEADS, FILES, f"{FILES}/{SHA256}"} == set(archive.getnames())
        assert "restored as of" in restored(capsys, void, target)

    def test_attached_files_come_back_over_what_has_rotted(
        self,
        kept: Kept,
        void: Database,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("CITYMATCH_ATTACHMENTS", str(tmp_path / "elsewhere"))
        rotten = tmp_path / "elsewhere" / SHA256[:2] / SHA256
        rotten.parent.mkdir(parents=True)
        rotten.write_bytes(b"rotten")
        assert "1 attached files whole" in restored(capsys, void, kept.folder)
        assert rotten.read_bytes() == FILE
        with point(void):
            assert main(["doctor"]) == 0

    def test_keys_are_named_and_not_in_it(self, kept: Kept) -> None:
        assert json.loads((kept.folder / MANIFEST).read_text())["keys"] == ["test"]
        secret = settings().keys.get_secret_value().partition(":")[2].encode()
        assert all(secret not in path.read_bytes() for path in kept.folder.rglob("*") if path.is_file())

    def test_a_backup_of_an_earlier_version_is_brought_up_to_date(
        self,
        server: LocalPostgres,
        clone: Callable[[Database], Database],
        migrated: Database,
        void: Database,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        earlier = clone(migrated)
        engine = create_engine(earlier.owner_url)
        with engine.connect() as connection:
            command.downgrade(Config(ROOT / "alembic.ini", attributes={"connection": connection}), "-1")
        engine.dispose()
        with point(earlier):
            assert main(["backup", str(tmp_path / "old")]) == 0
        server.drop_database(earlier.name)
        assert "restored as of" in restored(capsys, void, tmp_path / "old")
        with reading(void) as session:
            assert session.scalars(text("SELECT version_num FROM alembic_version")).one() == newest_revision()


class TestRefusals:
    def test_a_flipped_byte_of_an_attached_file_is_named(
        self, kept: Kept, copied: Path, void: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        flipped = FILE[:50] + bytes([FILE[50] ^ 1]) + FILE[51:]
        (copied / FILES / SHA256).write_bytes(flipped)
        assert f"{FILES}/{SHA256} of the backup" in restored(capsys, void, copied)
        assert table_count(void) == 0
        store.path_of(SHA256).write_bytes(flipped)
        for change, said in ((lambda: None, "damaged"), (store.path_of(SHA256).unlink, "missing")):
            change()
            with point(kept.source):
                assert main(["backup", str(tmp_path / "again")]) == 1
            assert f"the file of attachment {SHA256} is {said}" in capsys.readouterr().err
        with store.arriving() as arrived:
            arrived.write(FILE)
            arrived.end()
            store.keep(arrived)

    def test_what_is_there_is_replaced_only_if_that_is_said(
        self, kept: Kept, void: Database, capsys: pytest.CaptureFixture[str]
    ) -> None:
        counted = text("SELECT count(*) FROM users")
        restored(capsys, void, kept.folder)
        with reading(void) as session:
            people = session.scalars(counted).one()
            make_user(session, email="later@example.gov.cn")
            session.commit()
        assert "with --yes everything in it is replaced" in restored(capsys, void, kept.folder)
        with reading(void) as session:
            assert session.scalars(counted).one() == people + 1
        assert "restored as of" in restored(capsys, void, kept.folder, "--yes")
        with reading(void) as session:
            assert session.scalars(counted).one() == people

    @pytest.mark.parametrize("name", [DUMP, HEADS])
    def test_a_byte_that_changed_is_noticed_before_anything_is_touched(
        self, copied: Path, void: Database, name: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        data = bytearray((copied / name).read_bytes())
        data[len(data) // 2] ^= 1
        (copied / name).write_bytes(data)
        assert f"{name} of the backup {copied} is damaged" in restored(capsys, void, copied)
        assert table_count(void) == 0

    def test_a_file_that_is_missing_is_named(
        self, copied: Path, void: Database, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (copied / DUMP).unlink()
        assert f"{DUMP} of the backup {copied} is missing" in restored(capsys, void, copied)

    @pytest.mark.parametrize("written", [b"", b"{}", b"\xff"])
    def test_what_is_no_backup_is_refused(
        self, tmp_path: Path, void: Database, written: bytes, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / MANIFEST).write_bytes(written)
        assert "is not understood" in restored(capsys, void, tmp_path)
        (tmp_path / MANIFEST).rename(tmp_path / "other")
        assert "is no backup" in restored(capsys, void, tmp_path)
        assert "is no backup" in restored(capsys, void, tmp_path / "other")

    def test_a_key_that_is_missing_is_named(
        self, kept: Kept, void: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("CITYMATCH_KEYS", f"other:{settings().keys.get_secret_value().partition(':')[2]}")
        keys.keyring.cache_clear()
        try:
            assert "sealed with the key test, which is not among" in restored(capsys, void, kept.folder)
        finally:
            monkeypatch.undo()
            settings.cache_clear()
            keys.keyring.cache_clear()
        assert table_count(void) == 0

    def test_a_backup_of_a_newer_version_is_refused(
        self, copied: Path, void: Database, capsys: pytest.CaptureFixture[str]
    ) -> None:
        manifest = json.loads((copied / MANIFEST).read_text())
        manifest["contents"]["revision"] = "9999"
        (copied / MANIFEST).write_text(json.dumps(manifest))
        assert "revision 9999, which this version does not know" in restored(capsys, void, copied)

    @pytest.mark.parametrize(
        ("part", "says"),
        [
            (
                lambda held: held["contents"]["tables"].update(users=[700, "0"]),
                "the table users has 8 rows and not 700",
            ),
            (
                lambda held: held["contents"]["sequences"].update(match_run_numbers=700),
                "the sequence match_run_numbers",
            ),
            (lambda held: held.update(audit_hash="00" * 32), "does not end where the one that was backed up did"),
        ],
        ids=["rows", "sequence", "audit"],
    )
    def test_what_is_not_what_was_backed_up_is_told(
        self,
        copied: Path,
        void: Database,
        part: Callable[[dict[str, object]], None],
        says: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        manifest = json.loads((copied / MANIFEST).read_text())
        part(manifest)
        (copied / MANIFEST).write_text(json.dumps(manifest))
        assert says in restored(capsys, void, copied)

    def test_a_forged_trace_is_not_backed_up(
        self,
        server: LocalPostgres,
        clone: Callable[[Database], Database],
        kept: Kept,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        forged = clone(kept.source)
        server.sql("ALTER TABLE audit_events DISABLE TRIGGER ALL", forged.name)
        server.sql("UPDATE audit_events SET action = 'account.closed' WHERE seq = 1", forged.name)
        with point(forged):
            assert main(["backup", str(tmp_path / "forged")]) == 1
        assert "event 1 of the audit chain is broken" in capsys.readouterr().err
        assert list(tmp_path.iterdir()) == []
        server.drop_database(forged.name)


PLANTED = {
    "UPDATE organisations SET name = name || '?' WHERE id = (SELECT min(id::text)::uuid FROM organisations)": (
        "rows of the table organisations differ"
    ),
    "DELETE FROM exclusions WHERE id = (SELECT min(id::text)::uuid FROM exclusions)": "the table exclusions has",
    "SELECT nextval('match_run_numbers')": "the sequence match_run_numbers stands at",
    "ALTER TABLE users DROP COLUMN district CASCADE": "missing: column users.district",
    "ALTER TABLE audit_events DISABLE TRIGGER fixed": "trigger D CREATE TRIGGER fixed",
    "GRANT DELETE ON audit_events TO citymatch_app": "new: grant audit_events citymatch_app DELETE",
    "DROP INDEX uq_users_email": "missing: index CREATE UNIQUE INDEX uq_users_email",
    "ALTER TABLE outbox DROP CONSTRAINT ck_outbox_content": "missing: constraint outbox.ck_outbox_content",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'": (
        "new: function refuse_change"
    ),
    "CREATE TABLE extra (id int)": "the table extra is new",
}
"""What is changed, and how it is told."""


@pytest.mark.parametrize("change", PLANTED, ids=str)
def test_whatever_differs_between_a_database_and_its_copy_is_told(
    kept: Kept, server: LocalPostgres, change: str
) -> None:
    engine = create_engine(server.dsn(kept.source.name, user="postgres", driver="postgresql+psycopg"))
    with engine.connect() as connection:
        before = contents_of(connection)
        assert list(differences(before, contents_of(connection))) == []
        connection.execute(text(change))
        assert any(PLANTED[change] in told for told in differences(before, contents_of(connection)))
    engine.dispose()
