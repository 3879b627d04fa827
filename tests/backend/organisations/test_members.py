"""Who works for an organisation, who lets them in, and that rights end with the membership."""

import re
import threading
from dataclasses import dataclass
from datetime import datetime
from itertools import count

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts import service as accounts
from backend.accounts import sessions
from backend.accounts.links import LinkSpent
from backend.accounts.mail_domains import MailNotAllowed
from backend.accounts.models import Link, SessionStage, User, UserSession, UserState
from backend.accounts.schemas import AccountOpened
from backend.accounts.standing import actor_of
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.client import Client
from backend.core.db import SessionLocal
from backend.core.ids import new_id
from backend.core.mail import OutboxMail, opened
from backend.core.notices import Notification
from backend.core.paging import PageParams
from backend.core.policy import NotAllowed, SignInRequired
from backend.organisations import invitations, join_requests, mail_domains, members
from backend.organisations.invitations import InvitationNotFound, InvitedAlready
from backend.organisations.join_requests import JoinRequestNotFound
from backend.organisations.members import LastOwner, MemberElsewhere, MemberNotFound, OrganisationNotFound
from backend.organisations.models import Invitation, JoinRequest, Membership, Organisation, OrganisationKind
from tests.backend.accounts.people import recorded, signed_in, until_it_waits

_numbers = count(1)
PASSWORD = "七只白鹤 fly over 大梅沙"


def make_user(session: Session, *roles: Role, email: str = "", **values: object) -> User:
    """Return a new person."""
    held = [role.value for role in roles]
    address = email or f"person{next(_numbers)}@vendor.example"
    return accounts.create_user(session, SYSTEM, email=address, name="李明", language="zh-CN", roles=held, **values)


def make_vendor_organisation(session: Session) -> Organisation:
    """Return a new organisation that anyone may be invited to."""
    made = Organisation(kind=OrganisationKind.VENDOR, name=f"测试{next(_numbers)}科技有限公司", jurisdiction="")
    session.add(made)
    session.flush()
    return made


def join(session: Session, organisation: Organisation, *roles: Role, is_owner: bool = False) -> Actor:
    """Return a new member of an organisation."""
    user = make_user(session, *roles)
    session.add(Membership(user_id=user.id, organisation_id=organisation.id, is_owner=is_owner))
    session.flush()
    return actor_of(session, user)


def token_in_last_mail(session: Session) -> str:
    """Return the secret of the link that was mailed last."""
    newest = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(1)).one()
    found = re.search(r"/links/[a-z-]+#([\w-]+)", opened(newest).get_content())
    assert found is not None
    return found[1]


@dataclass(frozen=True)
class House:
    """A vendor with an owner and a plain member."""

    organisation: Organisation
    owner: Actor
    member: Actor


@pytest.fixture
def house(empty_session: Session) -> House:
    """A vendor with an owner and a plain member."""
    made = make_vendor_organisation(empty_session)
    return House(made, join(empty_session, made, is_owner=True), join(empty_session, made))


class TestActor:
    def test_a_member_is_what_the_organisation_makes_of_it(self, house: House) -> None:
        assert house.owner.roles == {Role.VENDOR_MEMBER}
        assert (house.owner.is_owner, house.member.is_owner) == (True, False)
        assert house.member.organisation_id == house.organisation.id


