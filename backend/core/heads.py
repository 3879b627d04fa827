"""The end of the audit chain, noted outside the database: a chain alone does not show that its tail is cut."""

import json
import os
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.core.audit import Head, export_head
from backend.core.db import SessionLocal
from backend.core.settings import settings

log = structlog.get_logger(__name__)

_IDENTITY = text("""
    SELECT (SELECT system_identifier FROM pg_control_system()) || '-' || oid
    FROM pg_database WHERE datname = current_database()
""")


def heads_file(session: Session) -> Path:
    """Return where the heads of this database are noted; another database has another file."""
    return settings().audit_heads / f"{session.scalars(_IDENTITY).one()}.jsonl"


def written(head: Head) -> str:
    """Return a head as one line."""
    return json.dumps({"seq": head.seq, "hash": head.hash, "at": head.at.isoformat()})


def read_heads(path: Path) -> list[Head]:
    """Return the heads noted in a file; none when there is no file.

    Raises:
        ValueError: a line is no head.
    """
    if not path.exists():
        return []
    heads = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            noted = json.loads(line)
            heads.append(Head(int(noted["seq"]), str(noted["hash"]), datetime.fromisoformat(noted["at"])))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"line {number} of {path} is no head of an audit chain") from error
    return heads


def note_head() -> Head | None:
    """Note the end of the chain if it has grown since the last note; return it if so."""
    with SessionLocal.begin() as session:
        head, path = export_head(session), heads_file(session)
    last = max((noted.seq for noted in read_heads(path)), default=0)
    reached = head.seq if head else 0
    if reached < last:
        log.error("the audit chain is shorter than noted", noted=last, reached=reached)
    if head is None or reached <= last:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(written(head) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return head
