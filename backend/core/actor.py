"""Who is asking: the one thing every service is told about a person."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What somebody may be in an organisation; `AUDITOR` is never combined with an administrator's role."""

    AGENCY_MEMBER = "agency_member"
    VENDOR_MEMBER = "vendor_member"
    MATCHMAKER = "matchmaker"
    CHAIR = "chair"
    DISTRICT_ADMIN = "district_admin"
    CITY_ADMIN = "city_admin"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in an organisation, with the roles held there; or nobody in particular."""

    user_id: UUID | None = None
    organisation_id: UUID | None = None
    organisation_kind: str | None = None
    """A value of `organisations.models.OrganisationKind`, which this layer does not know."""
    roles: frozenset[Role] = frozenset()
    is_owner: bool = False
    """Whether the membership is the owner's: invites, approves and removes members."""
    district: str | None = None
    """The district whose rows a district administrator sees."""
    session_id: UUID | None = None
    """The sign-in the request came with."""
    is_system: bool = False
    """Whether no person asks, but the program itself."""

    @property
    def is_signed_in(self) -> bool:
        """Whether a person asks whom we know."""
        return self.user_id is not None

    def has(self, *roles: Role) -> bool:
        """Tell whether one of ``roles`` is held."""
        return not self.roles.isdisjoint(roles)


ANONYMOUS = Actor()
"""Anybody: no sign-in came with the request."""
SYSTEM = Actor(is_system=True)
"""The worker, the seed and the command line."""
