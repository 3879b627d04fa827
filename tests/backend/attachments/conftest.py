"""A store of the test's own, and people who may put something into it."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from tests.backend.accounts.people import member
from tests.backend.attachments.corpus import pdf


@pytest.fixture
def vendor(session: Session, client: TestClient, known_ids: dict[str, str], files: Path) -> TestClient:
    """The browser of somebody of the vendor."""
    return member(session, client.app, known_ids["vendor_id"])


@pytest.fixture
def agency(session: Session, client: TestClient, known_ids: dict[str, str], files: Path) -> TestClient:
    """The browser of somebody of the agency."""
    return member(session, client.app, known_ids["agency_id"])


def send(
    client: TestClient,
    subject_id: str,
    name: str = "合同.pdf",
    body: bytes | None = None,
    kind: str = "vendor",
    **more: Any,
) -> Any:
    """Return the answer to a file that is sent."""
    headers = {"X-File-Name": quote(name, safe=""), "Content-Type": "application/octet-stream"}
    return client.post(
        "/api/attachments",
        params={"subject_kind": kind, "subject_id": subject_id},
        content=pdf() if body is None else body,
        headers=headers | more.pop("headers", {}),
        **more,
    )


def stored(folder: Path) -> list[str]:
    """Return the names of the files in a store, the arriving ones too."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