class TestInvite:
    def test_whoever_opens_the_mailed_link_is_in(self, empty_session: Session, house: House) -> None:
        invitations.invite(empty_session, house.owner, house.organisation.id, email="new@vendor.example", language="en")
        data = AccountOpened.model_validate(
            {
                "token": token_in_last_mail(empty_session),
                "password": PASSWORD,
                "name": "New",
                "language": "en",
                "terms_version": accounts.TERMS_VERSION,
            }
        )
        membership = invitations.open_account(empty_session, data)
        user = empty_session.get_one(User, membership.user_id)
        assert (user.email, membership.organisation_id) == ("new@vendor.example", house.organisation.id)
        assert not membership.is_owner
        with pytest.raises(LinkSpent):
            invitations.open_account(empty_session, data)
        assert "member.joined" in recorded(empty_session)

    def test_whoever_has_an_account_accepts_with_it(self, empty_session: Session, house: House) -> None:
        invited = actor_of(empty_session, make_user(empty_session))
        invitations.invite(
            empty_session, house.owner, house.organisation.id, email="x@vendor.example", language="zh-CN"
        )
        token = token_in_last_mail(empty_session)
        with pytest.raises(SignInRequired):
            invitations.accept(empty_session, Actor(), token)
        assert invitations.accept(empty_session, invited, token).organisation_id == house.organisation.id

    def test_who_has_an_account_finds_the_invitation_in_the_inbox_and_accepts_from_there(
        self, empty_session: Session, empty_client: TestClient, house: House
    ) -> None:
        user, other = make_user(empty_session, email="Z@vendor.example"), make_user(empty_session)
        invitations.invite(
            empty_session, house.owner, house.organisation.id, email="z@Vendor.example", language="zh-CN"
        )
        inbox = signed_in(empty_session, empty_client.app, user).get("/api/notifications").json()["items"]
        assert [(notice["event"], notice["facts"]) for notice in inbox] == [
            ("invitation", {"organisation": house.organisation.name})
        ]
        page, _, token = inbox[0]["link"].partition("#")
        assert (page, token) == ("/links/invitation", token_in_last_mail(empty_session))
        held = empty_session.scalars(select(Notification).where(Notification.user_id == user.id)).one()
        assert token not in held.link
        assert held.secret is not None
        assert token.encode() not in held.secret
        accepted = invitations.accept(empty_session, actor_of(empty_session, user), token)
        assert accepted.organisation_id == house.organisation.id
        elsewhere = signed_in(empty_session, empty_client.app, other).get("/api/notifications").json()
        assert elsewhere["items"] == []

    def test_whoever_comes_by_an_old_invitation_after_everybody_left_manages_the_members(
        self, empty_session: Session, house: House
    ) -> None:
        invited = actor_of(empty_session, make_user(empty_session))
        invitations.invite(empty_session, house.owner, house.organisation.id, email="w@vendor.example", language="en")
        token = token_in_last_mail(empty_session)
        members.leave(empty_session, house.member)
        members.leave(empty_session, house.owner)
        assert invitations.accept(empty_session, invited, token).is_owner

    def test_nobody_is_in_two_organisations(self, empty_session: Session, house: House) -> None:
        elsewhere = join(empty_session, make_vendor_organisation(empty_session))
        invitations.invite(
            empty_session, house.owner, house.organisation.id, email="y@vendor.example", language="zh-CN"
        )
        token = token_in_last_mail(empty_session)
        with pytest.raises(MemberElsewhere), empty_session.begin_nested():
            invitations.accept(empty_session, elsewhere, token)

    def test_only_who_manages_the_members_invites(self, empty_session: Session, house: House) -> None:
        given = {"email": "z@vendor.example", "language": "zh-CN"}
        stranger = join(empty_session, make_vendor_organisation(empty_session), is_owner=True)
        with pytest.raises(NotAllowed):
            invitations.invite(empty_session, house.member, house.organisation.id, **given)
        with pytest.raises(OrganisationNotFound):
            invitations.invite(empty_session, stranger, house.organisation.id, **given)
        with pytest.raises(OrganisationNotFound):
            invitations.invite(empty_session, house.owner, new_id(), **given)
        assert empty_session.scalar(select(func.count()).select_from(Invitation)) == 0

    def test_one_address_is_invited_once_however_it_is_written(self, empty_session: Session, house: House) -> None:
        invitations.invite(empty_session, house.owner, house.organisation.id, email="a@vendor.example", language="en")
        with pytest.raises(InvitedAlready), empty_session.begin_nested():
            invitations.invite(
                empty_session, house.owner, house.organisation.id, email="A@Vendor.example", language="en"
            )

    def test_a_withdrawn_one_opens_nothing(self, empty_session: Session, house: House) -> None:
        made = invitations.invite(
            empty_session, house.owner, house.organisation.id, email="b@vendor.example", language="en"
        )
        token = token_in_last_mail(empty_session)
        invitations.withdraw_invitation(empty_session, house.owner, house.organisation.id, made.id)
        assert empty_session.scalar(select(func.count()).select_from(Link)) == 0
        with pytest.raises(LinkSpent):
            invitations.accept(empty_session, actor_of(empty_session, make_user(empty_session)), token)
        with pytest.raises(InvitationNotFound):
            invitations.withdraw_invitation(empty_session, house.owner, house.organisation.id, made.id)

    def test_that_of_another_organisation_is_not_there(self, empty_session: Session, house: House) -> None:
        """Asked as the program, whom row security shows everything: the service alone must keep them apart."""
        other = Organisation(kind=OrganisationKind.VENDOR, name="乙科技有限公司", jurisdiction="")
        empty_session.add(other)
        empty_session.flush()
        theirs = Invitation(organisation_id=other.id, email="c@example.com")
        empty_session.add(theirs)
        empty_session.flush()
        with pytest.raises(InvitationNotFound):
            invitations.withdraw_invitation(empty_session, house.owner, house.organisation.id, theirs.id)
        assert empty_session.scalar(select(func.count()).select_from(Invitation)) == 1


