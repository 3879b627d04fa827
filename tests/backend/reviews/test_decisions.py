"""Deciding over HTTP: what counts, what comes too late, and what may be taken back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from backend.core.clock import today
from backend.organisations.models import Membership
from backend.reviews.models import Decision, Pair, PairState
from backend.scenarios.models import Scenario, ScenarioStatus
from tests.backend.accounts.people import recorded
from tests.backend.reviews.people import DEFERRED, REJECTED, SHORTLISTED, Joining, Reviewer
from tests.backend.rights.standing import released


class TestDecide:
    def test_it_moves_the_pair_counts_a_version_and_is_recorded_once(
        self, session: Session, first: Reviewer, pair: Pair
    ) -> None:
        done = first.decided(pair.id, SHORTLISTED)
        assert (done["pair"]["state"], done["pair"]["version"]) == ("shortlisted", 2)
        assert (done["decision"]["verdict"], done["decision"]["reviewer"]["name"]) == ("shortlist", "甲")
        assert recorded(session, pair.id) == ["review.decided"]

    def test_sent_again_under_its_key_it_is_carried_out_once(
        self, session: Session, first: Reviewer, pair: Pair
    ) -> None:
        sent: Any = {"json": {"version": 1, **SHORTLISTED}, "headers": {"Idempotency-Key": "once"}}
        answers = [first.client.post(f"/api/review/pairs/{pair.id}/decisions", **sent) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json() == answers[1].json()
        assert recorded(session, pair.id) == ["review.decided"]

    def test_who_comes_too_late_is_told_who_was_first_and_when(
        self, first: Reviewer, second: Reviewer, pair: Pair
    ) -> None:
        done = first.decided(pair.id, REJECTED)
        late = second.decide(pair.id, SHORTLISTED)
        assert (late.status_code, late.json()["code"]) == (409, "already-decided")
        assert late.json()["decided"]["by"] == "甲"
        assert late.json()["decided"]["at"][:19] == done["decision"]["decided_at"][:19]
        assert late.json()["decided"]["verdict"] == "reject"

    def test_a_present_version_of_what_is_decided_decides_nothing(
        self, session: Session, first: Reviewer, second: Reviewer, pair: Pair
    ) -> None:
        first.decided(pair.id, REJECTED)
        assert second.decide(pair.id, SHORTLISTED, version=2).json()["code"] == "already-decided"
        assert session.scalar(select(func.count()).select_from(Decision)) == 1

    @pytest.mark.parametrize(
        "said",
        [
            {"verdict": "reject"},
            {"verdict": "reject", "reason": "other"},
            {"verdict": "shortlist", "reason": "off_topic"},
            {"verdict": "shortlist", "deferred_until": "2031-01-01"},
            {"verdict": "defer", "deferred_until": today().isoformat()},
            {"verdict": "defer", "deferred_until": (today() + timedelta(days=400)).isoformat()},
        ],
    )
    def test_what_does_not_fit_together_is_refused(
        self, session: Session, first: Reviewer, pair: Pair, said: dict[str, str]
    ) -> None:
        assert first.decide(pair.id, said).status_code == 422
        session.refresh(pair)
        assert pair.state is PairState.PROPOSED

    def test_nobody_with_a_tie_decides_or_reads(self, session: Session, first: Reviewer, pair: Pair) -> None:
        session.add(Membership(user_id=first.user.id, organisation_id=pair.vendor_id))
        session.flush()
        for answer in (first.decide(pair.id, SHORTLISTED), first.client.get(f"/api/review/pairs/{pair.id}")):
            assert (answer.status_code, answer.json()["code"]) == (403, "tied")
        assert str(pair.id) not in first.client.get("/api/review/queue", params={"size": 100}).text

    def test_what_is_not_shown_any_more_is_not_on_the_desk(self, session: Session, first: Reviewer, pair: Pair) -> None:
        ended = update(Scenario).where(Scenario.id == pair.scenario_id)
        session.execute(ended.values(status=ScenarioStatus.WITHDRAWN))
        assert first.decide(pair.id, SHORTLISTED).json()["code"] == "pair-not-found"
        assert str(pair.scenario_id) not in first.client.get("/api/review/queue", params={"size": 100}).text


class TestDefer:
    def test_it_waits_until_its_day_and_is_then_decided_by_anybody(
        self, session: Session, first: Reviewer, second: Reviewer, pair: Pair
    ) -> None:
        done = first.decided(pair.id, DEFERRED)
        week = (today() + timedelta(days=7)).isoformat()
        assert (done["pair"]["state"], done["pair"]["deferred_until"]) == ("deferred", week)
        scenario = str(pair.scenario_id)
        assert str(pair.id) not in [item["id"] for item in second.get("queue", scenario=scenario)["items"]]
        session.execute(text("UPDATE review_pairs SET deferred_until = current_date - 1 WHERE state = 'deferred'"))
        session.expire_all()
        assert str(pair.id) in [item["id"] for item in second.get("queue", scenario=scenario)["items"]]
        assert second.decided(pair.id, SHORTLISTED, version=2)["pair"]["state"] == "shortlisted"
        standing = select(func.count()).where(Decision.pair_id == pair.id, Decision.undone_at.is_(None))
        assert session.scalar(standing) == 1

    def test_taken_back_the_pair_waits_again(self, first: Reviewer, pair: Pair) -> None:
        back = first.undo(first.decided(pair.id, DEFERRED)).json()
        assert (back["pair"]["state"], back["pair"]["deferred_until"]) == ("proposed", None)


class TestUndo:
    def test_ones_last_decisions_are_kept_here_and_can_be_taken_back(
        self, session: Session, first: Reviewer, listed: list[Pair]
    ) -> None:
        made = [first.decided(found.id, SHORTLISTED)["decision"]["id"] for found in listed]
        kept = first.get("decisions")["items"]
        assert [item["decision"]["id"] for item in kept] == made[::-1][:10]
        assert all(item["decision"]["is_undoable"] for item in kept)
        back = first.undo(kept[0])
        assert (back.status_code, back.json()["pair"]["state"]) == (200, "proposed")
        assert back.json()["pair"]["claimed_by"]["name"] == "甲"
        assert kept[0]["decision"]["id"] not in [item["decision"]["id"] for item in first.get("decisions")["items"]]
        assert recorded(session, listed[-1].id) == ["review.decided", "review.undone"]
        assert first.decided(listed[-1].id, REJECTED, version=3)["pair"]["version"] == 4

    def test_anothers_comes_with_a_reason(self, first: Reviewer, second: Reviewer, pair: Pair) -> None:
        done = first.decided(pair.id, SHORTLISTED)
        assert second.undo(done).json()["code"] == "undo-unexplained"
        assert second.undo(done, reason="看错了行。").json()["pair"]["state"] == "proposed"
        assert first.undo(done).json()["code"] == "already-undone"

    def test_after_release_nothing_moves(self, session: Session, first: Reviewer, chair: Reviewer, pair: Pair) -> None:
        done = first.decided(pair.id, SHORTLISTED)
        session.execute(update(Pair).where(Pair.id == pair.id).values(release_id=released(session, pair)))
        for answer in (
            first.undo(done),
            chair.undo(done, reason="看错了行。"),
            chair.decide(pair.id, REJECTED, version=2),
        ):
            assert (answer.status_code, answer.json()["code"]) == (409, "released")
        assert not first.get("decisions")["items"][0]["decision"]["is_undoable"]


class TestTwoReviews:
    def test_agreeing_they_decide(self, first: Reviewer, second: Reviewer, large: Pair) -> None:
        assert first.decided(large.id, SHORTLISTED)["pair"]["state"] == "second"
        assert first.decide(large.id, SHORTLISTED, version=2).json()["code"] == "already-decided"
        assert second.decided(large.id, SHORTLISTED, version=2)["pair"]["state"] == "shortlisted"

    def test_disagreeing_they_leave_it_to_the_chair(
        self, joining: Joining, first: Reviewer, second: Reviewer, chair: Reviewer, large: Pair
    ) -> None:
        first.decided(large.id, SHORTLISTED)
        assert second.decided(large.id, REJECTED, version=2)["pair"]["state"] == "disagreed"
        third = joining(name="丙").decide(large.id, REJECTED, version=3)
        assert (third.status_code, third.json()["code"]) == (403, "not-allowed")
        assert chair.decide(large.id, DEFERRED, version=3).json()["code"] == "cannot-defer"
        done = chair.decided(large.id, REJECTED, version=3)
        assert (done["decision"]["slot"], done["pair"]["state"]) == (3, "rejected")
        assert chair.decide(large.id, SHORTLISTED, version=4).json()["code"] == "already-decided"
        assert first.undo(first.get("decisions")["items"][0]).json()["code"] == "consensus-stands"
        assert chair.undo(done).json()["pair"]["state"] == "disagreed"

    def test_a_deferral_is_no_review(self, first: Reviewer, second: Reviewer, large: Pair) -> None:
        first.decided(large.id, DEFERRED)
        assert first.decided(large.id, SHORTLISTED, version=2)["pair"]["state"] == "second"
        assert second.decided(large.id, DEFERRED, version=3)["pair"]["state"] == "deferred"
        assert second.decided(large.id, SHORTLISTED, version=4)["pair"]["state"] == "shortlisted"

    def test_who_has_read_the_other_reviews_no_more(
        self, joining: Joining, first: Reviewer, second: Reviewer, large: Pair
    ) -> None:
        done = first.decided(large.id, SHORTLISTED)
        second.decided(large.id, REJECTED, version=2)
        assert first.undo(done).json()["pair"]["state"] == "second"
        assert first.decide(large.id, REJECTED, version=4).json()["code"] == "not-blind"
        assert str(large.id) not in first.claim(pairs=[str(large.id)])
        assert joining(name="丙").decided(large.id, REJECTED, version=4)["pair"]["state"] == "rejected"


class TestBlindness:
    def test_nothing_of_the_first_review_is_told_before_ones_own_is_saved(
        self, first: Reviewer, second: Reviewer, chair: Reviewer, large: Pair
    ) -> None:
        words = "与场景的需求完全不符"
        done = first.decided(large.id, {"verdict": "reject", "reason": "other", "reason_text": words})
        mark = done["decision"]["id"]
        for reader in (second, chair):
            assert reader.get(f"pairs/{large.id}")["decisions"] == []
            hidden = reader.client.get(f"/api/review/pairs/{large.id}/decisions")
            assert (hidden.status_code, hidden.json()["code"]) == (403, "blind")
            assert reader.undo(done, reason="看错了行。").status_code == 404
            late = reader.decide(large.id, SHORTLISTED)
            assert (late.json()["decided"]["by"], late.json()["decided"]["verdict"]) == ("甲", None)
            asked: Any = {"pairs": [{"id": str(large.id), "version": 1}], **SHORTLISTED}
            pair_id, scenario = str(large.id), str(large.scenario_id)
            answers = [
                reader.client.get(f"/api/review/{path}", params=query)
                for path, query in (
                    ("queue", {"scenario": scenario, "size": 100}),
                    ("queue", {"scenario": scenario, "state": "second"}),
                    ("decisions", {}),
                    (f"pairs/{pair_id}", {}),
                    (f"pairs/{pair_id}/notes", {}),
                )
            ]
            answers += [hidden, late, reader.post("bulk/preview", **asked), reader.post("claims", scenario=scenario)]
            reader.client.delete("/api/review/claims")
            for answer in answers:
                assert words not in answer.text
                assert mark not in answer.text
        second.decided(large.id, SHORTLISTED, version=2)
        seen = second.get(f"pairs/{large.id}/decisions")["items"]
        assert [item["verdict"] for item in seen] == ["reject", "shortlist"]
        assert words in chair.client.get(f"/api/review/pairs/{large.id}").text

    def test_in_history_too_it_is_told_only_once_both_are_there(
        self, session: Session, first: Reviewer, second: Reviewer, listed: list[Pair]
    ) -> None:
        one, other = listed[:2]
        one.needs_second = True
        session.flush()
        first.decided(one.id, SHORTLISTED)
        assert second.get(f"pairs/{other.id}")["scenario_history"] == []
        second.decided(one.id, SHORTLISTED, version=2)
        told = second.get(f"pairs/{other.id}")["scenario_history"]
        assert [(item["pair_id"], item["state"], item["decided_by"]["name"]) for item in told] == [
            (str(one.id), "shortlisted", "乙")
        ]
