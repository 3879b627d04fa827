"""What is here already of an organisation somebody is about to begin."""

from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.organisations.twins import bare_name
from tests.backend.accounts.people import make_user, signed_in
from tests.factories import make_vendor

PLACES = ("深圳市", "广东省", "北京市")


@pytest.fixture
def asking(session: Session, client: TestClient) -> TestClient:
    """Somebody who belongs to no organisation yet."""
    return signed_in(session, client.app, make_user(session))


def found(asking: TestClient, **params: str) -> Any:
    answer = asking.get("/api/credit-codes", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


class TestBareName:
    @pytest.mark.parametrize(
        "written",
        [
            "深圳市星河智能科技（集团）有限公司",
            "星河智能科技股份有限公司",
            "广东省深圳市星河智能科技集团有限公司",
            "深圳星河智能科技有限责任公司",
            "深圳市星河智能科技有限公司（示例企业）",
            "深圳市星河智能科技有 限 公 司",
            "星河智慧科技有限公司".replace("智慧", "智能"),
        ],
    )
    def test_place_form_and_brackets_tell_nobody_apart(self, written: str) -> None:
        assert bare_name(written, PLACES) == "星河智能科技"

    def test_what_is_left_is_never_nothing(self) -> None:
        assert bare_name("北京公司", PLACES) == "北京"


class TestFindTwins:
    def test_a_code_that_is_here_leads_to_its_organisation(self, asking: TestClient, session: Session) -> None:
        vendor = make_vendor(session, "甲乙丙智能科技有限公司", credit_code="91440300MA5TWXY07X")
        told = found(asking, code=" 91440300ma5twxy07x ")
        assert told["is_valid"]
        assert told["organisation"] == {
            "id": str(vendor.id),
            "kind": "vendor",
            "name": "甲乙丙智能科技有限公司",
            "jurisdiction": "",
        }

    def test_a_mistyped_code_is_told(self, asking: TestClient) -> None:
        assert found(asking, code="91440300A00000178J") == {"is_valid": False, "organisation": None, "similar": []}

    @pytest.mark.parametrize(
        "name", ["深圳市甲乙丙丁智能科技股份有限公司", "甲乙丙丁智能技术有限公司", "甲乙丙丁智能科技（深圳）有限公司"]
    )
    def test_names_much_alike_are_shown_before_a_twin_is_begun(
        self, asking: TestClient, session: Session, name: str
    ) -> None:
        make_vendor(session, "深圳甲乙丙丁智能科技有限公司")
        make_vendor(session, "戊己庚辛数据技术有限公司")
        assert [held["name"] for held in found(asking, name=name)["similar"]] == ["深圳甲乙丙丁智能科技有限公司"]

    def test_what_all_companies_are_called_finds_nobody(self, asking: TestClient) -> None:
        assert found(asking, name="有限公司")["similar"] == []
