"""With a virus scanner, nobody is handed a file it has not found clean; asked over a real socket."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.attachments import clamd
from backend.attachments.clamd import ScannerAway
from backend.attachments.upkeep import scan_waiting
from backend.core.settings import settings
from tests.backend.accounts.people import recorded
from tests.backend.attachments.conftest import send
from tests.backend.attachments.corpus import pdf

FILE = pdf()


@dataclass
class Scanner:
    """A scanner that finds what it is told to find."""

    answer: str = "stream: OK"
    seen: list[bytes] = field(default_factory=list)


@pytest.fixture
def scanner() -> Iterator[tuple[Scanner, str]]:
    """A scanner that listens, and its address."""
    made = Scanner()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.read(10) == b"zINSTREAM\0"
            whole = b""
            while length := struct.unpack(">I", self.rfile.read(4))[0]:
                whole += self.rfile.read(length)
            made.seen.append(whole)
            self.wfile.write(made.answer.encode() + b"\0")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield made, f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def scanned(scanner: tuple[Scanner, str], monkeypatch: pytest.MonkeyPatch, files: Path) -> Iterator[Scanner]:
    """An installation that has a scanner."""
    monkeypatch.setenv("CITYMATCH_CLAMD", scanner[1])
    settings.cache_clear()
    yield scanner[0]
    settings.cache_clear()


def upload(client: TestClient, vendor_id: str) -> tuple[str, Any]:
    """Return where a new file is, and what is told of it."""
    told = send(client, vendor_id, body=FILE).json()
    return f"/api/attachments/{told['id']}", told


def test_a_file_waits_until_it_was_found_clean(
    session: Session, vendor: TestClient, known_ids: dict[str, str], scanned: Scanner
) -> None:
    url, told = upload(vendor, known_ids["vendor_id"])
    assert told["state"] == "quarantined"
    assert vendor.get(url).status_code == 409
    assert scan_waiting() == 1
    assert scanned.seen == [FILE]
    session.expire_all()
    assert vendor.get(url).content == FILE
    assert recorded(session)[-1] == "attachment.cleared"
    assert scan_waiting() == 0


def test_a_file_in_which_something_was_found_is_never_handed_out(
    session: Session, vendor: TestClient, known_ids: dict[str, str], scanned: Scanner
) -> None:
    scanned.answer = "stream: Win.Test.EICAR_HDB-1 FOUND"
    url, _ = upload(vendor, known_ids["vendor_id"])
    assert scan_waiting() == 1
    session.expire_all()
    assert vendor.get(url).json()["code"] == "attachment-quarantined"
    assert vendor.get(f"{url}/about").json()["finding"] == "Win.Test.EICAR_HDB-1"
    assert scan_waiting() == 0


def test_while_the_scanner_cannot_tell_a_file_waits(
    session: Session, vendor: TestClient, known_ids: dict[str, str], scanned: Scanner
) -> None:
    scanned.answer = "INSTREAM size limit exceeded. ERROR"
    url, _ = upload(vendor, known_ids["vendor_id"])
    with pytest.raises(ScannerAway, match="size limit"):
        scan_waiting()
    session.expire_all()
    assert vendor.get(url).status_code == 409


def test_a_scanner_that_is_not_there_is_said_to_be_away(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(FILE)
    for address in ("127.0.0.1:1", f"unix:{tmp_path}/no.sock"):
        with pytest.raises(ScannerAway):
            clamd.scan(address, path)
