"""Searches people keep: their own only, told of once, in one mail a morning, and only while something is new."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.models import User
from backend.commands.serving import tell_in_the_morning
from backend.core.notices import MailChoice, NotificationChoice, Topic
from backend.organisations.models import Organisation, OrganisationState, Reason
from backend.saved_searches import service
from backend.saved_searches.digest import send_due
from backend.saved_searches.models import SavedSearch
from backend.scenarios.models import Scenario, ScenarioStatus
from tests.backend.accounts.people import mails_to, make_user, signed_in
from tests.factories import make_agency, make_batch, make_scenario, make_vendor

PAGE = "/api/saved-searches"
MONDAY = "date_trunc('week', clock_timestamp() AT TIME ZONE 'Asia/Shanghai' - interval '8 hours')"
MONDAY = f"{MONDAY} AT TIME ZONE 'Asia/Shanghai' + interval '8 hours'"


class Reader:
    """Somebody who keeps searches, at a browser."""

    def __init__(self, session: Session, app: Any) -> None:
        self.user: User = make_user(session)
        self.session, self.web = session, signed_in(session, app, self.user)

    def keep(self, name: str = "停车", kind: str = "scenarios", frequency: str = "daily", **filters: str) -> Any:
        """Return the answer to keeping a search."""
        body = {"kind": kind, "name": name, "frequency": frequency, "filters": filters}
        return self.web.post(PAGE, json=body)

    def found(self) -> dict[str, list[str]]:
        """Return what each search found last, by its name."""
        items = self.web.get(PAGE).json()["items"]
        return {item["name"]: [found["name"] for found in item["found"]] for item in items}

    def kept(self) -> dict[str, Any]:
        """Return the one search that is kept."""
        (search,) = self.web.get(PAGE).json()["items"]
        return dict(search)

    def teach(self, method: str, found: Any) -> int:
        """Say of something found that it is not relevant, or that it is; return the status of the answer."""
        return int(self.web.request(method, f"{PAGE}/{self.kept()['id']}/rejections/{found.id}").status_code)

    def digests(self) -> list[str]:
        """Return the digests that were sent."""
        return [told for template, told in mails_to(self.session, self.user.email) if template == "search-found"]


@pytest.fixture
def reader(empty_session: Session, empty_client: TestClient) -> Reader:
    """Somebody who keeps searches, where nothing else is."""
    return Reader(empty_session, empty_client.app)


@pytest.fixture
def market(empty_session: Session) -> Iterator[Any]:
    """Publishes scenarios one after the other."""
    agency, batch = make_agency(empty_session), make_batch(empty_session)
    return lambda name: make_scenario(empty_session, batch, agency, name=name)


def pass_a_day(session: Session, since: str = "looked_at - interval '1 day'") -> None:
    """Let the searches have been looked through a day ago, or at a time that is given."""
    session.execute(update(SavedSearch).values(looked_at=text(since)))
    session.expire_all()


class TestKeeping:
    def test_a_search_is_kept_renamed_and_forgotten(self, reader: Reader) -> None:
        kept = reader.keep(q="停车", domain="").json()
        assert (kept["filters"], kept["found"]) == ({"q": "停车"}, [])
        body = {"kind": "scenarios", "name": "停车与充电", "filters": {"q": "充电"}, "frequency": "weekly"}
        one = f"{PAGE}/{kept['id']}"
        assert reader.web.put(one, json=body).status_code == 428
        edited = reader.web.put(one, json=body, headers={"If-Match": '"1"'}).json()
        assert {name: edited[name] for name in body} == body
        assert reader.web.put(one, json=body | {"name": "x"}, headers={"If-Match": '"1"'}).status_code == 412
        assert reader.web.get(one).headers["ETag"] == '"2"'
        assert reader.web.delete(one).status_code == 204
        assert reader.web.get(PAGE).json()["total"] == 0

    def test_nobody_else_knows_of_it(self, reader: Reader, empty_client: TestClient) -> None:
        kept = reader.keep(name="canary").json()
        other = Reader(reader.session, empty_client.app)
        missing = other.web.get(f"{PAGE}/{uuid4()}").json()["code"]
        for method, given in (("GET", {}), ("DELETE", {}), ("PUT", {"json": {**_sent(kept), "name": "x"}})):
            answer = other.web.request(method, f"{PAGE}/{kept['id']}", headers={"If-Match": '"1"'}, **given)
            assert (answer.status_code, answer.json()["code"]) == (404, missing)
        assert "canary" not in other.web.get(PAGE).text
        assert "canary" in reader.web.get("/api/account/data").text
        assert "canary" not in other.web.get("/api/account/data").text

    def test_a_list_is_narrowed_only_by_what_it_can_be_narrowed_by(self, reader: Reader) -> None:
        assert reader.keep(tier="小巨人").status_code == 422
        assert reader.keep(kind="vendors", tier="小巨人").status_code == 201

    def test_two_of_one_name_or_more_than_there_may_be_are_refused(
        self, reader: Reader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service, "MOST", 2)
        answers = [reader.keep(name) for name in ("甲", "甲", "乙", "丙")]
        assert [answer.status_code for answer in answers] == [201, 409, 201, 409]
        assert [answers[at].json()["code"] for at in (1, 3)] == ["saved-search-exists", "saved-search-limit"]


def _sent(kept: dict[str, Any]) -> dict[str, Any]:
    return {name: kept[name] for name in ("kind", "name", "filters", "frequency")}


class TestDigest:
    def test_one_mail_names_what_is_new_of_all_searches_and_only_once(self, reader: Reader, market: Any) -> None:
        market("智慧停车")
        reader.keep("我的停车", q="停车")
        reader.keep("企业", kind="vendors")
        assert send_due() == 0  # not before the next morning
        new = market("路边停车")
        make_vendor(reader.session, "甲停车科技有限公司")
        pass_a_day(reader.session)
        assert (send_due(), send_due()) == (1, 0)
        (told,) = reader.digests()
        assert f"· 我的停车 (+1): {new.code}\n" in told
        assert "· 企业 (+1): 甲停车科技有限公司" in told
        assert "路边停车" not in told  # what somebody else has written
        assert reader.found() == {"我的停车": ["路边停车"], "企业": ["甲停车科技有限公司"]}
        inbox = reader.web.get("/api/notifications").json()["items"]
        assert [(item["event"], item["topic"], item["facts"]["count"]) for item in inbox] == [
            ("search-found", "searches", "2")
        ]
        pass_a_day(reader.session)
        assert (send_due(), len(reader.digests())) == (0, 1)

    def test_who_wants_one_mail_a_day_gets_it_in_that_mail(self, reader: Reader, market: Any) -> None:
        daily = {"topic": Topic.SEARCHES, "inbox": True, "mail": MailChoice.DAILY}
        reader.session.add(NotificationChoice(user_id=reader.user.id, **daily))
        reader.keep("停车")
        market("停车")
        pass_a_day(reader.session)
        tell_in_the_morning()
        tell_in_the_morning()
        ((template, told),) = mails_to(reader.session, reader.user.email)
        assert (template, "您的订阅有新结果" in told) == ("digest", True)

    def test_what_is_no_longer_shown_is_told_nowhere(self, reader: Reader, market: Any) -> None:
        reader.keep("停车")
        reader.keep("企业", kind="vendors")
        withdrawn, told = market("撤回的停车"), market("停车")
        suspended = make_vendor(reader.session, "停用科技有限公司")
        withdrawn.status = ScenarioStatus.WITHDRAWN
        held = reader.session.get_one(Organisation, suspended.id)
        held.state, held.state_reason = OrganisationState.SUSPENDED, Reason.MISCONDUCT
        reader.session.flush()
        pass_a_day(reader.session)
        assert send_due() == 1
        (text_of_mail,) = reader.digests()
        assert (withdrawn.code in text_of_mail, told.code in text_of_mail, "停用" in text_of_mail) == (
            False,
            True,
            False,
        )
        reader.session.get_one(Scenario, told.id).status = ScenarioStatus.CLOSED
        reader.session.flush()
        assert reader.found() == {"停车": [], "企业": []}

    def test_a_worker_that_is_killed_has_told_nothing_and_the_next_tells_it_once(
        self, reader: Reader, market: Any
    ) -> None:
        reader.keep("停车")
        market("停车")
        pass_a_day(reader.session)
        email, reader.user.email = reader.user.email, "no address, and no other"
        reader.session.flush()
        with pytest.raises(ValueError, match="one address"):  # at the last step: the mail is written
            send_due()
        reader.user.email = email
        reader.session.flush()
        assert (send_due(), len(reader.digests())) == (1, 1)

    def test_weekly_ones_wait_for_monday_and_those_turned_off_for_ever(self, reader: Reader, market: Any) -> None:
        reader.keep("每周", frequency="weekly")
        reader.keep("不要", frequency="never")
        market("停车")
        pass_a_day(reader.session, MONDAY)
        assert send_due() == 0
        pass_a_day(reader.session, f"{MONDAY} - interval '1 second'")
        assert send_due() == 1
        (told,) = reader.digests()
        assert ("每周" in told, "不要" in told) == (True, False)

    def test_who_changes_the_filters_hears_only_of_what_comes_later(self, reader: Reader, market: Any) -> None:
        kept = reader.keep("停车", q="停车").json()
        market("智慧灯杆")
        body = {"kind": "scenarios", "name": "灯杆", "filters": {"q": "灯杆"}, "frequency": "daily"}
        assert reader.web.put(f"{PAGE}/{kept['id']}", json=body, headers={"If-Match": '"1"'}).status_code == 200
        pass_a_day(reader.session)
        assert send_due() == 0
        market("多功能灯杆")
        pass_a_day(reader.session)
        assert (send_due(), reader.found()) == (1, {"灯杆": ["多功能灯杆"]})


class TestTeaching:
    """What somebody says is not relevant holds back what is much like it, in the open, until it is taken back."""

    def test_what_is_much_like_something_rejected_is_not_told_until_that_is_taken_back(
        self, reader: Reader, market: Any
    ) -> None:
        reader.keep("停车")
        dull = market("南区路边停车泊位识别")
        pass_a_day(reader.session)
        assert send_due() == 1
        assert (reader.teach("PUT", dull), reader.found()) == (204, {"停车": []})
        alike, other = market("北区路边停车泊位识别"), market("地下车库充电引导")
        pass_a_day(reader.session)
        assert send_due() == 1
        assert (alike.code in reader.digests()[-1], other.code in reader.digests()[-1]) == (False, True)
        held_back = {"id": str(dull.id), "name": dull.name, "held_back": [{"id": str(alike.id), "name": alike.name}]}
        assert (reader.kept()["rejected"], reader.found()) == ([held_back], {"停车": [other.name]})
        pass_a_day(reader.session)
        assert send_due() == 0
        assert (reader.teach("DELETE", dull), reader.kept()["rejected"]) == (204, [])
        pass_a_day(reader.session)
        assert (send_due(), reader.found()) == (1, {"停车": [alike.name]})

    def test_a_morning_that_brings_nothing_else_brings_no_mail(self, reader: Reader) -> None:
        reader.keep("企业", kind="vendors")
        offer = {"title": "路边停车泊位识别", "description": "用视频识别路边泊位的占用，并提示违停。"}
        dull = make_vendor(reader.session, capabilities=[offer])
        pass_a_day(reader.session)
        assert (send_due(), reader.teach("PUT", dull)) == (1, 204)
        make_vendor(reader.session, capabilities=[offer | {"title": "泊位识别"}])
        pass_a_day(reader.session)
        assert (send_due(), len(reader.digests())) == (0, 1)

    def test_only_what_one_was_told_of_is_rejected(self, reader: Reader, market: Any, empty_client: TestClient) -> None:
        there = market("停车")
        reader.keep("停车")
        new = market("路边停车")
        assert (reader.teach("PUT", there), reader.teach("PUT", new)) == (404, 404)
        pass_a_day(reader.session)
        assert send_due() == 1
        kept, other = reader.kept(), Reader(reader.session, empty_client.app)
        assert other.web.put(f"{PAGE}/{kept['id']}/rejections/{new.id}").status_code == 404
        assert (reader.kept()["rejected"], reader.teach("PUT", new), reader.teach("PUT", new)) == ([], 204, 204)
        held = [one.web.get("/api/account/data").json()["tables"] for one in (reader, other)]
        said = [[row["found_id"] for row in tables.get("saved_search_matches", [])] for tables in held]
        assert said == [[str(new.id)], []]
