"""What becomes of files later: the virus scanner sees those that arrived, and those of no attachment are swept away."""

from typing import Final

import structlog
from sqlalchemy import func, select

from backend.attachments import clamd, store
from backend.attachments.models import Attachment, AttachmentState
from backend.attachments.service import lock_of
from backend.core import audit
from backend.core.actor import SYSTEM
from backend.core.db import SessionLocal
from backend.core.settings import settings

log = structlog.get_logger(__name__)

GRACE: Final = 3600.0
"""Seconds for which a file may be without a row: no request takes as long, and no backup waits as long for a file."""


def sweep() -> int:
    """Delete the files of which no row speaks, and what never arrived; return how many there were."""
    swept = sum(_sweep(sha256) for sha256 in _strange() if store.stays(sha256, GRACE))
    for path in list(store.left_over(GRACE)):
        path.unlink(missing_ok=True)
        swept += 1
    if swept:
        log.info("files swept away", count=swept)
    return swept


def _sweep(sha256: str) -> int:
    """Delete a file unless a row speaks of it, or a request is about to write one."""
    with SessionLocal.begin() as session:
        if not session.scalar(select(func.pg_try_advisory_xact_lock(lock_of(sha256)))):
            return 0
        if session.scalar(select(Attachment.id).where(Attachment.sha256 == sha256).limit(1)) is not None:
            return 0
        # It may have been sent again since the folder was read.
        return int(store.stays(sha256, GRACE) and store.remove(sha256))


def _strange() -> set[str]:
    """Return the digests of the files of which no row speaks."""
    there = set(store.kept())
    with SessionLocal.begin() as session:
        return there - set(session.scalars(select(Attachment.sha256).distinct()))


def scan_waiting() -> int:
    """Have the scanner look at what waits in quarantine, if there is one; return how many files that were."""
    if not settings().clamd:
        return 0
    waiting = select(Attachment.sha256).where(Attachment.state == AttachmentState.QUARANTINED, Attachment.finding == "")
    with SessionLocal.begin() as session:
        digests = list(session.scalars(waiting.distinct()))
    there = [sha256 for sha256 in digests if store.path_of(sha256).exists()]
    for sha256 in there:
        # No transaction waits for the scanner.
        _note(sha256, clamd.scan(settings().clamd, store.path_of(sha256)))
    return len(there)


def _note(sha256: str, finding: str) -> None:
    """Write down what the scanner found in a file, for every attachment that has these bytes."""
    with SessionLocal.begin() as session:
        waiting = select(Attachment).where(
            Attachment.sha256 == sha256, Attachment.state == AttachmentState.QUARANTINED, Attachment.finding == ""
        )
        for held in session.scalars(waiting.with_for_update()):
            if finding:
                held.finding = finding
                log.warning("a scanner found something", attachment=str(held.id), finding=finding)
            else:
                held.state = AttachmentState.CLEAN
            action = "attachment.refused" if finding else "attachment.cleared"
            audit.record(session, SYSTEM, action, held.kind.value, held.subject_id, attachment=held.id)
