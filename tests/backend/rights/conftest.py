"""Two organisations that must not see each other, and people of every kind over the seeded database."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, Engine
from starlette.testclient import TestClient

from backend.core import policy
from backend.core.db import SessionLocal, open_database
from backend.core.policy import Verdict
from backend.local.postgres import LocalPostgres
from tests.backend.rights.actors import World, make_world
from tests.backend.rights.houses import House, build_house
from tests.conftest import Database, rolled_back


@pytest.fixture(scope="module")
def houses(
    server: LocalPostgres, clone: Callable[[Database], Database], migrated: Database
) -> Iterator[tuple[House, House]]:
    """Two vendors in a database of their own, with real commits, asked as the application's role."""
    database = clone(migrated)
    engine = open_database(database.app_url)
    with SessionLocal.begin() as session:
        made = (
            build_house(session, "甲科技有限公司", "canary-one"),
            build_house(session, "乙科技有限公司", "canary-two"),
        )
    yield made
    SessionLocal.configure(bind=None)
    engine.dispose()
    server.drop_database(database.name)


@pytest.fixture
def no_rights_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """The policy module as a mistake could leave it: everybody may do everything."""
    monkeypatch.setattr(policy, "verdict", lambda *_, **__: Verdict.ALLOW)


@pytest.fixture(scope="module")
def one_connection(shared: Engine) -> Iterator[Connection]:
    """The one connection of this module; whatever a case does on it is undone before the next."""
    yield from rolled_back(shared)


@pytest.fixture(scope="module")
def world(one_connection: Connection, bare_client: TestClient, known_ids: dict[str, str]) -> World:
    """Somebody of every column, and what there is to ask about."""
    with SessionLocal.begin() as session:
        return make_world(session, bare_client.app, known_ids)
