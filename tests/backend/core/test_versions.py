"""Of two people who edit the same thing, the second is told what the first has changed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import text
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from starlette.testclient import TestClient

from backend.accounts.models import User
from backend.core.actor import SYSTEM
from backend.core.application import Application
from backend.core.conditional import EDITS, ExpectedDep, tag
from backend.core.db import SessionLocal
from backend.core.errors import NotFound
from backend.core.row_security import act_as
from backend.core.versions import check_version
from backend.core.web import SessionDep
from tests.backend.accounts.people import make_user
from tests.conftest import BROWSER, ROOT

router = APIRouter(prefix="/api/people")


class Person(BaseModel):
    """What is shown of somebody."""

    model_config = ConfigDict(from_attributes=True)
    name: str
    version: int


class PersonEdit(BaseModel):
    """What may be changed."""

    name: str


@router.get("/{person}", response_model=Person)
def get_person(session: SessionDep, person: UUID, response: Response) -> User:
    """Show somebody."""
    act_as(session, SYSTEM)
    found = session.get_one(User, person)
    tag(response, found)
    return found


@router.patch("/{person}", response_model=Person, responses=EDITS)
def edit_person(session: SessionDep, person: UUID, expected: ExpectedDep, data: PersonEdit, response: Response) -> User:
    """Rename somebody."""
    act_as(session, SYSTEM)
    found = session.get(User, person)
    if found is None:
        raise NotFound
    check_version(session, found, expected, data.model_dump())
    found.name = data.name
    session.flush()
    tag(response, found)
    return found


@pytest.fixture
def people(session: Session) -> TestClient:
    """A client of an application in which people are edited, over the shared database."""
    return TestClient(make_app(), **BROWSER)


def make_app() -> Application:
    """Return an application in which people are edited."""
    app = Application(title="people", description="", version="1", frontend=ROOT / "tests" / "no-such-folder")
    app.include_router(router)
    return app


def edit(client: TestClient, user: User, version: str | None, name: str) -> Any:
    """Return the answer to somebody's renaming."""
    headers = {} if version is None else {"If-Match": version}
    return client.patch(f"/api/people/{user.id}", json={"name": name}, headers=headers)


class TestOneAfterTheOther:
    def test_what_is_read_names_its_version(self, people: TestClient, session: Session) -> None:
        shown = people.get(f"/api/people/{make_user(session).id}")
        assert (shown.headers["etag"], shown.json()["version"]) == ('"1"', 1)

    def test_an_edit_of_what_was_read_is_made_and_counts(self, people: TestClient, session: Session) -> None:
        edited = edit(people, make_user(session), '"1"', "王芳")
        assert edited.json() == {"name": "王芳", "version": 2}
        assert edited.headers["etag"] == '"2"'

    def test_without_a_version_nothing_is_edited(self, people: TestClient, session: Session) -> None:
        user = make_user(session, name="李明")
        refused = edit(people, user, None, "王芳")
        assert (refused.status_code, refused.json()["code"]) == (428, "version-required")
        session.refresh(user)
        assert (user.name, user.version) == ("李明", 1)

    def test_the_second_is_told_what_the_first_has_changed(self, people: TestClient, session: Session) -> None:
        user = make_user(session, name="李明")
        edit(people, user, '"1"', "王芳")
        refused = edit(people, user, '"1"', "赵强")
        assert (refused.status_code, refused.json()["code"]) == (412, "changed-since")
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["fields"] == [{"name": "name", "mine": "赵强", "theirs": "王芳"}]
        assert edit(people, user, '"2"', "赵强").json() == {"name": "赵强", "version": 3}

    def test_what_both_wrote_alike_is_no_difference(self, people: TestClient, session: Session) -> None:
        user = make_user(session)
        edit(people, user, '"1"', "王芳")
        assert edit(people, user, '"1"', "王芳").json()["fields"] == []

    @pytest.mark.parametrize("version", ['"2"', '"999999999999999999"'])
    def test_a_version_to_come_is_refused_too(self, people: TestClient, session: Session, version: str) -> None:
        assert edit(people, make_user(session), version, "王芳").status_code == 412

    @pytest.mark.parametrize("version", ["1", '"0"', '"x"', "*", '"1", "2"', ""])
    def test_what_is_no_version_is_refused(self, people: TestClient, session: Session, version: str) -> None:
        refused = edit(people, make_user(session), version, "王芳")
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid-request")

    def test_a_proxy_that_compresses_does_not_hinder(self, people: TestClient, session: Session) -> None:
        assert edit(people, make_user(session), 'W/"1"', "王芳").status_code == 200

    def test_what_was_deleted_meanwhile_is_not_found(self, session: Session) -> None:
        user = make_user(session)
        session.execute(text("DELETE FROM users WHERE id = :id"), {"id": user.id})
        with pytest.raises(NotFound):
            check_version(session, user, 1, {})


class TestAtTheSameTime:
    @pytest.mark.usefixtures("committed")
    def test_of_twenty_editors_one_wins_and_the_others_are_told(self) -> None:
        with SessionLocal.begin() as session:
            user = make_user(session)
        app, ready = make_app(), Barrier(20)

        def rename(number: int) -> Any:
            client = TestClient(app, **BROWSER)
            ready.wait(10)
            return edit(client, user, '"1"', f"王芳 {number}")

        with ThreadPoolExecutor(20) as threads:
            answers = list(threads.map(rename, range(20)))
        won = [answer.json() for answer in answers if answer.status_code == 200]
        lost = [answer for answer in answers if answer.status_code == 412]
        assert (len(won), len(lost)) == (1, 19)
        assert {answer.json()["fields"][0]["theirs"] for answer in lost} == {won[0]["name"]}
        assert won[0]["version"] == 2

    def test_an_edit_between_look_and_change_is_never_written_over(self, session: Session) -> None:
        user = make_user(session, name="李明")
        session.execute(text("UPDATE users SET version = 2, name = '王芳' WHERE id = :id"), {"id": user.id})
        assert user.version == 1  # As it was looked at; the database is further.
        user.name = "赵强"
        with pytest.raises(StaleDataError):
            session.flush()
