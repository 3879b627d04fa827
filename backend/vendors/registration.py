"""How a vendor comes here: its organisation is begun if need be, and its profile opened."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from backend.core.actor import Actor, Role
from backend.core.errors import Conflict
from backend.core.policy import Subject, require
from backend.core.row_security import act_as
from backend.organisations import belonging
from backend.organisations.models import Organisation, OrganisationKind
from backend.organisations.schemas import OrganisationFounded
from backend.revisions import service as revisions
from backend.revisions.models import SubjectKind
from backend.revisions.service import RevisionOpen
from backend.vendors.content import VendorContent
from backend.vendors.drafts import who
from backend.vendors.models import Vendor
from backend.vendors.schemas import VendorRegistered, VendorRevisionRead


class VendorExists(Conflict):
    """An organisation has one profile."""

    code, title = "vendor-exists", "Your organisation has a profile already"


class CreditCodeDiffers(Conflict):
    """The organisation one works for has another credit code."""

    code, title = "credit-code-differs", "Your organisation has another credit code"


def register(session: Session, actor: Actor, data: VendorRegistered) -> VendorRevisionRead:
    """Open the profile of a vendor.

    Whoever works for no organisation begins it and owns it; a member opens the profile of the own one; a matchmaker
    begins one for others, who ask to join it then.

    Raises:
        CreditCodeTaken, OrganisationExists: it is here already; one asks to join it.
        CreditCodeDiffers: the own organisation is another one.
        VendorExists: it has a profile, or one is being written.
    """
    stated = OrganisationFounded(kind=OrganisationKind.VENDOR, name=data.name, credit_code=data.credit_code)
    if actor.organisation_id is None and not actor.roles:
        vendor_id = belonging.found_organisation(session, actor, stated).id
        actor = replace(
            actor,
            organisation_id=vendor_id,
            organisation_kind=OrganisationKind.VENDOR.value,
            roles=frozenset({Role.VENDOR_MEMBER}),
            is_owner=True,
        )
        act_as(session, actor)
        require(actor, "vendor.create", Subject.of(organisation=vendor_id))
    elif Role.VENDOR_MEMBER in actor.roles and actor.organisation_id is not None:
        require(actor, "vendor.create", Subject.of(organisation=actor.organisation_id))
        vendor_id = _own(session, actor, data)
    else:
        require(actor, "vendor.create")
        vendor_id = belonging.begin_organisation(session, actor, stated).id
    content = VendorContent(region=data.city)
    try:
        revision = revisions.begin(session, actor, SubjectKind.VENDOR, vendor_id, [vendor_id], content)
    except RevisionOpen as error:
        raise VendorExists from error
    is_own = actor.organisation_id == vendor_id
    return revisions.read(session, revision, VendorRevisionRead, as_owner=is_own, **who(session, vendor_id))


def _own(session: Session, actor: Actor, data: VendorRegistered) -> UUID:
    """Return the id of the own organisation, which has no profile yet; its credit code is noted if it had none."""
    organisation = session.get_one(Organisation, actor.organisation_id)
    if session.get(Vendor, organisation.id) is not None:
        raise VendorExists
    if organisation.credit_code is None:
        belonging.note_credit_code(session, organisation, data.credit_code)
    elif organisation.credit_code != data.credit_code:
        raise CreditCodeDiffers
    return organisation.id
