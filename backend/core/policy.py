"""Who may do what: one table, `rights.csv`, which code, tests and documents share. What no row allows is denied.

A row says for one action on one kind of thing in one state what each kind of actor gets. Nothing else decides
rights; row security in the database is a second wall behind this one.
"""

import csv
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final
from uuid import UUID

from backend.core.actor import Actor, Role
from backend.core.errors import Conflict, NotFound, Problem

TABLE: Final = Path(__file__).with_name("rights.csv")
ANY: Final = "any"
"""The state of rows that hold in every state."""


class Verdict(StrEnum):
    """What the table answers, the strictest first."""

    UNAUTHENTICATED = "1"
    HIDDEN = "4"
    FORBIDDEN = "3"
    CONFLICT = "9"
    MASKED = "M"
    PUBLIC = "P"
    LIST = "L"
    ALLOW = "A"

    @property
    def passes(self) -> bool:
        """Whether the actor gets an answer, be it of some fields or of some rows only."""
        return self in (Verdict.MASKED, Verdict.PUBLIC, Verdict.LIST, Verdict.ALLOW)


_ORDER: Final = {verdict: place for place, verdict in enumerate(Verdict)}


class Condition(StrEnum):
    """What a row asks for beyond its columns."""

    OWNER = "owner"
    """In the own organisation: only who manages its members."""
    SELF = "self"
    """Only the person the thing belongs to; a colleague is a stranger here."""
    NOT_SELF = "not-self"
    """Anybody but the person concerned."""
    UNTIED = "untied"
    """Not for whoever belongs to an organisation concerned, or has a tie to one: nobody judges the own case."""
    DISTRICT = "district"
    """A district administrator outside the district is an outsider."""
    HELD = "held"
    """Also for members of an organisation that waits for approval or is suspended, who are strangers to it else."""


class Column(StrEnum):
    """A kind of actor; vendors and agencies are told apart by whether the thing is theirs."""

    ANON = "anon"
    VENDOR_OWN = "vendor_own"
    VENDOR_OTHER = "vendor_other"
    AGENCY_OWN = "agency_own"
    AGENCY_OTHER = "agency_other"
    MATCHMAKER = "matchmaker"
    CHAIR = "chair"
    DISTRICT_ADMIN = "district_admin"
    CITY_ADMIN = "city_admin"
    AUDITOR = "auditor"


_OWN_OR_OTHER: Final = {
    Role.VENDOR_MEMBER: (Column.VENDOR_OWN, Column.VENDOR_OTHER),
    Role.AGENCY_MEMBER: (Column.AGENCY_OWN, Column.AGENCY_OTHER),
}


class SignInRequired(Problem):
    """Only somebody we know may do this."""

    status, code, title = 401, "sign-in-required", "Sign in first"


class NotAllowed(Problem):
    """The actor may know of the thing, but not do this with it."""

    status, code, title = 403, "not-allowed", "You may not do this"


class OrganisationHeld(Problem):
    """Nobody can act for the own organisation until it is approved or reinstated."""

    status, code, title = 403, "organisation-held", "Your organisation waits for approval or is suspended"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is acted on, as far as rights depend on it."""

    organisations: frozenset[UUID] = frozenset()
    """Those whose thing it is: of a pair, both sides."""
    users: frozenset[UUID] = frozenset()
    """The persons it belongs to."""
    district: str | None = None

    @classmethod
    def of(
        cls, *, organisation: UUID | None = None, user: UUID | None = None, district: str | None = None
    ) -> "Subject":
        """Return a subject that belongs to one organisation, one person, or neither."""
        return cls(_only(organisation), _only(user), district)


def _only(held: UUID | None) -> frozenset[UUID]:
    return frozenset() if held is None else frozenset((held,))


NOBODYS: Final = Subject()
"""What belongs to nobody in particular."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    id: str
    resource: str
    actions: tuple[str, ...]
    states: tuple[str, ...]
    conditions: frozenset[Condition]
    verdicts: Mapping[Column, Verdict]
    waits_for: str
    """The issue that brings what this row speaks of; blank when it is there."""
    operations: tuple[str, ...]
    note: str


