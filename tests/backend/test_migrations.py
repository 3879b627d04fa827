"""Every migration goes up, down and up again over what people have stored, and nobody waits long for it."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from alembic import command
from backend.cli import main
from backend.commands import upkeep
from backend.commands.contents import Contents, contents_of
from backend.commands.owner import owner_connection
from backend.core import audit
from backend.core.actor import SYSTEM
from backend.core.db import SessionLocal
from backend.local.database import newest_revision
from backend.local.postgres import LocalPostgres
from tests.backend.accounts.people import make_user
from tests.backend.commands.conftest import point
from tests.conftest import ROOT, Database

REVISIONS = [script.revision for script in ScriptDirectory.from_config(Config(ROOT / "alembic.ini")).walk_revisions()]


@pytest.fixture
def lived_in(server: LocalPostgres, clone: Callable[[Database], Database], seeded: Database) -> Iterator[Database]:
    """A database with everything the product ships with, a person and an event; commands are pointed to it."""
    database = clone(seeded)
    with point(database):
        with SessionLocal.begin() as session:
            user = make_user(session)
            audit.record(session, SYSTEM, "account.opened", "user", user.id)
        yield database
    server.drop_database(database.name)


def config(connection: Connection) -> Config:
    """Return how alembic is told which database is meant."""
    return Config(ROOT / "alembic.ini", attributes={"connection": connection})


def state(database: Database) -> Contents:
    """Return what a database holds."""
    with owner_connection(database.owner_url) as connection:
        return contents_of(connection)


CONCERNED = {"alembic_version", "terms"}
"""Tables of which rows go with a migration: districts with the kind of word they are."""


def test_every_migration_goes_down_and_up_again_and_keeps_what_it_does_not_concern(lived_in: Database) -> None:
    newest = before = state(lived_in)
    assert newest.revision == newest_revision() == REVISIONS[0]
    for _ in REVISIONS:
        with owner_connection(lived_in.owner_url) as connection:
            command.downgrade(config(connection), "-1")
        below = state(lived_in)
        with owner_connection(lived_in.owner_url) as connection:
            command.upgrade(config(connection), "+1")
        again = state(lived_in)
        assert again.schema == before.schema
        lasting = {name for name in below.tables if columns(below, name) == columns(before, name)} - CONCERNED
        assert {name: again.tables[name] for name in lasting} == {name: before.tables[name] for name in lasting}
        with owner_connection(lived_in.owner_url) as connection:
            command.downgrade(config(connection), "-1")
        before = state(lived_in)
        assert before == below
    assert main(["migrate"]) == 0
    assert state(lived_in).schema == newest.schema


def columns(found: Contents, table: str) -> list[str]:
    """Return the lines of a schema that describe a table's columns."""
    return [line for line in found.schema if line.startswith(f"column {table}.")]


@pytest.fixture
def behind(lived_in: Database) -> Database:
    """The same without the version of users, which the migration of that revision brings."""
    with owner_connection(lived_in.owner_url) as connection:
        command.downgrade(config(connection), "0008")
    return lived_in


def read_users(database: Database) -> float:
    """Return how many seconds a look at the users takes."""
    begun, engine = time.monotonic(), create_engine(database.app_url)
    with engine.connect() as connection:
        connection.execute(text("SELECT count(*) FROM users"))
    engine.dispose()
    return time.monotonic() - begun


def test_behind_a_long_reader_a_migration_ends_cleanly_and_is_repeated(
    behind: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(upkeep, "MIGRATION_TRIES", 2)
    before = state(behind)
    engine = create_engine(behind.app_url)
    with engine.connect() as reading, ThreadPoolExecutor(1) as threads:
        reading.execute(text("SELECT count(*) FROM users"))
        migrating = threads.submit(main, ["migrate"])
        waited = []
        while not migrating.done():
            waited.append(read_users(behind))
        assert migrating.result() == 1
        reading.rollback()
    engine.dispose()
    assert max(waited) < 1.5
    assert "run this again" in capsys.readouterr().err
    assert state(behind) == before
    assert main(["migrate"]) == 0
    assert state(behind).revision == newest_revision()


def test_a_reader_who_leaves_is_waited_for(behind: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = create_engine(behind.app_url)
    with engine.connect() as reading:
        reading.execute(text("SELECT count(*) FROM users"))
        monkeypatch.setattr(upkeep.time, "sleep", lambda _: reading.rollback())
        assert main(["migrate"]) == 0
    engine.dispose()
    assert state(behind).revision == newest_revision()
