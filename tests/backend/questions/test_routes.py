"""Questions about scenarios over HTTP: asked by nobody in particular, answered for everybody."""

import logging
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core import mail
from backend.core.actor import ANONYMOUS, SYSTEM, Actor, Role
from backend.core.audit import AuditEvent
from backend.core.clock import today
from backend.core.ids import new_id
from backend.core.mail import OutboxMail
from backend.core.notices import Notification
from backend.core.row_security import act_as
from backend.questions.models import Question, QuestionAsker, QuestionWindow
from backend.scenarios.models import Scenario, ScenarioStatus
from tests.backend.accounts.people import browser
from tests.backend.questions.people import CANARY, Joined, agency, joined, scenario_id, stranger, vendor

__all__ = ["agency", "joined", "scenario_id", "stranger", "vendor"]
BODY = "现有的审图数据可以在本地部署的环境里使用吗？"


def opened(agency: TestClient, scenario_id: UUID, *, last: date | None = None, version: int = 1) -> Any:
    """Return the answer to an agency that lets questions be asked, until today where no other day is named."""
    sent = {"opens_on": (today() - timedelta(days=7)).isoformat(), "closes_on": (last or today()).isoformat()}
    headers = {"If-Match": f'"{version}"'}
    return agency.put(f"/api/scenarios/{scenario_id}/question-window", json=sent, headers=headers)


def asked(client: TestClient, scenario_id: UUID) -> dict[str, Any]:
    """Return a new question."""
    answer = client.post(f"/api/scenarios/{scenario_id}/questions", json={"body": BODY})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def decided(client: TestClient, question: dict[str, Any], what: str, **sent: str) -> Any:
    """Return the answer to a decision on a question as it was read."""
    headers = {"If-Match": f'"{question["version"]}"'}
    return client.put(f"/api/questions/{question['id']}/{what}", json=sent, headers=headers)


def listed(client: TestClient, scenario_id: UUID) -> list[dict[str, Any]]:
    """Return the questions of a scenario that somebody reads."""
    return list(client.get(f"/api/scenarios/{scenario_id}/questions").json()["items"])


@pytest.fixture
def question(agency: TestClient, vendor: TestClient, scenario_id: UUID) -> dict[str, Any]:
    """A question of the vendor that waits."""
    assert opened(agency, scenario_id).status_code == 200
    return asked(vendor, scenario_id)


class TestWindow:
    """When questions may be asked."""

    @pytest.mark.parametrize(("left", "status"), [(0, 201), (-1, 409)])
    def test_the_last_day_counts_and_the_day_after_is_too_late(
        self, agency: TestClient, vendor: TestClient, scenario_id: UUID, left: int, status: int
    ) -> None:
        assert opened(agency, scenario_id, last=today() + timedelta(days=left)).json()["is_open"] is (status == 201)
        answer = vendor.post(f"/api/scenarios/{scenario_id}/questions", json={"body": BODY})
        assert answer.status_code == status

    def test_before_any_window_nobody_asks(self, vendor: TestClient, scenario_id: UUID) -> None:
        assert vendor.post(f"/api/scenarios/{scenario_id}/questions", json={"body": BODY}).status_code == 409
        shown = vendor.get(f"/api/scenarios/{scenario_id}/question-window").json()
        assert (shown["opens_on"], shown["may_ask"], shown["version"]) == (None, False, 1)

    def test_of_two_who_set_it_at_once_the_later_one_is_told(self, agency: TestClient, scenario_id: UUID) -> None:
        assert opened(agency, scenario_id).json()["version"] == 2
        late = opened(agency, scenario_id, last=today() + timedelta(days=9))
        assert (late.status_code, late.json()["code"]) == (412, "changed-since")
        assert opened(agency, scenario_id, last=today() + timedelta(days=9), version=2).json()["version"] == 3

    def test_it_does_not_end_before_it_begins(self, agency: TestClient, scenario_id: UUID) -> None:
        assert opened(agency, scenario_id, last=today() - timedelta(days=8)).status_code == 422


