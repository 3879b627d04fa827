"""Finds the ties nobody has declared: the same organisation, a past employer's mail domain, a shared contact.

Contacts are opened in memory to be compared, and nothing of them is kept but that there is a tie.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import any_, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.accounts.models import User, UserState
from backend.accounts.standing import FOR_A_CENTRE
from backend.contacts.models import Contact
from backend.core import audit, keys
from backend.core.actor import SYSTEM
from backend.core.audit import AuditEvent
from backend.core.db import SessionLocal
from backend.core.ids import new_id
from backend.organisations.models import MailDomain, Membership, Organisation, OrganisationKind
from backend.reviews.tie_models import Tie, TieBasis
from backend.revisions.models import SubjectKind
from backend.scenarios.models import ScenarioAgency

_SIDES: Final = (OrganisationKind.AGENCY, OrganisationKind.VENDOR)
_OPEN_TO_ANYBODY: Final = frozenset(
    (
        "126.com", "139.com", "163.com", "188.com", "189.cn", "21cn.com", "aliyun.com", "foxmail.com", "gmail.com",
        "hotmail.com", "icloud.com", "live.com", "msn.com", "outlook.com", "proton.me", "qq.com", "sina.cn", "sina.com",
        "sohu.com", "tom.com", "vip.163.com", "vip.qq.com", "wo.cn", "yahoo.com", "yeah.net",
    )
)  # fmt: skip
"""Domains anybody gets an address from, which say nothing of who employs them."""
_SHORTEST_NUMBER: Final = 7
"""Fewer digits are an extension, which many share."""
_LONGEST_NUMBER: Final = 11
"""Of a number in China, with the area code and without the zero before it; what is longer begins with the country."""


@dataclass(frozen=True, slots=True)
class _Traces:
    """What organisations can be recognised by."""

    domains: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    """By mail domain: whose people write from it."""
    contacts: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    """By address or telephone number: who gives it as a contact."""

    def employers(self, email: str) -> set[UUID]:
        """Return whose mail domain an address is of, if it is one organisation's alone."""
        found = self.domains.get(_domain(email), set())
        return found if len(found) == 1 else set()

    def sharing(self, email: str, tied: Iterable[UUID]) -> set[UUID]:
        """Return who gives an address as a contact, or the same contact as one of some organisations."""
        found, known = set(self.contacts.get(email.lower(), ())), set(tied)
        for held in self.contacts.values():
            if not known.isdisjoint(held):
                found |= held
        return found


def detect() -> int:
    """Note the ties of everybody at the desk that are not known yet; return how many there were."""
    with SessionLocal.begin() as session:
        held = [literal(role.value) == any_(User.roles) for role in FOR_A_CENTRE]
        people = session.scalars(select(User).where(User.state == UserState.ACTIVE, or_(*held)).order_by(User.id)).all()
        traces = _traces(session) if people else _Traces()
        return sum(_note(session, user, traces) for user in people)


def detect_for(session: Session, user_id: UUID) -> int:
    """Note the ties of one person that are not known yet, for the program; return how many there were."""
    return _note(session, session.get_one(User, user_id), _traces(session))


def _note(session: Session, user: User, traces: _Traces) -> int:
    """Keep the ties of a person that were found; what was ended before stays ended."""
    known = set(session.scalars(select(Tie.organisation_id).where(Tie.user_id == user.id, Tie.ended_at.is_(None))))
    own = _organisations_of(session, user)
    employers = traces.employers(user.email)
    found = {
        TieBasis.SAME_ORGANISATION: own,
        TieBasis.PAST_EMPLOYER_DOMAIN: employers,
        TieBasis.SHARED_CONTACT: traces.sharing(user.email, own | employers | known) - own - employers - known,
    }
    rows = [
        {"id": new_id(), "user_id": user.id, "organisation_id": organisation_id, "basis": basis, "note": ""}
        for basis, organisations in found.items()
        for organisation_id in sorted(organisations)
    ]
    if not rows:
        return 0
    added = insert(Tie).values(rows).on_conflict_do_nothing().returning(Tie.id, Tie.organisation_id, Tie.basis)
    noted = session.execute(added).all()
    for tie in noted:
        facts = {"user": user.id, "organisation": tie.organisation_id, "basis": tie.basis}
        audit.record(session, SYSTEM, "tie.detected", "tie", tie.id, **facts)
    return len(noted)


def _organisations_of(session: Session, user: User) -> set[UUID]:
    """Return the agencies and vendors a person belongs to or has acted for, which the trace has kept."""
    acted = select(AuditEvent.organisation_id).where(AuditEvent.actor_id == user.id)
    belongs = select(Membership.organisation_id).where(Membership.user_id == user.id)
    sides = select(Organisation.id).where(Organisation.kind.in_(_SIDES))
    return set(session.scalars(sides.where(or_(Organisation.id.in_(acted), Organisation.id.in_(belongs)))))


def _traces(session: Session) -> _Traces:
    found = _Traces()
    members = (
        select(Membership.organisation_id, User.email)
        .join(User, User.id == Membership.user_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Organisation.kind.in_(_SIDES))
    )
    for organisation_id, email in session.execute(members):
        found.domains[_domain(email)].add(organisation_id)
    for organisation_id, email, phone in _opened(session):
        if email:
            found.domains[_domain(email)].add(organisation_id)
            found.contacts[email].add(organisation_id)
        if phone:
            found.contacts[phone].add(organisation_id)
    # Agencies share the domains of their city.
    shared = tuple(f".{domain}" for domain in session.scalars(select(MailDomain.domain)))
    for domain in [held for held in found.domains if held in _OPEN_TO_ANYBODY or f".{held}".endswith(shared)]:
        del found.domains[domain]
    return found


def _opened(session: Session) -> Iterator[tuple[UUID, str, str]]:
    """Yield the contacts of vendors and of scenarios' agencies as address and number, each as it is compared."""
    agencies: dict[UUID, list[UUID]] = defaultdict(list)
    for scenario_id, organisation_id in session.execute(
        select(ScenarioAgency.scenario_id, ScenarioAgency.organisation_id)
    ):
        agencies[scenario_id].append(organisation_id)
    for held in session.scalars(select(Contact)):
        try:
            details = held.open()
        except keys.Unsealable:
            continue  # nobody can read it, we neither
        whose = [held.subject_id] if held.kind is SubjectKind.VENDOR else agencies[held.subject_id]
        number = _number(details["phone"])
        yield from ((organisation_id, details["email"].lower(), number) for organisation_id in whose)


def _number(phone: str) -> str:
    """Return a telephone number as it is compared: its digits, without the country's prefix and leading zeros."""
    digits = re.sub(r"\D", "", phone).lstrip("0")
    plain = digits.removeprefix("86") if len(digits) > _LONGEST_NUMBER else digits
    return plain if len(plain) >= _SHORTEST_NUMBER else ""


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()
