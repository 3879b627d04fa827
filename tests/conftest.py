"""A real PostgreSQL for the tests: one server a process, two databases made once, and what tests take from them."""

import base64
import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from alembic.config import Config
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.orm import Session, SessionTransaction
from starlette.testclient import TestClient

from alembic import command
from backend.accounts import passwords
from backend.commands.invariants import broken
from backend.commands.owner import owner_connection
from backend.core import logs
from backend.core.db import SessionLocal, driver_url, make_engine, open_database
from backend.core.row_security import tell_database
from backend.local.postgres import LocalPostgres
from backend.main import create_app
from tests.examples import some
from tests.names import changing_names
from tests.seeding import make_seeded

ROOT = Path(__file__).resolve().parents[1]
Record = Callable[[str, object], None]
"""What pytest's `record_property` is: notes a figure for `tests.faults` to print."""

# Whatever server the caller's environment names, the tests must not touch it.
for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL"):
    os.environ.pop(name, None)
os.environ["CITYMATCH_TESTING"] = "1"
# What they seal is opened by no key of anybody's, and what they mail goes nowhere.
os.environ["CITYMATCH_KEYS"] = f"test:{base64.b64encode(bytes(32)).decode()}"
os.environ["CITYMATCH_KEYS_FILE"] = str(ROOT / ".local" / "test-keys")
os.environ["CITYMATCH_MAIL_FOLDER"] = str(ROOT / ".local" / "test-mail")
os.environ["CITYMATCH_AUDIT_HEADS"] = str(ROOT / ".local" / "test-audit-heads")
# What they attach is gone when they have ended.
_attached = tempfile.TemporaryDirectory(prefix="citymatch-test-attachments-")
os.environ["CITYMATCH_ATTACHMENTS"] = _attached.name
# Nor do they depend on whether somebody has built the pages.
os.environ["CITYMATCH_FRONTEND_DIST"] = str(ROOT / "tests" / "no-such-folder")
# All tests ask from a few addresses; those of the limits set them.
os.environ["CITYMATCH_API_PER_NETWORK"] = os.environ["CITYMATCH_API_PER_ACCOUNT"] = "0"

# As the commands do; left to itself, structlog takes seconds to draw a traceback with all variables.
logs.configure()

hypothesis.settings.register_profile(
    "citymatch", max_examples=some(100), derandomize=True, deadline=None, database=None, print_blob=True
)
hypothesis.settings.load_profile("citymatch")

AS_IN_PRODUCTION = passwords.hasher
"""What hashes passwords where nobody tests; `test_passwords` says how much that costs whoever guesses."""
# Hundreds of sign-ins need not cost what a guess shall cost, a tenth of a second of every core.
passwords.hasher = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))

ORIGIN = "http://127.0.0.1:8000"
BROWSER: Any = {"base_url": ORIGIN, "client": ("127.0.0.1", 50000), "headers": {"Origin": ORIGIN}}
"""How a client asks like a browser on this machine, from a page of ours."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse to run where a test is called otherwise in another process."""
    if told := changing_names(items):
        raise pytest.UsageError("\n".join(["tests whose names change:", *told[:10]]))


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays to the end; to look through it again and again takes a seventh of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@dataclass(frozen=True)
class Database:
    """A database of the test server, by the addresses of the two roles."""

    name: str
    app_url: str
    """For the application's role, which owns nothing."""
    owner_url: str


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPostgres]:
    """A server for this process; it ends with the session, or with the process if that is killed."""
    with LocalPostgres(tmp_path_factory.mktemp("postgres") / "database", durable=False) as running:
        yield running


def database_of(server: LocalPostgres, name: str) -> Database:
    """Return a database of the test server by its name."""
    return Database(name, driver_url(server.dsn(name)), driver_url(server.dsn(name, user="citymatch_owner")))


@pytest.fixture(scope="session")
def migrated(server: LocalPostgres) -> Database:
    """A template with every table and nothing in them."""
    server.create_database("citymatch_template", template="citymatch")
    database = database_of(server, "citymatch_template")
    engine = create_engine(database.owner_url)
    with engine.connect() as connection:
        config = Config(ROOT / "alembic.ini", attributes={"connection": connection})
        command.upgrade(config, "head")
    engine.dispose()
    return database


@pytest.fixture(scope="session")
def seeded(server: LocalPostgres, migrated: Database) -> Database:
    """A template with everything the product ships with: demo vendors, the five documents and one public run."""
    make_seeded(server, "citymatch_seeded", migrated.name)
    return database_of(server, "citymatch_seeded")


