"""Whoever watches a scenario hears what anybody may read of it, and not a word of the rest."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.mail import LANGUAGES, TEMPLATES
from backend.scenarios import moves
from backend.scenarios.content import ScenarioContent, ScenarioPublic
from backend.scenarios.models import ScenarioWatch
from backend.scenarios.moves import Ending
from tests.backend.accounts.people import browser, mails_to
from tests.backend.scenarios.stages import Cast, complete, pass_gates, sent

GOAL = "canary 把市民来电在一分钟内准确分到该办的部门，少转一次手。"


def watched(web: TestClient, scenario_id: UUID) -> bool:
    """Return whether somebody watches, as the page of the scenario reads it."""
    return bool(web.get(f"/api/scenarios/{scenario_id}/watch").json()["is_watched"])


def told(web: TestClient) -> list[tuple[str, str | None]]:
    """Return what somebody has in the inbox: the events, and the fields that are said to have changed."""
    inbox: list[Any] = web.get("/api/notifications").json()["items"]
    return [(item["event"], item["facts"].get("changed")) for item in inbox]


def revise(session: Session, cast: Cast, scenario_id: UUID, content: ScenarioContent) -> None:
    """Publish another revision, as the agency and the desk do."""
    page = f"/api/scenarios/{scenario_id}"
    version = cast.writer.web.post(f"{page}/draft").headers["ETag"]
    saved = cast.writer.web.put(f"{page}/draft", json=sent(content), headers={"If-Match": version})
    moves.submit(session, cast.writer.actor, scenario_id, saved.json()["version"])
    pass_gates(session, cast.chair.actor, scenario_id)
    moves.publish(session, cast.chair.actor, scenario_id)


def test_one_watches_again_and_again_and_no_longer(empty_session: Session, cast: Cast) -> None:
    scenario_id, web = cast.bring(empty_session, "published"), cast.vendor.web
    page = f"/api/scenarios/{scenario_id}/watch"
    assert not watched(web, scenario_id)
    assert [web.put(page).status_code for _ in range(2)] == [204, 204]
    assert watched(web, scenario_id)
    assert [item["id"] for item in web.get("/api/watched-scenarios").json()["items"]] == [str(scenario_id)]
    assert (watched(cast.other.web, scenario_id), cast.other.web.get("/api/watched-scenarios").json()["total"]) == (
        False,
        0,
    )
    assert [web.delete(page).status_code for _ in range(2)] == [204, 204]
    assert not watched(web, scenario_id)


def test_what_is_not_published_cannot_be_watched_and_looks_like_what_is_not_there(
    empty_session: Session, cast: Cast
) -> None:
    missing = cast.vendor.web.put(f"/api/scenarios/{UUID(int=0)}/watch").json()
    hidden = cast.bring(empty_session, "submitted")
    answer = cast.vendor.web.put(f"/api/scenarios/{hidden}/watch")
    assert (answer.status_code, answer.json()["code"]) == (404, missing["code"])
    assert browser(cast.app).put(f"/api/scenarios/{hidden}/watch").status_code == 401


def test_watchers_hear_which_public_fields_changed_and_nothing_of_private_ones(
    empty_session: Session, cast: Cast
) -> None:
    scenario_id = cast.bring(empty_session, "published")
    for person in (cast.vendor, cast.writer):
        person.web.put(f"/api/scenarios/{scenario_id}/watch")
    private = {"budget_ceiling": 7_654_321, "funding_source": "canary 专项"}
    revise(empty_session, cast, scenario_id, complete(**private))
    assert told(cast.vendor.web) == []
    revise(empty_session, cast, scenario_id, complete(**private, goal=GOAL, respond_by="2026-12-15"))
    assert told(cast.vendor.web) == [("scenario-changed", "goal,respond_by")]
    ((template, text),) = mails_to(empty_session, cast.vendor.user.email)
    assert (template, "改动的内容：目标、揭榜截止日期" in text, "canary" in text) == ("scenario-changed", True, False)
    # Whoever is told as a member of the agency is not told again for watching.
    assert "scenario-changed" not in dict(told(cast.writer.web))


def test_who_watches_hears_of_new_days_for_questions_and_of_the_end_and_then_watches_no_more(
    empty_session: Session, cast: Cast
) -> None:
    scenario_id = cast.bring(empty_session, "published")
    cast.vendor.web.put(f"/api/scenarios/{scenario_id}/watch")
    window = f"/api/scenarios/{scenario_id}/question-window"
    days = {"opens_on": "2026-12-01", "closes_on": "2026-12-09"}
    for _ in range(2):  # the second time nothing changes, and nothing is told
        version = cast.writer.web.get(window).headers["ETag"]
        assert cast.writer.web.put(window, json=days, headers={"If-Match": version}).status_code == 200
    moves.end(empty_session, cast.writer.actor, scenario_id, Ending.WITHDRAW, "canary 内部原因")
    assert [event for event, _ in told(cast.vendor.web)] == ["scenario-watch-ended", "scenario-window-changed"]
    assert not any("canary" in text for _, text in mails_to(empty_session, cast.vendor.user.email))
    assert empty_session.scalar(select(func.count()).select_from(ScenarioWatch)) == 0
    assert cast.vendor.web.get("/api/watched-scenarios").json()["total"] == 0


def test_every_public_field_has_a_word_in_mails() -> None:
    words = json.loads((TEMPLATES / "words.json").read_text("utf-8"))["changed"]
    assert {field for field, word in words.items() if all(word[language] for language in LANGUAGES)} == set(
        ScenarioPublic.model_fields
    )