class TestMailDomains:
    @pytest.fixture
    def agency(self, empty_session: Session) -> Organisation:
        made = Organisation(kind=OrganisationKind.AGENCY, name="市测试局", jurisdiction="深圳市")
        empty_session.add(made)
        empty_session.flush()
        return made

    @pytest.mark.parametrize("email", ["a@sz.gov.cn", "a@gxj.SZ.gov.cn"])
    def test_an_agency_takes_in_its_domains_and_those_below(
        self, empty_session: Session, agency: Organisation, email: str
    ) -> None:
        mail_domains.allow_mail_domain(empty_session, SYSTEM, "SZ.gov.cn")
        asking = actor_of(empty_session, make_user(empty_session, email=email))
        join_requests.request_to_join(empty_session, asking, agency.id)
        assert empty_session.scalars(select(JoinRequest.user_id)).all() == [asking.user_id]

    @pytest.mark.parametrize("email", ["a@notsz.gov.cn", "a@gov.cn", "a@sz.gov.cn.example.com", "sz.gov.cn@x.example"])
    def test_it_takes_in_nobody_else(self, empty_session: Session, agency: Organisation, email: str) -> None:
        mail_domains.allow_mail_domain(empty_session, SYSTEM, "sz.gov.cn")
        admin = actor_of(empty_session, make_user(empty_session, Role.CITY_ADMIN))
        with pytest.raises(MailNotAllowed):
            invitations.invite(empty_session, admin, agency.id, email=email, language="zh-CN")
        asking = actor_of(empty_session, make_user(empty_session, email=email))
        with pytest.raises(MailNotAllowed):
            join_requests.request_to_join(empty_session, asking, agency.id)

    def test_only_the_city_administrator_says_which(self, empty_session: Session, house: House) -> None:
        with pytest.raises(NotAllowed):
            mail_domains.allow_mail_domain(empty_session, house.owner, "evil.example")


class TestJoinRequests:
    def test_the_owner_is_told_and_lets_in(self, empty_session: Session, house: House) -> None:
        asking = actor_of(empty_session, make_user(empty_session))
        join_requests.request_to_join(empty_session, asking, house.organisation.id)
        newest = empty_session.scalars(select(OutboxMail)).one()
        assert newest.template == "join-request"
        with pytest.raises(NotAllowed):
            join_requests.list_join_requests(empty_session, house.member, house.organisation.id, PageParams())
        waiting = join_requests.list_join_requests(empty_session, house.owner, house.organisation.id, PageParams())
        assert [waits.user.id for waits in waiting.items] == [asking.user_id]
        assert asking.user_id is not None
        decide = (house.organisation.id, asking.user_id)
        let_in = join_requests.decide(empty_session, house.owner, *decide, approve=True)
        assert let_in is not None
        assert not let_in.is_owner
        with pytest.raises(JoinRequestNotFound):
            join_requests.decide(empty_session, house.owner, *decide, approve=False)

    def test_the_first_of_an_organisation_is_let_in_by_the_administrator_and_manages_it(
        self, empty_session: Session
    ) -> None:
        deserted = make_vendor_organisation(empty_session)
        admin = actor_of(empty_session, make_user(empty_session, Role.CITY_ADMIN))
        asking = actor_of(empty_session, make_user(empty_session))
        join_requests.request_to_join(empty_session, asking, deserted.id)
        assert asking.user_id is not None
        let_in = join_requests.decide(empty_session, admin, deserted.id, asking.user_id, approve=True)
        assert let_in is not None
        assert let_in.is_owner

    def test_asking_elsewhere_takes_the_first_request_back(self, empty_session: Session, house: House) -> None:
        asking, other = actor_of(empty_session, make_user(empty_session)), make_vendor_organisation(empty_session)
        join_requests.request_to_join(empty_session, asking, house.organisation.id)
        join_requests.request_to_join(empty_session, asking, other.id)
        assert list(empty_session.scalars(select(JoinRequest.organisation_id))) == [other.id]

    @pytest.mark.usefixtures("own_database")
    def test_asking_twice_at_once_is_asking_once(self) -> None:
        with SessionLocal.begin() as session:
            organisation, asking = make_vendor_organisation(session), actor_of(session, make_user(session))
        made: list[datetime] = []

        def ask() -> None:
            with SessionLocal.begin() as session:
                made.append(join_requests.request_to_join(session, asking, organisation.id).created_at)

        racer = threading.Thread(target=ask)
        with SessionLocal.begin() as session:
            join_requests.request_to_join(session, asking, organisation.id)
            racer.start()
            until_it_waits(racer)
        racer.join()
        with SessionLocal() as session:
            assert session.scalars(select(JoinRequest.created_at)).all() == made

    def test_whoever_belongs_somewhere_asks_nowhere(self, empty_session: Session, house: House) -> None:
        with pytest.raises(MemberElsewhere):
            join_requests.request_to_join(empty_session, house.member, make_vendor_organisation(empty_session).id)


