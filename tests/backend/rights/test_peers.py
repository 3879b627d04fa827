"""schemathesis asks as two people of two organisations, each for what it saw the other read, and is given nothing."""

import json
from pathlib import Path
from uuid import UUID

import schemathesis
from fastapi import APIRouter
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from starlette.testclient import TestClient

from backend.accounts.deps import SECURE_COOKIE, SignedInDep
from backend.accounts.models import UserSession
from backend.accounts.schemas import SessionRead
from backend.accounts.service import SessionNotFound
from backend.core.row_security import as_program
from backend.core.web import SessionDep
from backend.main import create_app
from tests.backend.accounts.people import SITE
from tests.backend.rights.houses import House

NAMES = ["one", "other"]
PHASES = ("examples", "coverage", "fuzzing", "stateful")
hole = APIRouter(prefix="/api")


@hole.get("/sessions/{session_id}", response_model=SessionRead)
def get_session_of_anybody(session: SessionDep, _actor: SignedInDep, session_id: UUID) -> SessionRead:
    """Show a session to whoever knows its id: what a route without `require` would be."""
    with as_program(session):
        found = session.get(UserSession, session_id)
    if found is None:
        raise SessionNotFound
    held = {name: getattr(found, name) for name in SessionRead.model_fields if name != "is_current"}
    return SessionRead.model_validate(held | {"is_current": False})


def broken(app: object, folder: Path, houses: tuple[House, House], among: str = "/api/") -> set[str]:
    """Return the operations under a path that give one of two people what only the other may have."""
    peers = folder / "peers.json"
    cookies = [{"name": "Cookie", "value": f"{SECURE_COOKIE}={house.token}"} for house in houses]
    signed = [{"name": name, "fixedHeaders": [cookie]} for name, cookie in zip(NAMES, cookies, strict=True)]
    peers.write_text(json.dumps({"auth": signed}), "utf-8")
    config = SchemathesisConfig.from_dict(
        {
            "seed": 1,
            "cache": {"enabled": False},
            "base-url": SITE,
            "auth": {"wfc": {"path": str(peers), "peers": NAMES}},
            "checks": {"enabled": False, "object_level_authorization": {"enabled": True}},
            "phases": {name: {"enabled": name in ("fuzzing", "stateful")} for name in PHASES},
            "generation": {"max-examples": 6, "mode": "positive", "database": "none"},
        }
    )
    described = schemathesis.openapi.from_asgi("/api/openapi.json", app, config=config)
    described = described.include(method="GET", path_regex=f"^{among}")
    found: set[str] = set()
    for event in from_schema(described).execute():
        assert not isinstance(event, events.FatalError | events.NonFatalError), event
        if isinstance(event, events.ScenarioFinished):
            failed = (check.failure_info for checks in event.recorder.checks.values() for check in checks)
            found |= {str(info.failure.operation) for info in failed if info}
    return found


class TestPeers:
    def test_nobody_is_given_what_belongs_to_the_other(
        self, bare_client: TestClient, houses: tuple[House, House], tmp_path: Path
    ) -> None:
        assert broken(bare_client.app, tmp_path, houses) == set()

    def test_a_hole_would_be_noticed(self, houses: tuple[House, House], tmp_path: Path) -> None:
        app = create_app()
        app.include_router(hole)
        # The pages, which answer every path that no route has, stand last.
        app.router.routes.insert(0, app.router.routes.pop())
        assert broken(app, tmp_path, houses, "/api/session") == {"GET /api/sessions/{session_id}"}