@functools.cache
def rows() -> tuple[Row, ...]:
    """Return the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(_row(line) for line in csv.DictReader(file, strict=True))


def _row(line: dict[str, str]) -> Row:
    return Row(
        id=line["id"],
        resource=line["resource"],
        actions=tuple(line["action"].split("/")),
        states=tuple(line["state"].split("/")),
        conditions=frozenset(map(Condition, line["conditions"].split())),
        verdicts={column: Verdict(line[column]) for column in Column},
        waits_for=line["waits_for"],
        operations=tuple(name for name in line["operations"].split() if name != "-"),
        note=line["note"],
    )


@functools.cache
def _by_case() -> Mapping[tuple[str, str], Row]:
    return {
        (f"{row.resource}.{action}", state): row for row in rows() for action in row.actions for state in row.states
    }


def verdict(actor: Actor, action: str, subject: Subject = NOBODYS, state: str = ANY) -> Verdict:
    """Return what the table answers; `action` is “resource.action”, such as “scenario.read”.

    Whoever has several roles gets the most lenient answer of them. An action or a state no row knows is hidden.
    """
    cases = _by_case()
    row = cases.get((action, state)) or cases.get((action, ANY))
    if row is None:
        return Verdict.HIDDEN
    if actor.is_system:
        return _best(row.verdicts.values())
    if not actor.is_signed_in:
        return row.verdicts[Column.ANON]
    if Condition.NOT_SELF in row.conditions and actor.user_id in subject.users:
        return Verdict.FORBIDDEN
    found = [_as_role(actor, role, row, subject) for role in actor.roles]
    own = _is_own(actor, row, subject)
    # Whoever manages the members of a centre does so whatever the person is appointed to besides.
    if not found or (own and actor.is_owner and Condition.OWNER in row.conditions):
        found.append(_as_plain_member(actor, row, own=own))
    return _best(found)


def require(
    actor: Actor,
    action: str,
    subject: Subject = NOBODYS,
    state: str = ANY,
    missing: type[NotFound] = NotFound,
    conflict: type[Conflict] = Conflict,
) -> Verdict:
    """Return the verdict if it lets the actor pass.

    Raises:
        SignInRequired: nobody we know asks.
        NotFound: the actor may not know of it; `missing` is raised, the same as for an id under which nothing is.
        NotAllowed: the actor may know of it, but not do this.
        OrganisationHeld: it is the own organisation's, for which nobody can act at present.
        Conflict: somebody in this role may, but not in this state; `conflict` is raised, which may say why.
    """
    found = verdict(actor, action, subject, state)
    if found.passes:
        return found
    if found is Verdict.UNAUTHENTICATED:
        raise SignInRequired
    if actor.is_held and actor.organisation_id in subject.organisations:
        raise OrganisationHeld
    if found is Verdict.FORBIDDEN:
        raise NotAllowed
    if found is Verdict.CONFLICT:
        raise conflict
    raise missing


def _as_role(actor: Actor, role: Role, row: Row, subject: Subject) -> Verdict:
    own = _is_own(actor, row, subject)
    if role in _OWN_OR_OTHER:
        return _if_managed(actor, row, row.verdicts[_OWN_OR_OTHER[role][0 if own else 1]], own=own)
    if Condition.SELF in row.conditions and not own:
        return Verdict.HIDDEN
    elsewhere = actor.district is None or subject.district != actor.district
    if role is Role.DISTRICT_ADMIN and Condition.DISTRICT in row.conditions and elsewhere:
        return _outsider(row, own=False)
    found = row.verdicts[Column(role.value)]
    tied = Condition.UNTIED in row.conditions and is_tied(actor, subject)
    return Verdict.FORBIDDEN if tied and found.passes else found


def is_tied(actor: Actor, subject: Subject) -> bool:
    """Return whether somebody belongs to an organisation concerned, or has declared or been found to have a tie."""
    return actor.organisation_id in subject.organisations or not actor.tied_to.isdisjoint(subject.organisations)


def _is_own(actor: Actor, row: Row, subject: Subject) -> bool:
    if actor.user_id in subject.users:
        return True
    if Condition.SELF in row.conditions or (actor.is_held and Condition.HELD not in row.conditions):
        return False
    return actor.organisation_id in subject.organisations


def _if_managed(actor: Actor, row: Row, found: Verdict, *, own: bool) -> Verdict:
    """Return what a member of an organisation gets, by whether the person manages its members."""
    unmanaged = own and Condition.OWNER in row.conditions and not actor.is_owner
    return Verdict.FORBIDDEN if unmanaged and found.passes else found


def _as_plain_member(actor: Actor, row: Row, *, own: bool) -> Verdict:
    """Return what somebody gets who is a member and nothing else, as in a centre; or not even that."""
    return _if_managed(actor, row, _outsider(row, own=own), own=own)


def _outsider(row: Row, *, own: bool) -> Verdict:
    """Return what somebody gets who works for neither side: what members of both would get."""
    place = 0 if own else 1
    return min((row.verdicts[columns[place]] for columns in _OWN_OR_OTHER.values()), key=_ORDER.__getitem__)


def _best(found: Iterable[Verdict]) -> Verdict:
    return max(found, key=_ORDER.__getitem__)
