"""Ties of people at the desk: declared, detected, in force from the next request on, and ended by whom they may be."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.models import User
from backend.accounts.standing import actor_of
from backend.contacts.models import Contact, sealed_contact
from backend.core import audit
from backend.core.actor import Actor, Role
from backend.core.clock import now
from backend.core.ids import new_id
from backend.organisations.models import MailDomain, Membership
from backend.reviews import detection
from backend.reviews.tie_models import Tie, TieBasis
from backend.revisions.models import SubjectKind
from tests.backend.accounts.people import make_user, recorded, signed_in
from tests.backend.reviews.rounds import make_round
from tests.factories import make_agency, make_vendor

TIES = "/api/review/ties"
Sits = Callable[..., tuple[User, TestClient]]


@pytest.fixture
def sits(session: Session, client: TestClient) -> Sits:
    """Makes somebody at the desk, and the browser they are signed in with."""

    def make(role: Role = Role.MATCHMAKER, **values: Any) -> tuple[User, TestClient]:
        user = make_user(session, role, **values)
        return user, signed_in(session, client.app, user)

    return make


def found(session: Session, user: User) -> set[tuple[UUID, TieBasis]]:
    """Return the ties of somebody that are in force."""
    held = select(Tie.organisation_id, Tie.basis).where(Tie.user_id == user.id, Tie.ended_at.is_(None))
    return {(row.organisation_id, row.basis) for row in session.execute(held)}


def gives(session: Session, vendor_id: UUID, **details: str) -> None:
    """Let a vendor say whom to call."""
    session.add(Contact(kind=SubjectKind.VENDOR, subject_id=vendor_id, sealed=sealed_contact(vendor_id, details)))
    session.flush()


class TestDeclared:
    def test_it_is_in_force_at_once_for_the_person_alone_and_the_chair_reads_it(
        self, session: Session, sits: Sits
    ) -> None:
        (user, web), (other, others), (_, chair) = sits(), sits(), sits(Role.CHAIR)
        vendor = make_vendor(session)
        told = web.post(TIES, json={"organisation_id": str(vendor.id), "note": "曾任职"})
        assert (told.status_code, told.json()["basis"], told.json()["may_end"]) == (201, "declared", True)
        assert actor_of(session, user).tied_to == {vendor.id}
        assert actor_of(session, other).tied_to == frozenset()
        assert [web.get(TIES).json()["total"], others.get(TIES).json()["total"]] == [1, 0]
        (read,) = chair.get(TIES).json()["items"]
        assert (read["person"]["id"], read["is_own"], read["note"]) == (str(user.id), False, "曾任职")
        assert recorded(session, UUID(read["id"])) == ["tie.declared"]

    def test_who_declared_it_or_the_chair_ends_it_and_nobody_else(self, session: Session, sits: Sits) -> None:
        (user, web), (_, others), (_, chair) = sits(), sits(), sits(Role.CHAIR)
        body = {"organisation_id": str(make_agency(session).id)}
        url = f"{TIES}/{web.post(TIES, json=body).json()['id']}"
        assert others.delete(url).json()["code"] == "tie-not-found"
        assert web.delete(url).status_code == 204
        assert actor_of(session, user).tied_to == frozenset()
        assert web.delete(url).status_code == 404
        assert web.post(TIES, json=body).json()["ended_at"] is None
        assert chair.delete(url).status_code == 204

    def test_what_is_neither_agency_nor_vendor_is_refused(self, sits: Sits) -> None:
        told = sits()[1].post(TIES, json={"organisation_id": str(new_id())})
        assert (told.status_code, told.json()["code"]) == (422, "organisation-unknown")


class TestRecusal:
    def test_what_one_holds_or_was_assigned_is_free_for_others_at_once(
        self, session: Session, client: TestClient, sits: Sits
    ) -> None:
        user, web = sits()
        round_ = make_round(session, client.app)
        for pair in round_.pairs:
            pair.assigned_to = pair.claimed_by = user.id
            pair.claim_expires_at = now() + timedelta(hours=1)
        session.flush()
        assert web.post(TIES, json={"organisation_id": str(round_.vendors[0].id)}).status_code == 201
        session.expire_all()
        assert [(pair.assigned_to, pair.claimed_by) for pair in round_.pairs] == [
            (None, None), (user.id, user.id), (user.id, user.id)
        ]  # fmt: skip
        assert web.post(TIES, json={"organisation_id": str(round_.agency.id)}).status_code == 201
        session.expire_all()
        assert {pair.claimed_by for pair in round_.pairs} == {None}


class TestDetected:
    def test_same_organisation_past_employer_and_shared_contact_are_found(self, session: Session, sits: Sits) -> None:
        user, _ = sits(email="chen@yizhou.example")
        past, employer, named, sister = (make_vendor(session).id for _ in range(4))
        audit.record(session, Actor(user_id=user.id, organisation_id=past), "vendor.changed", "vendor", past)
        recorded(session)
        session.add(Membership(user_id=make_user(session, email="wang@yizhou.example").id, organisation_id=employer))
        gives(session, named, email="Chen@Yizhou.example")
        gives(session, employer, phone="+86 755-8812 3456")
        gives(session, sister, phone="0755 88123456")
        detection.detect()
        # An address two organisations write from is no single employer's.
        assert found(session, user) == {
            (past, TieBasis.SAME_ORGANISATION),
            (named, TieBasis.SHARED_CONTACT),
        }
        session.delete(session.get_one(Contact, (SubjectKind.VENDOR, named)))
        session.flush()
        detection.detect()
        assert found(session, user) == {
            (past, TieBasis.SAME_ORGANISATION),
            (named, TieBasis.SHARED_CONTACT),
            (employer, TieBasis.PAST_EMPLOYER_DOMAIN),
            (sister, TieBasis.SHARED_CONTACT),
        }

    @pytest.mark.parametrize("domain", ["qq.com", "sz.gov.cn"])
    def test_a_domain_of_many_ties_nobody(self, session: Session, sits: Sits, domain: str) -> None:
        session.add(MailDomain(domain="gov.cn"))
        user, _ = sits(email=f"chen@{domain}")
        member = make_user(session, email=f"wang@{domain}")
        session.add(Membership(user_id=member.id, organisation_id=make_agency(session).id))
        session.flush()
        detection.detect()
        assert found(session, user) == set()

    def test_one_the_chair_has_ended_is_not_detected_again(self, session: Session, sits: Sits) -> None:
        (user, web), (_, chair) = sits(email="chen@yizhou.example"), sits(Role.CHAIR)
        gives(session, make_vendor(session).id, email="chen@yizhou.example")
        detection.detect()
        (tie,) = web.get(TIES).json()["items"]
        assert (tie["may_end"], web.delete(f"{TIES}/{tie['id']}").status_code) == (False, 404)
        assert chair.delete(f"{TIES}/{tie['id']}").status_code == 204
        detection.detect()
        assert found(session, user) == set()

    def test_whoever_is_not_at_the_desk_has_none(self, session: Session) -> None:
        user = make_user(session, email="chen@yizhou.example")
        gives(session, make_vendor(session).id, email="chen@yizhou.example")
        assert detection.detect() == 0
        session.add(Tie(user_id=user.id, organisation_id=make_vendor(session).id, basis=TieBasis.DECLARED))
        session.flush()
        assert actor_of(session, user).tied_to == frozenset()
