"""How the table is read: default deny, roles, and what rows ask for beyond their columns."""

from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.actor import ANONYMOUS, SYSTEM, Actor, Role
from backend.core.errors import Conflict, NotFound
from backend.core.ids import new_id
from backend.core.policy import (
    NOBODYS,
    Condition,
    NotAllowed,
    SignInRequired,
    Subject,
    Verdict,
    require,
    rows,
    verdict,
)

ME, MINE, THEIRS = new_id(), new_id(), new_id()


def actor(*roles: Role, organisation: UUID | None = MINE, is_owner: bool = False, district: str | None = None) -> Actor:
    """Return somebody we know, of an organisation of theirs."""
    return Actor(user_id=ME, organisation_id=organisation, roles=frozenset(roles), is_owner=is_owner, district=district)


def everyone() -> list[Actor]:
    """Return an actor of every kind, and some of several."""
    known = [actor(role, is_owner=True, district="南山区") for role in Role]
    return [ANONYMOUS, SYSTEM, actor(), *known, actor(Role.MATCHMAKER, Role.CHAIR), actor(*Role, is_owner=True)]


MANAGED = [
    (f"{row.resource}.{action}", state)
    for row in rows()
    if Condition.OWNER in row.conditions
    for action in row.actions
    for state in row.states
]
"""What in the own organisation is for whoever manages its members, and in which state."""


class TestDefault:
    @pytest.mark.parametrize("action", ["", "scenario", "scenario.", "scenario.fly", "rocket.read", "Scenario.read"])
    def test_an_unknown_action_is_denied_to_everyone(self, action: str) -> None:
        for asking in everyone():
            assert verdict(asking, action) is Verdict.HIDDEN

    def test_an_unknown_state_is_denied_to_everyone(self) -> None:
        for asking in everyone():
            assert verdict(asking, "scenario.read", NOBODYS, "on fire") is Verdict.HIDDEN
            assert verdict(asking, "scenario.read") is Verdict.HIDDEN

    def test_what_nobody_may_do_not_even_the_system_does(self) -> None:
        assert not any(verdict(asking, "audit.change").passes for asking in everyone())
        assert not any(verdict(asking, "ops.read_internals", NOBODYS, "production").passes for asking in everyone())

    def test_somebody_without_a_role_may_nothing_that_agencies_or_vendors_may_not(self) -> None:
        stranger, own = actor(organisation=None), Subject.of(user=ME)
        for row in rows():
            for action in row.actions:
                for state in row.states:
                    name = f"{row.resource}.{action}"
                    for subject in (NOBODYS, own):
                        if verdict(stranger, name, subject, state).passes:
                            for role in (Role.AGENCY_MEMBER, Role.VENDOR_MEMBER):
                                known = actor(role, organisation=None, is_owner=True)
                                assert verdict(known, name, subject, state).passes, (row.id, role)


class TestRoles:
    def test_several_give_what_any_of_them_gives_and_no_more(self) -> None:
        for row in rows():
            name = f"{row.resource}.{row.actions[0]}"
            for two in combinations(Role, 2):
                single = [verdict(actor(role), name, NOBODYS, row.states[0]) for role in two]
                assert verdict(actor(*two), name, NOBODYS, row.states[0]) in single, row.id

    @pytest.mark.parametrize("role", [Role.AGENCY_MEMBER, Role.VENDOR_MEMBER])
    def test_a_draft_is_there_for_its_own_organisation_only(self, role: Role) -> None:
        name = "scenario.read" if role is Role.AGENCY_MEMBER else "vendor.read"
        assert verdict(actor(role), name, Subject.of(organisation=MINE), "draft") is Verdict.ALLOW
        assert verdict(actor(role), name, Subject.of(organisation=THEIRS), "draft") is Verdict.HIDDEN
        assert verdict(actor(role, organisation=None), name, NOBODYS, "draft") is Verdict.HIDDEN

    def test_a_pair_belongs_to_both_sides(self) -> None:
        both = Subject(organisations=frozenset((MINE, THEIRS)))
        for role in (Role.AGENCY_MEMBER, Role.VENDOR_MEMBER):
            assert verdict(actor(role), "pair.reveal_contacts", both, "both confirmed") is Verdict.ALLOW
            assert verdict(actor(role), "pair.reveal_contacts", NOBODYS, "both confirmed") is Verdict.HIDDEN

    def test_only_the_auditor_reads_the_whole_audit(self) -> None:
        assert [role for role in Role if verdict(actor(role), "audit.read").passes] == [Role.AUDITOR]