class TestRemoval:
    def test_a_removed_member_is_signed_out_everywhere(self, empty_session: Session, house: House) -> None:
        assert house.member.user_id is not None
        user = empty_session.get_one(User, house.member.user_id)
        for _ in range(2):
            sessions.begin(
                empty_session,
                user,
                SessionStage.SIGNED_IN,
                Client("127.0.0.1", "http://127.0.0.1", ""),
                has_second_factor=False,
            )
        members.remove_member(empty_session, house.owner, house.organisation.id, house.member.user_id)
        live = select(func.count()).select_from(UserSession).where(UserSession.user_id == user.id)
        assert empty_session.scalar(live) == 0
        assert actor_of(empty_session, user).roles == frozenset()
        assert recorded(empty_session)[-1] == "member.removed"

    def test_somebody_elses_member_is_not_there(self, empty_session: Session, house: House) -> None:
        other = join(empty_session, make_vendor_organisation(empty_session))
        assert other.user_id is not None
        with pytest.raises(MemberNotFound):
            members.remove_member(empty_session, house.owner, house.organisation.id, other.user_id)
        with pytest.raises(NotAllowed):
            members.remove_member(empty_session, house.member, house.organisation.id, house.owner.user_id)

    def test_the_last_owner_stays_while_others_are_there(self, empty_session: Session, house: House) -> None:
        assert house.owner.user_id is not None
        assert house.member.user_id is not None
        where = house.organisation.id
        with pytest.raises(LastOwner):
            members.leave(empty_session, house.owner)
        with pytest.raises(LastOwner):
            members.change_member(empty_session, house.owner, where, house.owner.user_id, 1, is_owner=False)
        members.change_member(empty_session, house.owner, where, house.member.user_id, 1, is_owner=True)
        members.leave(empty_session, house.owner)
        members.leave(empty_session, actor_of(empty_session, empty_session.get_one(User, house.member.user_id)))
        assert empty_session.scalar(select(func.count()).select_from(Membership)) == 0

    def test_a_disabled_colleague_who_may_come_back_keeps_the_last_owner(
        self, empty_session: Session, house: House
    ) -> None:
        assert house.member.user_id is not None
        empty_session.get_one(User, house.member.user_id).state = UserState.DISABLED
        with pytest.raises(LastOwner):
            members.leave(empty_session, house.owner)
        members.change_member(empty_session, house.owner, house.organisation.id, house.member.user_id, 1, is_owner=True)
        with pytest.raises(LastOwner):  # an owner who is disabled manages nobody
            members.leave(empty_session, house.owner)
        members.remove_member(empty_session, house.owner, house.organisation.id, house.member.user_id)
        members.leave(empty_session, house.owner)

    @pytest.mark.usefixtures("own_database")
    def test_whoever_is_let_in_while_the_last_owner_leaves_owns_it(self) -> None:
        with SessionLocal.begin() as session:
            organisation = make_vendor_organisation(session)
            owner, asking = join(session, organisation, is_owner=True), make_user(session)
            admin = actor_of(session, make_user(session, Role.CITY_ADMIN))
            join_requests.request_to_join(session, actor_of(session, asking), organisation.id)

        def let_in() -> None:
            with SessionLocal.begin() as session:
                join_requests.decide(session, admin, organisation.id, asking.id, approve=True)

        racer = threading.Thread(target=let_in)
        with SessionLocal.begin() as session:
            members.leave(session, owner)
            racer.start()
            until_it_waits(racer)
        racer.join()
        with SessionLocal() as session:
            left = session.execute(select(Membership.user_id, Membership.is_owner)).all()
            assert [tuple(row) for row in left] == [(asking.id, True)]
