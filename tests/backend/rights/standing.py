"""Makes things stand where a row of the table speaks of them, as the program does."""

from uuid import UUID

from sqlalchemy import delete

from backend.core.clock import now
from backend.core.db import SessionLocal
from backend.register.models import EntryStatus, RegisterClass, RegisterEntry

DISTRICT = "南山区"
"""Where the things are that depend on one."""
_STATUSES = {"draft": EntryStatus.RETURNED} | {status.value.replace("_", " "): status for status in EntryStatus}


def entry_standing(vendor_id: UUID, state: str) -> str:
    """Return the id of a new application of a vendor that stands where the table says."""
    status = _STATUSES[state]
    decided = now() if status in (EntryStatus.DISTRICT_APPROVED, EntryStatus.APPROVED) else None
    entry = RegisterEntry(
        organisation_id=vendor_id,
        register_class=RegisterClass.MODEL,
        district=DISTRICT,
        statement="自研视觉模型。",
        attachment_ids=[],
        status=status,
        district_decided_at=decided,
    )
    with SessionLocal.begin() as session:
        session.execute(delete(RegisterEntry).where(RegisterEntry.organisation_id == vendor_id))
        session.add(entry)
    return str(entry.id)
