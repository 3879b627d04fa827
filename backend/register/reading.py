"""What is shown of an application, of its evidence, and of a vendor on the register."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from backend.attachments.models import Attachment
from backend.attachments.references import files_named
from backend.attachments.schemas import AttachmentRead
from backend.core.actor import Actor
from backend.core.policy import Subject, verdict
from backend.organisations.models import Organisation
from backend.register.models import EntryStatus, RegisterEntry, RegisterListing
from backend.register.schemas import EntryRead, ListingRead, VendorNamed

STATES: Final = {
    EntryStatus.SUBMITTED: "submitted",
    EntryStatus.DISTRICT_APPROVED: "district approved",
    EntryStatus.RETURNED: "returned",
    EntryStatus.APPROVED: "approved",
    EntryStatus.WITHDRAWN: "withdrawn",
}
"""What the rights table calls them."""
LEVELS: Final = {
    EntryStatus.SUBMITTED: "register_entry.approve_in_district",
    EntryStatus.DISTRICT_APPROVED: "register_entry.approve_in_city",
}
"""What approving means, by where an application stands."""


def subject_of(entry: RegisterEntry) -> Subject:
    """Return what rights to an application depend on."""
    return Subject.of(organisation=entry.organisation_id, district=entry.district)


def evidence_of(session: Session, entries: Sequence[RegisterEntry]) -> dict[UUID, Attachment]:
    """Return the files that applications name by their ids; a withdrawn one is nobody's to judge any more."""
    judged = [entry for entry in entries if entry.status is not EntryStatus.WITHDRAWN]
    ids = [attachment_id for entry in judged for attachment_id in entry.attachment_ids]
    return files_named(session, ids) if ids else {}


def read_entry(session: Session, actor: Actor, entry: RegisterEntry) -> EntryRead:
    """Return an application with its evidence, as the actor sees it."""
    organisation = session.get_one(Organisation, entry.organisation_id)
    return shown_entry(actor, entry, organisation, evidence_of(session, [entry]))


def shown_entry(
    actor: Actor, entry: RegisterEntry, organisation: Organisation, evidence: Mapping[UUID, Attachment]
) -> EntryRead:
    """Return an application whose vendor and evidence have been read, as the actor sees it."""
    level = LEVELS.get(entry.status)
    turn = level is not None and verdict(actor, level, subject_of(entry), STATES[entry.status]).passes
    return EntryRead(
        id=entry.id,
        vendor=_named(organisation),
        register_class=entry.register_class,
        district=entry.district,
        statement=entry.statement,
        attachments=[AttachmentRead.model_validate(evidence[one]) for one in entry.attachment_ids if one in evidence],
        status=entry.status,
        is_renewal=entry.is_renewal,
        submitted_at=entry.submitted_at,
        district_decided_at=entry.district_decided_at,
        city_decided_at=entry.city_decided_at,
        note=entry.note,
        version=entry.version,
        may_decide=turn,
    )


def _named(organisation: Organisation) -> VendorNamed:
    return VendorNamed(id=organisation.id, name=organisation.name, is_demo=organisation.is_demo)


def shown_listing(listing: RegisterListing, organisation: Organisation) -> ListingRead:
    """Return what anybody reads of a vendor on the register."""
    return ListingRead(
        vendor=_named(organisation),
        register_class=listing.register_class,
        district=listing.district,
        listed_on=listing.listed_on,
        valid_until=listing.valid_until,
    )