@pytest.fixture(scope="session")
def clone(server: LocalPostgres) -> Callable[[Database], Database]:
    """Makes a copy of a template, of which nobody else knows."""
    numbers = count(1)

    def make(template: Database) -> Database:
        name = f"{template.name}_{next(numbers)}"
        server.create_database(name, template=template.name)
        return database_of(server, name)

    return make


@pytest.fixture(scope="session")
def shared(clone: Callable[[Database], Database], seeded: Database) -> Iterator[Engine]:
    """The seeded database that tests share, each in a transaction that is rolled back."""
    engine = make_engine(clone(seeded).app_url, pool_size=1)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def blank(clone: Callable[[Database], Database], migrated: Database) -> Iterator[Engine]:
    """The empty database that tests share, each in a transaction that is rolled back."""
    engine = make_engine(clone(migrated).app_url, pool_size=1)
    yield engine
    engine.dispose()


@pytest.fixture
def committed(
    request: pytest.FixtureRequest, server: LocalPostgres, clone: Callable[[Database], Database], seeded: Database
) -> Iterator[Database]:
    """A seeded database of the test's own, for real commits: races, workers, lost connections.

    Sessions of this process are bound to it, as the application's role. Whatever the test did, everything that
    `doctor` looks for holds afterwards, unless it is marked as one that forges.
    """
    database = clone(seeded)
    engine = open_database(database.app_url)
    yield database
    SessionLocal.configure(bind=None)
    engine.dispose()
    if request.node.get_closest_marker("forges") is None:
        assert broken_in(database) == []
    server.drop_database(database.name)


def broken_in(database: Database) -> list[tuple[str, list[str]]]:
    """Return the invariants that do not hold in a database, and where."""
    with owner_connection(database.owner_url) as connection, Session(connection) as session:
        return [(invariant.name, where) for invariant, where in broken(session)]


def rolled_back(engine: Engine) -> Iterator[Connection]:
    """Bind every session of this process to one connection, and undo what was done on it.

    A session that commits releases a savepoint; so the code under test runs with its own transactions, unchanged.
    """
    with engine.connect() as connection, connection.begin() as outer:
        # This transaction waits for whatever a test does besides; the product's never does.
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        SessionLocal.configure(bind=connection, join_transaction_mode="create_savepoint")
        with _each_for_its_own_asker(connection):
            yield connection
        SessionLocal.configure(bind=None, join_transaction_mode="conditional_savepoint")
        outer.rollback()


@contextmanager
def _each_for_its_own_asker(connection: Connection) -> Iterator[None]:
    """Tell the database again for whom a session reads when another one, begun after it, has ended.

    For whom is told until the end of a transaction, and all sessions on one connection share a single one.
    """
    begun: list[Session] = []

    def note(session: Session, transaction: SessionTransaction) -> None:
        if transaction.parent is None:
            begun.append(session)

    def tell_again(session: Session, transaction: SessionTransaction) -> None:
        if transaction.parent is None:
            begun.remove(session)
            if begun:
                tell_database(begun[-1], transaction, connection)

    event.listen(SessionLocal, "after_transaction_create", note)
    event.listen(SessionLocal, "after_transaction_end", tell_again)
    yield
    event.remove(SessionLocal, "after_transaction_create", note)
    event.remove(SessionLocal, "after_transaction_end", tell_again)


@pytest.fixture
def connection(shared: Engine) -> Iterator[Connection]:
    """The one connection to the seeded database that this test's sessions and requests share."""
    yield from rolled_back(shared)


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session in the seeded database; requests of ``client`` see what it has flushed."""
    with SessionLocal() as opened:
        yield opened


@pytest.fixture
def empty_session(blank: Engine) -> Iterator[Session]:
    """A session in a database with no rows; requests of ``client`` see what it has flushed."""
    for _ in rolled_back(blank):
        with SessionLocal() as opened:
            yield opened


@pytest.fixture(scope="session")
def bare_client() -> Iterator[TestClient]:
    """A client of the whole application, without a database of its own and without built pages."""
    app = create_app()
    with TestClient(app, raise_server_exceptions=False, **BROWSER) as opened:
        app.state.portal = opened.portal
        yield opened


@pytest.fixture
def client(session: Session, bare_client: TestClient) -> TestClient:
    """A client of the whole application over the seeded database."""
    return bare_client


@pytest.fixture
def empty_client(empty_session: Session, bare_client: TestClient) -> TestClient:
    """A client of the whole application over a database with no rows."""
    return bare_client
