"""What somebody is told: here, by mail at once, once a day or not at all, as chosen; and nobody else's."""

from typing import Any

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.models import User, UserState
from backend.core.actor import Role
from backend.core.mail import LANGUAGES, worded
from backend.core.notices import EVENTS, Notification, Topic, notify
from tests.backend.accounts.people import browser, mails_to, make_user, recorded, sign_in, signed_in

NAME = "深圳市示范局"


@pytest.fixture
def owner(empty_session: Session) -> User:
    """Somebody who is told things."""
    return make_user(empty_session)


@pytest.fixture
def inbox(empty_session: Session, bare_client: TestClient, owner: User) -> TestClient:
    """The browser in which the owner is signed in."""
    return signed_in(empty_session, bare_client.app, owner)


def tell(session: Session, *people: User, event: str = "join-request") -> None:
    """Tell people that somebody wants to join."""
    notify(session, [person.id for person in people], event, "/organisation", organisation=NAME)


def choose(client: TestClient, topic: str, *, inbox: bool, mail: str) -> Any:
    """Return the answer to a choice."""
    chosen = {"topics": [{"topic": topic, "inbox": inbox, "mail": mail}]}
    return client.put("/api/notification-choices", json=chosen)


class TestInbox:
    def test_the_newest_comes_first_and_says_what_happened_and_where_to_look(
        self, empty_session: Session, inbox: TestClient, owner: User
    ) -> None:
        tell(empty_session, owner)
        tell(empty_session, owner, event="join-approved")
        listed = inbox.get("/api/notifications").json()
        assert [item["event"] for item in listed["items"]] == ["join-approved", "join-request"]
        last = listed["items"][1]
        assert (last["topic"], last["facts"], last["link"]) == ("membership", {"organisation": NAME}, "/organisation")
        assert last["read_at"] is None

    def test_nobody_reads_or_marks_what_another_was_told(self, empty_session: Session, inbox: TestClient) -> None:
        tell(empty_session, make_user(empty_session))
        theirs = empty_session.scalars(select(Notification.id)).one()
        assert inbox.get("/api/notifications").json()["total"] == 0
        assert inbox.get("/api/notifications/unread").json() == {"count": 0}
        answer = inbox.patch(f"/api/notifications/{theirs}", json={"read": True})
        assert (answer.status_code, answer.json()["code"]) == (404, "notification-not-found")
        assert inbox.post("/api/notifications/read").status_code == 204
        empty_session.expire_all()
        assert empty_session.get_one(Notification, theirs).read_at is None

    def test_what_is_read_is_counted_no_longer_and_can_be_put_back(
        self, empty_session: Session, inbox: TestClient, owner: User
    ) -> None:
        for _ in range(3):
            tell(empty_session, owner)
        first = inbox.get("/api/notifications").json()["items"][0]["id"]
        assert inbox.patch(f"/api/notifications/{first}", json={"read": True}).json()["read_at"]
        assert inbox.get("/api/notifications/unread").json() == {"count": 2}
        assert inbox.get("/api/notifications", params={"unread": "true"}).json()["total"] == 2
        assert inbox.get("/api/notifications", params={"unread": "false"}).json()["items"][0]["id"] == first
        assert inbox.patch(f"/api/notifications/{first}", json={"read": False}).json()["read_at"] is None
        assert inbox.post("/api/notifications/read").status_code == 204
        assert inbox.get("/api/notifications/unread").json() == {"count": 0}

    def test_what_is_told_of_a_change_that_is_undone_was_never_told(self, empty_session: Session, owner: User) -> None:
        with empty_session.begin_nested() as change:
            tell(empty_session, owner)
            change.rollback()
        assert empty_session.scalars(select(Notification)).all() == []
        assert mails_to(empty_session, owner.email) == []

    def test_who_can_no_longer_sign_in_is_told_nothing(self, empty_session: Session) -> None:
        gone = make_user(empty_session, state=UserState.DISABLED)
        tell(empty_session, gone)
        assert empty_session.scalars(select(Notification)).all() == []
        assert mails_to(empty_session, gone.email) == []

    @pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_a_notice_leads_nowhere_else(self, empty_session: Session, owner: User, link: str) -> None:
        with pytest.raises(Exception, match="ck_notifications_link"):
            notify(empty_session, [owner.id], "join-request", link, organisation=NAME)


