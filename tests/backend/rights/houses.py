"""Makes organisations with everything private that can belong to one."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from backend.accounts import links, sessions
from backend.accounts.models import (
    DEMO,
    Consent,
    DemoAccount,
    Identity,
    Link,
    LinkKind,
    RecoveryCode,
    SessionStage,
    Totp,
    User,
    UserSession,
)
from backend.accounts.standing import actor_of
from backend.attachments.models import Attachment, AttachmentState
from backend.contacts.models import Contact, sealed_contact
from backend.core import keys
from backend.core.actor import Actor
from backend.core.client import Client
from backend.core.clock import now
from backend.core.db import Base
from backend.core.mail import OutboxMail
from backend.core.notices import MailChoice, Notification, NotificationChoice, Topic, notify
from backend.organisations.models import Invitation, JoinRequest, Membership, Organisation, OrganisationKind
from backend.reviews.tie_models import Tie, TieBasis
from backend.revisions.models import SubjectKind
from backend.saved_searches.models import SavedSearch
from backend.scenarios.models import Scenario, ScenarioStatus, ScenarioWatch
from tests.backend.accounts.people import SITE, make_user
from tests.factories import make_search, make_told

PRIVATE: tuple[type[Base], ...] = (
    User, UserSession, Totp, RecoveryCode, Identity, Link, Consent, Membership, Invitation, JoinRequest, OutboxMail,
    Notification, NotificationChoice, DemoAccount, Contact, Attachment, ScenarioWatch, SavedSearch, Tie,
)  # fmt: skip
"""The tables whose rows only some may see."""


@dataclass(frozen=True)
class House:
    """A vendor with an owner, a plain member, an invitation and somebody who asks to be let in."""

    id: UUID
    owner: Actor
    token: str
    """Of the browser the owner is signed in with."""
    mark: str
    """Stands in every private text of this house, and nowhere else."""
    ids: dict[str, str]
    """Of what belongs to it, by the name of the path parameter."""


def build_house(session: Session, name: str, mark: str) -> House:
    """Return a new vendor; the owner has everything a person can have."""
    made = Organisation(kind=OrganisationKind.VENDOR, name=name, jurisdiction="")
    watched = Scenario(status=ScenarioStatus.DRAFT)
    session.add_all([made, watched])
    session.flush()
    user, member, asking = (
        make_user(session, name=f"{mark} {job}", email=f"{job}@{mark}.example") for job in ("owner", "member", "asking")
    )
    invitation = Invitation(organisation_id=made.id, email=f"invited@{mark}.example", invited_by=user.id)
    search = make_search(session, user, mark)
    session.add_all(
        [
            Membership(user_id=user.id, organisation_id=made.id, is_owner=True),
            Membership(user_id=member.id, organisation_id=made.id),
            JoinRequest(organisation_id=made.id, user_id=asking.id),
            invitation,
            Totp(user_id=user.id),
            RecoveryCode(user_id=user.id, code_hash=bytes(32)),
            Consent(user_id=user.id, terms_version="2026.1"),
            NotificationChoice(user_id=user.id, topic=Topic.MEMBERSHIP, inbox=True, mail=MailChoice.NEVER),
            DemoAccount(user_id=user.id, password=keys.seal(DEMO, user.id, mark.encode()), set_at=now(), position=1),
            Identity(issuer="https://id.example", subject=mark, user_id=user.id),
            ScenarioWatch(user_id=user.id, scenario_id=watched.id),
            Tie(user_id=user.id, organisation_id=made.id, basis=TieBasis.DECLARED, note=mark),
            Contact(kind=SubjectKind.VENDOR, subject_id=made.id, sealed=sealed_contact(made.id, {"name": mark})),
        ]
    )
    client = Client("203.0.113.7", SITE, f"{mark} browser")
    begun, token = sessions.begin(session, user, SessionStage.SIGNED_IN, client, has_second_factor=False)
    links.issue(session, LinkKind.RESET, user_id=user.id)
    notify(session, [user.id], "password-changed", "/account")
    attached = Attachment(
        kind=SubjectKind.VENDOR, subject_id=made.id, organisation_id=made.id, name=f"{mark}.pdf", size=1,
        media_type="application/pdf", sha256="0" * 64, state=AttachmentState.CLEAN, uploaded_by=user.id,
    )  # fmt: skip
    session.add(attached)
    session.flush()
    ids = {
        "organisation_id": made.id,
        "vendor_id": made.id,
        "attachment_id": attached.id,
        "user_id": member.id,
        "invitation_id": invitation.id,
        "session_id": begun.id,
        "search_id": search.id,
        "found_id": make_told(session, search),
    }
    held = {name: str(found) for name, found in ids.items()}
    return House(made.id, actor_of(session, user, begun.id), token, mark, held)
