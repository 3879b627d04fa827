"""Makes things stand where a row of the table speaks of them, as the program does."""

from uuid import UUID

from sqlalchemy import delete

from backend.core.clock import now
from backend.core.db import SessionLocal
from backend.core.ids import new_id
from backend.register.models import EntryStatus, RegisterClass, RegisterEntry
from backend.revisions.models import Revision, RevisionComment, RevisionStatus, SubjectKind
from backend.scenarios.models import BatchDraft
from backend.vendors.content import CapabilityContent, VendorContent

DISTRICT = "南山区"
"""Where the things are that depend on one."""
_STATUSES = {"draft": EntryStatus.RETURNED} | {status.value.replace("_", " "): status for status in EntryStatus}


PROFILES = {
    "draft": RevisionStatus.DRAFT,
    "submitted": RevisionStatus.SUBMITTED,
    "verified": RevisionStatus.PUBLISHED,
    "any": RevisionStatus.PUBLISHED,
}
_PROFILE = VendorContent(
    summary="做停车场审图。",
    region="深圳市",
    capabilities=[CapabilityContent(id=str(new_id()), title="审图", description="读图纸。", domains=["城市治理"])],
)


def profile_standing(vendor_id: UUID, state: str) -> str:
    """Have what a vendor writes of itself stand where the table says; return the id of a comment on it."""
    revision = Revision(
        kind=SubjectKind.VENDOR,
        subject_id=vendor_id,
        organisation_ids=[vendor_id],
        number=1,
        status=PROFILES[state],
        content=_PROFILE.model_dump(mode="json"),
        submitted_at=now(),
    )
    with SessionLocal.begin() as session:
        session.execute(delete(Revision).where(Revision.subject_id == vendor_id))
        session.add(revision)
        session.flush()
        comment = RevisionComment(revision_id=revision.id, pointer="/summary", body="请写具体。")
        session.add(comment)
    return str(comment.id)


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


def batch_under_way() -> str:
    """Return the id of a new list that is being put together."""
    draft = BatchDraft(name=str(new_id()), scenario_ids=[])
    with SessionLocal.begin() as session:
        session.add(draft)
    return str(draft.id)
