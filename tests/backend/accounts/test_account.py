"""What people change of their own account."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.db import SessionLocal, make_engine
from tests.backend.accounts.people import PASSWORD, mails_to, make_user, recorded, signed_in


class TestEdit:
    def test_one_changes_name_and_language_and_what_is_left_out_stays(
        self, empty_session: Session, bare_client: TestClient
    ) -> None:
        user = make_user(empty_session, name="李明")
        client = signed_in(empty_session, bare_client.app, user)
        version = client.get("/api/session").json()["user"]["version"]
        edited = client.patch("/api/account", json={"name": "李明月"}, headers={"If-Match": f'"{version}"'})
        assert (edited.status_code, edited.json()["name"], edited.json()["language"]) == (200, "李明月", "zh-CN")
        again = client.patch("/api/account", json={"language": "en"}, headers={"If-Match": edited.headers["ETag"]})
        assert (again.json()["name"], again.json()["language"]) == ("李明月", "en")
        assert client.get("/api/session").json()["user"] == again.json()
        assert recorded(empty_session, user.id) == ["account.edited", "account.edited"]

    def test_a_second_window_does_not_write_over_the_first(
        self, empty_session: Session, bare_client: TestClient
    ) -> None:
        client = signed_in(empty_session, bare_client.app, make_user(empty_session, name="李明"))
        for name, status in (("甲", 200), ("乙", 412)):
            answer = client.patch("/api/account", json={"name": name}, headers={"If-Match": '"1"'})
            assert answer.status_code == status
        assert answer.json()["fields"] == [{"name": "name", "mine": "乙", "theirs": "甲"}]
        assert client.get("/api/session").json()["user"]["name"] == "甲"

    @pytest.mark.parametrize(
        "wrong", [{"name": ""}, {"language": "fr"}, {"email": "a@b.example"}, {"roles": []}], ids=str
    )
    def test_what_is_no_ones_to_change_is_refused(
        self, empty_session: Session, bare_client: TestClient, wrong: dict[str, object]
    ) -> None:
        client = signed_in(empty_session, bare_client.app, make_user(empty_session))
        assert client.patch("/api/account", json=wrong, headers={"If-Match": '"1"'}).status_code == 422


class TestMailChange:
    def test_it_takes_one_connection_and_so_cannot_wait_for_itself(
        self, own_database: Engine, bare_client: TestClient
    ) -> None:
        with SessionLocal.begin() as session:
            client = signed_in(session, bare_client.app, make_user(session))
        single = make_engine(own_database.url.render_as_string(hide_password=False), pool_size=1, max_overflow=0)
        SessionLocal.configure(bind=single)
        answer = client.post("/api/account/email", json={"email": "new@example.gov.cn", "password": PASSWORD})
        assert answer.status_code == 204, answer.text
        with SessionLocal() as session:
            assert [template for template, _ in mails_to(session, "new@example.gov.cn")] == ["mail-change"]
        single.dispose()
