"""One-time links: for a forgotten password, a first account, another mail address."""

from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts import links, service
from backend.accounts.links import LinkSpent
from backend.accounts.models import Consent, LinkKind, User, UserState
from backend.core.actor import Role
from backend.core.settings import settings
from backend.organisations.models import MailDomain, Membership, Organisation, OrganisationKind
from tests.backend.accounts.conftest import Browsers
from tests.backend.accounts.people import (
    OTHER_PASSWORD,
    PASSWORD,
    enrol,
    mails_to,
    make_user,
    recorded,
    sign_in,
    sign_in_fully,
    token_in,
)


def ask_reset(client: TestClient, email: str) -> Any:
    """Return the answer to a forgotten password."""
    return client.post("/api/password-resets", json={"email": email})


def use(client: TestClient, kind: str, token: str, **given: str) -> Any:
    """Return the answer to an opened link."""
    return client.post(f"/api/links/{kind}", json={"token": token, **given})


def reset_token(session: Session, client: TestClient, user: User) -> str:
    """Ask for a reset and return the token that was sent."""
    assert ask_reset(client, user.email).status_code == 204
    template, body = mails_to(session, user.email)[-1]
    assert template == "reset"
    return token_in(body)


def opened(**given: str) -> dict[str, str]:
    """Return what somebody says of themselves when opening a first link."""
    said = {"password": OTHER_PASSWORD, "name": "王芳", "language": "en", "terms_version": service.TERMS_VERSION}
    return said | given