class TestChoices:
    def test_without_a_choice_it_comes_here_and_by_mail_at_once(
        self, empty_session: Session, inbox: TestClient, owner: User
    ) -> None:
        tell(empty_session, owner)
        assert inbox.get("/api/notifications").json()["total"] == 1
        ((template, body),) = mails_to(empty_session, owner.email)
        assert template == "join-request"
        assert NAME in body
        assert "/organisation" in body

    @pytest.mark.parametrize(
        ("inbox_chosen", "mail", "listed", "mailed", "waiting"),
        [(True, "never", 1, 0, 0), (True, "daily", 1, 0, 1), (False, "daily", 0, 0, 1), (False, "at-once", 0, 1, 0),
         (False, "never", 0, 0, 0)],
    )  # fmt: skip
    def test_it_comes_as_chosen(
        self, empty_session: Session, inbox: TestClient, owner: User,
        inbox_chosen: bool, mail: str, listed: int, mailed: int, waiting: int,
    ) -> None:  # fmt: skip
        answer = choose(inbox, "membership", inbox=inbox_chosen, mail=mail)
        assert answer.status_code == 200, answer.text
        tell(empty_session, owner)
        assert inbox.get("/api/notifications").json()["total"] == listed
        assert len(mails_to(empty_session, owner.email)) == mailed
        held = select(Notification).where(Notification.awaits_digest)
        assert len(empty_session.scalars(held).all()) == waiting

    def test_choices_are_kept_and_the_other_topics_stay_as_they_are(self, inbox: TestClient) -> None:
        choose(inbox, "membership", inbox=False, mail="daily")
        topics = {topic["topic"]: topic for topic in inbox.get("/api/notification-choices").json()["topics"]}
        assert set(topics) == {topic.value for topic in Topic}
        assert (topics["membership"]["inbox"], topics["membership"]["mail"]) == (False, "daily")
        assert (topics["administration"]["inbox"], topics["administration"]["mail"]) == (True, "at-once")

    @pytest.mark.parametrize("wanted", [{"inbox": False, "mail": "at-once"}, {"inbox": True, "mail": "never"}])
    def test_what_concerns_the_safety_of_the_account_cannot_be_turned_off(
        self, empty_session: Session, inbox: TestClient, owner: User, wanted: dict[str, Any]
    ) -> None:
        answer = choose(inbox, "security", **wanted)
        assert (answer.status_code, answer.json()["code"]) == (422, "cannot-be-turned-off")
        notify(empty_session, [owner.id], "password-changed", "/account")
        assert [template for template, _ in mails_to(empty_session, owner.email)] == ["password-changed"]

    def test_not_even_by_a_choice_that_stands_in_the_table(self, empty_session: Session, owner: User) -> None:
        off = "INSERT INTO notification_choices VALUES (:user, 'security', false, 'never')"
        empty_session.execute(text(off), {"user": owner.id})
        notify(empty_session, [owner.id], "password-changed", "/account")
        assert len(mails_to(empty_session, owner.email)) == 1
        assert len(empty_session.scalars(select(Notification)).all()) == 1


class TestSignIn:
    def test_only_a_sign_in_from_somewhere_new_is_told_of_by_mail(
        self, empty_session: Session, bare_client: TestClient
    ) -> None:
        user = make_user(empty_session, Role.VENDOR_MEMBER)
        told = lambda: [template for template, _ in mails_to(empty_session, user.email)]  # noqa: E731
        home = browser(bare_client.app, "198.51.100.20")
        sign_in(home, user)
        assert told() == []
        sign_in(browser(bare_client.app, "198.51.100.77"), user)  # the same network
        assert told() == []
        sign_in(browser(bare_client.app, "203.0.113.9"), user)
        assert told() == ["signed-in"]
        sign_in(browser(bare_client.app, "203.0.113.9"), user)
        assert told() == ["signed-in"]
        listed = home.get("/api/notifications").json()["items"]
        assert [item["facts"]["network"] for item in listed] == ["203.0.113.0", "198.51.100.0"]

    def test_nor_does_it_go_silent_when_what_was_told_before_is_kept_no_longer(
        self, empty_session: Session, bare_client: TestClient
    ) -> None:
        user = make_user(empty_session, Role.VENDOR_MEMBER)
        sign_in(browser(bare_client.app, "198.51.100.20"), user)
        recorded(empty_session)  # as at the end of every transaction
        empty_session.execute(delete(Notification))
        sign_in(browser(bare_client.app, "203.0.113.9"), user)
        assert [template for template, _ in mails_to(empty_session, user.email)] == ["signed-in"]


class TestWording:
    @pytest.mark.parametrize("event", EVENTS)
    def test_every_event_has_a_mail_in_both_languages(self, event: str) -> None:
        named = "link organisation reason network browser day code changed opens closes count lines into"
        facts = dict.fromkeys(named.split(), "X")
        assert all(worded(event, language, **facts)[0] for language in LANGUAGES)
