"""Whether a vendor can take on work now: its own to say at any time, and shown at once."""

from uuid import UUID

from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.actor import Actor
from backend.core.policy import require
from backend.vendors.drafts import find
from backend.vendors.models import Vendor
from backend.vendors.schemas import CapacitySet
from backend.vendors.service import VendorNotFound


def set_capacity(session: Session, actor: Actor, vendor_id: UUID, data: CapacitySet) -> None:
    """Say whether a verified vendor can take on work now and, where it cannot, from when on.

    Raises:
        VendorNotFound: it is not the actor's own, or is not verified yet.
    """
    _, subject = find(session, vendor_id)
    require(actor, "vendor.set_capacity", subject, "verified", VendorNotFound)
    vendor = session.get(Vendor, vendor_id, with_for_update=True)
    if vendor is None:
        raise VendorNotFound
    vendor.capacity, vendor.capacity_note, vendor.resume_on = data.capacity, data.note, data.resume_on
    session.flush()
    audit.record(session, actor, "vendor.capacity_set", "vendor", vendor_id, capacity=data.capacity)