class TestReset:
    def test_the_link_sets_a_new_password_and_ends_every_session(
        self, empty_session: Session, at_home: TestClient, browsers: Browsers
    ) -> None:
        user, thief = make_user(empty_session), browsers()
        sign_in(thief, user)
        token = reset_token(empty_session, at_home, user)
        assert use(at_home, "reset", token, password=OTHER_PASSWORD).status_code == 204
        assert thief.get("/api/session").json()["state"] is None
        assert sign_in(at_home, user).status_code == 401
        assert sign_in(at_home, user, OTHER_PASSWORD).status_code == 201
        assert recorded(empty_session, user.id) == ["password.reset_requested", "password.reset", "sign_in.refused"]
        assert "password-changed" in [template for template, _ in mails_to(empty_session, user.email)]

    def test_it_works_once(self, empty_session: Session, at_home: TestClient) -> None:
        user = make_user(empty_session)
        token = reset_token(empty_session, at_home, user)
        assert use(at_home, "reset", token, password=OTHER_PASSWORD).status_code == 204
        again = use(at_home, "reset", token, password="yet-another-lantern-7")
        assert (again.status_code, again.json()["code"]) == (410, "link-spent")
        assert sign_in(at_home, user, OTHER_PASSWORD).status_code == 201

    @pytest.mark.parametrize(("age", "status"), [("29 minutes", 204), ("30 minutes 1 second", 410)])
    def test_it_works_for_half_an_hour(
        self, empty_session: Session, at_home: TestClient, age: str, status: int
    ) -> None:
        token = reset_token(empty_session, at_home, make_user(empty_session))
        empty_session.execute(text(f"UPDATE links SET expires_at = expires_at - interval '{age}'"))  # noqa: S608
        assert use(at_home, "reset", token, password=OTHER_PASSWORD).status_code == status

    def test_an_older_one_ends_when_a_newer_is_sent(self, empty_session: Session, at_home: TestClient) -> None:
        user = make_user(empty_session)
        older, newer = (reset_token(empty_session, at_home, user) for _ in range(2))
        assert use(at_home, "reset", older, password=OTHER_PASSWORD).status_code == 410
        assert use(at_home, "reset", newer, password=OTHER_PASSWORD).status_code == 204

    def test_a_bad_password_does_not_use_it_up(self, empty_session: Session, at_home: TestClient) -> None:
        token = reset_token(empty_session, at_home, make_user(empty_session))
        assert use(at_home, "reset", token, password="password1234").json()["code"] == "password-too-common"
        assert use(at_home, "reset", token, password=OTHER_PASSWORD).status_code == 204

    def test_every_link_that_does_not_work_gets_the_same_answer(
        self, empty_session: Session, at_home: TestClient
    ) -> None:
        user = make_user(empty_session)
        used, expired = reset_token(empty_session, at_home, user), reset_token(empty_session, at_home, user)
        empty_session.execute(text("UPDATE links SET expires_at = clock_timestamp()"))
        answers = [use(at_home, "reset", token, password=OTHER_PASSWORD) for token in (used, expired, "never-was")]
        assert {(answer.status_code, answer.text) for answer in answers} == {(410, answers[0].text)}

    def test_a_link_of_another_kind_does_not_work(self, empty_session: Session, at_home: TestClient) -> None:
        user = make_user(empty_session)
        token = links.issue(empty_session, LinkKind.MAIL_CHANGE, user_id=user.id, email="new@example.gov.cn")
        assert use(at_home, "reset", token, password=OTHER_PASSWORD).status_code == 410

    def test_the_second_factor_is_still_asked_for(self, empty_session: Session, at_home: TestClient) -> None:
        user = make_user(empty_session, Role.CITY_ADMIN)
        sign_in(at_home, user)
        enrol(at_home)
        token = reset_token(empty_session, at_home, user)
        use(at_home, "reset", token, password=OTHER_PASSWORD)
        assert sign_in(at_home, user, OTHER_PASSWORD).json()["state"] == "second-factor"

    def test_an_unknown_address_gets_the_same_answer_and_no_mail(
        self, empty_session: Session, at_home: TestClient
    ) -> None:
        user = make_user(empty_session)
        known, unknown = ask_reset(at_home, user.email), ask_reset(at_home, "nobody@example.gov.cn")
        assert known.status_code == unknown.status_code == 204
        assert known.content == unknown.content == b""
        assert mails_to(empty_session, "nobody@example.gov.cn") == []

    @pytest.mark.parametrize("state", [UserState.DISABLED, UserState.ERASED])
    def test_whoever_may_not_sign_in_gets_no_link_and_an_old_one_does_not_work(
        self, empty_session: Session, at_home: TestClient, state: UserState
    ) -> None:
        user = make_user(empty_session)
        token = reset_token(empty_session, at_home, user)
        empty_session.execute(update(User).where(User.id == user.id).values(state=state))
        empty_session.expire_all()
        assert use(at_home, "reset", token, password=OTHER_PASSWORD).status_code == 410
        assert ask_reset(at_home, user.email).status_code == 204
        assert len(mails_to(empty_session, user.email)) == 1

    def test_one_address_is_written_to_five_times_in_half_an_hour(
        self, empty_session: Session, browsers: Browsers
    ) -> None:
        user = make_user(empty_session)
        for email in (user.email, "nobody@example.gov.cn"):
            codes = [ask_reset(browsers(f"203.0.113.{last}"), email).status_code for last in range(6)]
            assert codes == [204] * 5 + [429]
        assert len(mails_to(empty_session, user.email)) == 5

    def test_the_secret_travels_where_servers_and_logs_do_not_see_it(
        self, empty_session: Session, at_home: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PUBLIC_URL", "https://match.example.gov.cn")
        settings.cache_clear()
        user = make_user(empty_session)
        token = reset_token(empty_session, at_home, user)
        monkeypatch.undo()
        settings.cache_clear()
        assert f"https://match.example.gov.cn/links/reset#{token}" in mails_to(empty_session, user.email)[-1][1]
        kept = empty_session.execute(text("SELECT l::text FROM links l")).scalar_one()
        assert token not in kept


class TestRegistration:
    def ask(self, client: TestClient, email: str) -> int:
        """Return the status of the answer to who wants an account."""
        return int(client.post("/api/registrations", json={"email": email, "language": "en"}).status_code)

    def test_the_link_opens_an_account_without_any_role(self, empty_session: Session, at_home: TestClient) -> None:
        assert self.ask(at_home, "wang.fang@example.com") == 204
        token = token_in(mails_to(empty_session, "wang.fang@example.com")[0][1])
        assert use(at_home, "registration", token, **opened()).status_code == 204
        user = empty_session.scalars(select(User)).one()
        assert (user.email, user.name, user.language, user.roles) == ("wang.fang@example.com", "王芳", "en", [])
        assert empty_session.scalars(select(Consent.terms_version)).all() == [service.TERMS_VERSION]
        assert sign_in(at_home, user, OTHER_PASSWORD).json() == {"state": "signed-in"}
        assert use(at_home, "registration", token, **opened()).status_code == 410

    def test_whoever_has_an_account_is_told_so_by_mail_only(self, empty_session: Session, at_home: TestClient) -> None:
        user = make_user(empty_session)
        assert self.ask(at_home, user.email.upper()) == 204
        assert [template for template, _ in mails_to(empty_session, user.email)] == ["already-registered"]

    def test_a_role_cannot_be_sent_along(self, empty_session: Session, at_home: TestClient) -> None:
        self.ask(at_home, "wang.fang@example.com")
        token = token_in(mails_to(empty_session, "wang.fang@example.com")[0][1])
        body = {"token": token, **opened(), "roles": ["city_admin"]}
        answer = at_home.post("/api/links/registration", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/body/roles")

    def test_terms_that_are_no_longer_in_force_are_not_accepted(
        self, empty_session: Session, at_home: TestClient
    ) -> None:
        self.ask(at_home, "wang.fang@example.com")
        token = token_in(mails_to(empty_session, "wang.fang@example.com")[0][1])
        answer = use(at_home, "registration", token, **opened(terms_version="1999-01"))
        assert (answer.status_code, answer.json()["code"]) == (409, "terms-changed")
        assert empty_session.scalars(select(User)).all() == []


class TestBootstrap:
    def test_the_printed_link_opens_the_first_administrators_account(
        self, empty_session: Session, at_home: TestClient
    ) -> None:
        printed = service.create_admin(empty_session, "admin@example.gov.cn", "管理员", "zh-CN")
        token = token_in(printed)
        assert use(at_home, "bootstrap", token, **opened()).status_code == 204
        user = empty_session.scalars(select(User)).one()
        assert user.roles == ["city_admin"]
        assert sign_in(at_home, user, OTHER_PASSWORD).json() == {"state": "enrol-second-factor"}
        assert recorded(empty_session, user.id) == ["user.created", "link.issued", "account.opened"]

    def test_until_it_is_opened_nobody_can_sign_in(self, empty_session: Session, at_home: TestClient) -> None:
        service.create_admin(empty_session, "admin@example.gov.cn", "管理员", "zh-CN")
        user = empty_session.scalars(select(User)).one()
        for guess in ("", "admin", "citymatch", PASSWORD):
            assert sign_in(at_home, user, guess).status_code in (401, 422)
        assert ask_reset(at_home, user.email).status_code == 204
        assert mails_to(empty_session, user.email) == []

    def test_printing_it_again_ends_the_one_before(self, empty_session: Session, at_home: TestClient) -> None:
        first, second = (
            token_in(service.create_admin(empty_session, "admin@example.gov.cn", "管理员", "zh-CN")) for _ in range(2)
        )
        assert use(at_home, "bootstrap", first, **opened()).status_code == 410
        assert use(at_home, "bootstrap", second, **opened()).status_code == 204

    def test_an_account_in_use_is_never_taken_over(self, empty_session: Session) -> None:
        for user in (make_user(empty_session), make_user(empty_session, Role.CITY_ADMIN)):
            with pytest.raises(service.MailTaken):
                service.create_admin(empty_session, user.email, "管理员", "zh-CN")


class TestMailChange:
    def ask(self, client: TestClient, email: str, password: str = PASSWORD) -> Any:
        """Return the answer to who wants another mail address."""
        return client.post("/api/account/email", json={"email": email, "password": password})

    def test_it_needs_the_password_and_the_new_mailbox(
        self, empty_session: Session, at_home: TestClient, browsers: Browsers
    ) -> None:
        user = make_user(empty_session)
        former = user.email
        sign_in_fully(empty_session, at_home, user)
        assert self.ask(at_home, "new@example.gov.cn", "a guess").json()["code"] == "proof-refused"
        assert self.ask(at_home, "new@example.gov.cn").status_code == 204
        assert empty_session.scalars(select(User.email)).all() == [former]
        token = token_in(mails_to(empty_session, "new@example.gov.cn")[0][1])
        assert use(browsers(), "mail-change", token).status_code == 204
        empty_session.expire_all()
        assert empty_session.scalars(select(User.email)).all() == ["new@example.gov.cn"]
        assert mails_to(empty_session, former)[-1][0] == "mail-changed"
        assert at_home.get("/api/session").json()["state"] is None

    def test_an_address_of_somebody_else_shows_only_to_who_reads_its_mail(
        self, empty_session: Session, at_home: TestClient
    ) -> None:
        user, other = make_user(empty_session), make_user(empty_session)
        sign_in_fully(empty_session, at_home, user)
        assert self.ask(at_home, other.email).status_code == 204
        token = token_in(mails_to(empty_session, other.email)[0][1])
        assert use(at_home, "mail-change", token).json()["code"] == "mail-taken"

    def test_a_change_of_the_password_ends_one_that_waits(self, empty_session: Session, at_home: TestClient) -> None:
        user = make_user(empty_session)
        sign_in_fully(empty_session, at_home, user)
        self.ask(at_home, "thief@example.com")
        token = token_in(mails_to(empty_session, "thief@example.com")[0][1])
        at_home.put("/api/account/password", json={"current": PASSWORD, "new": OTHER_PASSWORD})
        assert use(at_home, "mail-change", token).status_code == 410

    def test_who_works_for_an_agency_keeps_an_address_of_an_allowed_domain(
        self, empty_session: Session, at_home: TestClient, browsers: Browsers
    ) -> None:
        user = make_user(empty_session, email="a@sz.gov.cn")
        agency = Organisation(kind=OrganisationKind.AGENCY, name="市测试局", jurisdiction="深圳市")
        empty_session.add_all([agency, MailDomain(domain="sz.gov.cn")])
        sign_in_fully(empty_session, at_home, user)
        assert self.ask(at_home, "a@mail.example").status_code == 204  # works for nobody yet
        token = token_in(mails_to(empty_session, "a@mail.example")[0][1])
        empty_session.add(Membership(user_id=user.id, organisation_id=agency.id))
        empty_session.flush()
        for answer in (self.ask(at_home, "b@mail.example"), use(browsers(), "mail-change", token)):
            assert (answer.status_code, answer.json()["code"]) == (422, "mail-not-allowed")
        assert mails_to(empty_session, "b@mail.example") == []
        assert self.ask(at_home, "a@gxj.sz.gov.cn").status_code == 204
        token = token_in(mails_to(empty_session, "a@gxj.sz.gov.cn")[0][1])
        assert use(browsers(), "mail-change", token).status_code == 204


class TestRedeem:
    def test_a_spent_one_raises(self, empty_session: Session) -> None:
        token = links.issue(empty_session, LinkKind.INVITATION, email="a@example.gov.cn")
        assert links.redeem(empty_session, LinkKind.INVITATION, token).email == "a@example.gov.cn"
        with pytest.raises(LinkSpent):
            links.redeem(empty_session, LinkKind.INVITATION, token)

    def test_two_invitations_to_one_address_do_not_end_each_other(self, empty_session: Session) -> None:
        ids = (make_user(empty_session).id, make_user(empty_session).id)
        tokens = [
            links.issue(empty_session, LinkKind.INVITATION, email="a@example.gov.cn", subject_id=one) for one in ids
        ]
        assert [links.redeem(empty_session, LinkKind.INVITATION, token).subject_id for token in tokens] == list(ids)
