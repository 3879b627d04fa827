"""Who asks: a person, nobody in particular, or the system itself."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What somebody works here as; a person may have several."""

    AGENCY_MEMBER = "agency_member"
    VENDOR_MEMBER = "vendor_member"
    MATCHMAKER = "matchmaker"
    CHAIR = "chair"
    DISTRICT_ADMIN = "district_admin"
    CITY_ADMIN = "city_admin"
    AUDITOR = "auditor"


ADMINISTRATORS = frozenset({Role.DISTRICT_ADMIN, Role.CITY_ADMIN})
"""Who administers may not audit: nobody reviews the trace of the own changes."""

TWO_FACTORS = ADMINISTRATORS | {Role.MATCHMAKER, Role.CHAIR, Role.AUDITOR}
"""Roles that need a second factor at sign-in."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks, as far as rights depend on it."""

    user_id: UUID | None = None
    organisation_id: UUID | None = None
    organisation_kind: str | None = None
    roles: frozenset[Role] = frozenset()
    is_owner: bool = False
    """Whether the person manages the members of the own organisation."""
    is_held: bool = False
    """Whether nobody can act for the own organisation now: it waits for approval, or is suspended."""
    district: str | None = None
    """Where a district administrator is one."""
    tied_to: frozenset[UUID] = frozenset()
    """Organisations somebody at the desk keeps out of, by a declared or a detected tie, besides the own one."""
    session_id: UUID | None = None
    is_system: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Whether a person asks whom we know."""
        return self.user_id is not None


ANONYMOUS = Actor()
"""Anyone, before signing in."""

SYSTEM = Actor(is_system=True)
"""The worker, the seed and the command line."""