class TestConditions:
    @pytest.mark.parametrize("role", [Role.MATCHMAKER, Role.CHAIR])
    def test_whoever_has_a_tie_judges_nothing_of_it(self, role: Role) -> None:
        tied, free = Subject.of(organisation=MINE), Subject.of(organisation=THEIRS)
        for row in rows():
            if Condition.UNTIED in row.conditions:
                name = f"{row.resource}.{row.actions[0]}"
                if verdict(actor(role), name, free, row.states[0]).passes:
                    assert verdict(actor(role), name, tied, row.states[0]) is Verdict.FORBIDDEN, row.id

    @pytest.mark.parametrize("role", [Role.MATCHMAKER, Role.CHAIR])
    def test_a_tie_declared_or_detected_binds_as_the_own_organisation_does(self, role: Role) -> None:
        tied = Actor(user_id=ME, roles=frozenset({role}), tied_to=frozenset({THEIRS}))
        both_sides = Subject(organisations=frozenset((MINE, THEIRS)))
        held = [row for row in rows() if Condition.UNTIED in row.conditions]
        assert {"run.release", "pair.decide", "pair.read_evidence", "pair.read_notes", "consensus.decide"} <= {
            f"{row.resource}.{action}" for row in held for action in row.actions
        }
        for row in held:
            name = f"{row.resource}.{row.actions[0]}"
            if verdict(tied, name, Subject.of(organisation=MINE), row.states[0]).passes:
                assert verdict(tied, name, both_sides, row.states[0]) is Verdict.FORBIDDEN, row.id

    def test_a_member_who_does_not_manage_the_members_invites_nobody(self) -> None:
        own = Subject.of(organisation=MINE)
        for role in (Role.AGENCY_MEMBER, Role.VENDOR_MEMBER):
            assert verdict(actor(role), "organisation.invite", own) is Verdict.FORBIDDEN
            assert verdict(actor(role, is_owner=True), "organisation.invite", own) is Verdict.ALLOW
            other = Subject.of(organisation=THEIRS)
            assert verdict(actor(role, is_owner=True), "organisation.invite", other) is Verdict.HIDDEN

    @given(st.sampled_from(MANAGED), st.sets(st.sampled_from(Role)))
    def test_in_the_own_organisation_only_an_owner_passes_unless_appointed_to_it_everywhere(
        self, case: tuple[str, str], roles: set[Role]
    ) -> None:
        (name, state), own = case, Subject.of(organisation=MINE)
        appointed = roles - {Role.AGENCY_MEMBER, Role.VENDOR_MEMBER}
        everywhere = any(
            verdict(actor(role, organisation=None), name, Subject.of(organisation=THEIRS), state).passes
            for role in appointed
        )
        found = verdict(actor(*roles), name, own, state)
        assert found.passes == everywhere
        assert found.passes or found is Verdict.FORBIDDEN
        assert verdict(actor(*roles, is_owner=True), name, own, state).passes
        elsewhere = verdict(actor(*roles, is_owner=True), name, Subject.of(organisation=THEIRS), state)
        assert elsewhere.passes == everywhere

    @pytest.mark.parametrize("role", list(Role))
    def test_a_colleague_is_a_stranger_to_what_is_personal(self, role: Role) -> None:
        colleague = Subject(organisations=frozenset((MINE,)), users=frozenset((new_id(),)))
        assert verdict(actor(role), "user.read", Subject.of(user=ME), "self") is Verdict.ALLOW
        assert verdict(actor(role), "user.read", colleague, "self") is Verdict.HIDDEN
        assert verdict(actor(role), "session.end", colleague, "own") is Verdict.HIDDEN

    def test_nobody_changes_the_own_role(self) -> None:
        admin = actor(Role.CITY_ADMIN)
        assert verdict(admin, "user.change_roles", Subject.of(user=ME)) is Verdict.FORBIDDEN
        assert verdict(admin, "user.change_roles", Subject.of(user=new_id())) is Verdict.ALLOW

    def test_a_district_administrator_is_an_outsider_elsewhere(self) -> None:
        admin = actor(Role.DISTRICT_ADMIN, district="南山区")
        here, there = Subject.of(district="南山区"), Subject.of(district="福田区")
        assert verdict(admin, "scenario.read", here, "submitted") is Verdict.MASKED
        assert verdict(admin, "organisation.approve", here, "pending") is Verdict.ALLOW
        for subject in (there, NOBODYS):
            assert verdict(admin, "scenario.read", subject, "submitted") is Verdict.HIDDEN
            assert verdict(admin, "organisation.approve", subject, "pending") is Verdict.FORBIDDEN
        unplaced = actor(Role.DISTRICT_ADMIN)
        assert verdict(unplaced, "organisation.approve", NOBODYS, "pending") is Verdict.FORBIDDEN


class ScenarioMissing(NotFound):
    """There is no such scenario."""

    code = "scenario-missing"


class TestRequire:
    def test_it_returns_what_may_be_shown(self) -> None:
        assert require(ANONYMOUS, "scenario.read", NOBODYS, "published") is Verdict.PUBLIC

    def test_it_raises_what_the_table_says(self) -> None:
        with pytest.raises(SignInRequired):
            require(ANONYMOUS, "scenario.create")
        with pytest.raises(NotAllowed):
            require(actor(Role.VENDOR_MEMBER), "scenario.create")
        with pytest.raises(Conflict):
            require(actor(Role.MATCHMAKER), "pair.decide", NOBODYS, "stale version")

    def test_what_may_not_be_known_is_missing_like_an_unknown_id(self) -> None:
        with pytest.raises(ScenarioMissing) as caught:
            require(ANONYMOUS, "scenario.read", NOBODYS, "draft", missing=ScenarioMissing)
        assert caught.value.detail == ScenarioMissing().detail