class TestAnswers:
    """What becomes of a question."""

    def test_an_answer_is_for_everybody(
        self, client: TestClient, agency: TestClient, question: dict[str, Any], scenario_id: UUID
    ) -> None:
        everybody = browser(client.app)
        assert listed(everybody, scenario_id) == []
        assert decided(agency, question, "answer", answer="可以，全部在政务云内完成。").status_code == 200
        (shown,) = listed(everybody, scenario_id)
        assert (shown["body"], shown["answer"]) == (BODY, "可以，全部在政务云内完成。")

    def test_what_is_declined_is_told_to_its_asker_only(
        self,
        client: TestClient,
        agency: TestClient,
        vendor: TestClient,
        stranger: TestClient,
        question: dict[str, Any],
        scenario_id: UUID,
    ) -> None:
        assert decided(agency, question, "refusal", reason="confidential").status_code == 200
        (mine,) = listed(vendor, scenario_id)
        assert (mine["status"], mine["reason"], mine["is_mine"]) == ("declined", "confidential", True)
        assert [listed(other, scenario_id) for other in (browser(client.app), stranger)] == [[], []]

    def test_an_older_reading_decides_nothing(self, agency: TestClient, question: dict[str, Any]) -> None:
        assert decided(agency, question, "answer", answer="可以。").status_code == 200
        late = decided(agency, question, "refusal", reason="off-topic")
        assert (late.status_code, late.json()["code"]) == (412, "changed-since")

    def test_each_side_finds_what_concerns_it_in_one_list(
        self, agency: TestClient, vendor: TestClient, stranger: TestClient, question: dict[str, Any]
    ) -> None:
        def found(client: TestClient) -> list[tuple[str, bool, bool]]:
            items = client.get("/api/questions").json()["items"]
            return [(item["id"], item["is_mine"], item["may_answer"]) for item in items]

        assert found(agency) == [(question["id"], False, True)]
        assert found(vendor) == [(question["id"], True, False)]
        assert found(stranger) == []

    def test_a_withdrawn_scenario_takes_its_questions_along(
        self, session: Session, agency: TestClient, question: dict[str, Any], scenario_id: UUID
    ) -> None:
        session.execute(update(Scenario).where(Scenario.id == scenario_id).values(status=ScenarioStatus.WITHDRAWN))
        assert decided(agency, question, "answer", answer="可以。").json()["code"] == "question-not-found"
        assert agency.get("/api/questions").json()["items"] == []


class TestAnonymity:
    """Who asked is known to the own side, and to nobody else."""

    def test_no_answer_notice_mail_log_or_trace_of_others_names_the_asker(
        self,
        session: Session,
        joined: Joined,
        known_ids: dict[str, str],
        agency: TestClient,
        stranger: TestClient,
        scenario_id: UUID,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level(logging.DEBUG)
        user, vendor = joined(UUID(known_ids["vendor_id"]))
        opened(agency, scenario_id)
        question = asked(vendor, scenario_id)
        answer = decided(agency, question, "answer", answer="可以。")
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        events = session.scalars(select(AuditEvent).where(AuditEvent.subject_id == UUID(question["id"]))).all()
        trace = [f"{event.actor_id} {event.organisation_id} {event.facts}" for event in events]
        told = session.scalars(select(Notification).where(Notification.user_id != user.id))
        posted = [mail.opened(posting) for posting in session.scalars(select(OutboxMail))]
        others = [message.as_string() for message in posted if message["To"] != user.email]
        said = [
            answer.text,
            agency.get("/api/questions").text,
            *(other.get(f"/api/scenarios/{scenario_id}/questions").text for other in (agency, stranger)),
            *(f"{notice.facts} {notice.link}" for notice in told),
            *others,
            caplog.text,
            *trace,
        ]
        assert len(events) == 2
        assert others
        for mark in (CANARY, user.email, str(user.id), known_ids["vendor_id"]):
            assert not [text_of for text_of in said if mark in text_of], mark

    def test_the_own_side_knows_who_of_them_asked_and_nobody_else(
        self,
        vendor: TestClient,
        agency: TestClient,
        stranger: TestClient,
        joined: Joined,
        known_ids: dict[str, str],
        question: dict[str, Any],
    ) -> None:
        colleague = joined(UUID(known_ids["vendor_id"]))[1]
        place = f"/api/questions/{question['id']}/asker"
        assert [found.get(place).json() for found in (vendor, colleague)] == [{"name": CANARY}] * 2
        assert [found.get(place).status_code for found in (agency, stranger)] == [404, 404]

    def test_the_database_alone_keeps_it_from_others(
        self, session: Session, known_ids: dict[str, str], question: dict[str, Any]
    ) -> None:
        def seen(actor: Actor) -> tuple[int | None, ...]:
            act_as(session, actor)
            counts = tuple(session.scalar(select(func.count()).select_from(of)) for of in (Question, QuestionAsker))
            act_as(session, SYSTEM)
            return counts

        agency, vendor = (Actor(new_id(), UUID(known_ids[name])) for name in ("agency_id", "vendor_id"))
        desk = Actor(new_id(), roles=frozenset({Role.MATCHMAKER}))
        strangers = Actor(new_id(), new_id()), ANONYMOUS, Actor(new_id(), roles=frozenset({Role.CITY_ADMIN}))
        assert [seen(actor) for actor in (agency, desk, vendor)] == [(1, 0), (1, 0), (1, 1)]
        assert [seen(actor) for actor in strangers] == [(0, 0)] * 3
        assert question["status"] == "waiting"

    def test_the_agency_and_then_the_asker_are_told(
        self, session: Session, agency: TestClient, question: dict[str, Any]
    ) -> None:
        decided(agency, question, "answer", answer="可以。")
        told = session.scalars(select(Notification.event).order_by(Notification.created_at, Notification.id)).all()
        assert [event for event in told if event.startswith("question")] == ["question-asked", "question-answered"]
        assert session.scalars(select(Question.decided_at)).one() is not None
        assert session.scalars(select(QuestionWindow.scenario_id)).one() == UUID(question["scenario_id"])
