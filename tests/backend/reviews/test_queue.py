"""The queue, the claims and a pair on the screen, over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.core.clock import now
from backend.match_runs.models import Match
from backend.reviews.listing import AGEING
from backend.reviews.models import Pair, PairState
from tests.backend.reviews.people import DEFERRED, REJECTED, SHORTLISTED, Joining, Reviewer


class TestQueue:
    def test_what_waits_is_counted_by_what_can_be_asked_for(
        self, session: Session, first: Reviewer, listed: list[Pair]
    ) -> None:
        scenario = str(listed[0].scenario_id)
        session.execute(update(Pair).values(near_tie=False, conflicting=False, flagged=False))
        marks: dict[str, tuple[int, dict[str, Any]]] = {
            "near_tie": (3, {"near_tie": True}),
            "conflicting": (2, {"conflicting": True}),
            "stuffing": (1, {"flagged": True}),
            "ageing": (4, {"created_at": now() - AGEING - timedelta(days=1)}),
            "assigned": (2, {"assigned_to": first.user.id}),
            "mine": (2, {}),
            "second": (0, {}),
            "disagreed": (0, {}),
            "all": (len(listed), {}),
        }
        for number, values in marks.values():
            for found in listed[:number]:
                for name, value in values.items():
                    setattr(found, name, value)
        session.flush()
        counts = first.get("queue", scenario=scenario)["counts"]
        assert counts == {only: number for only, (number, _) in marks.items()}
        for only, (number, _) in marks.items():
            page = first.get("queue", scenario=scenario, only=only, size=100)
            assert (page["total"], len(page["items"])) == (number, number), only

    def test_those_that_have_waited_longest_come_first_then_by_rank(
        self, session: Session, first: Reviewer, listed: list[Pair]
    ) -> None:
        listed[4].created_at = now() - timedelta(days=9)
        session.flush()
        ranks = [item["rank"] for item in first.get("queue", scenario=str(listed[0].scenario_id))["items"]]
        assert ranks == [5, 1, 2, 3, 4, *range(6, len(listed) + 1)]

    def test_it_is_searched_by_the_names_of_both_sides(self, first: Reviewer, pair: Pair) -> None:
        shown = first.get(f"pairs/{pair.id}")
        found = first.get("queue", q=shown["vendor"]["name"], scenario=str(pair.scenario_id))["items"]
        assert [item["id"] for item in found] == [str(pair.id)]

    def test_what_is_decided_leaves_it_and_counts_as_done(self, first: Reviewer, pair: Pair) -> None:
        before = first.get("queue")["progress"]
        first.decided(pair.id, SHORTLISTED)
        queue = first.get("queue", scenario=str(pair.scenario_id))
        assert str(pair.id) not in [item["id"] for item in queue["items"]]
        assert (queue["progress"]["done"], queue["progress"]["mine"]) == (before["done"] + 1, 1)
        of_state = first.get("queue", state="shortlisted", scenario=str(pair.scenario_id))
        assert [item["id"] for item in of_state["items"]] == [str(pair.id)]

    def test_a_second_review_waits_for_whoever_did_not_make_the_first(
        self, first: Reviewer, second: Reviewer, large: Pair
    ) -> None:
        first.decided(large.id, SHORTLISTED)
        assert [reader.get("queue", only="second")["total"] for reader in (first, second)] == [0, 1]


class TestClaims:
    def test_who_claims_again_is_given_what_is_claimed_already(
        self, first: Reviewer, second: Reviewer, pair: Pair
    ) -> None:
        mine = first.claim(count=3, scenario=str(pair.scenario_id))
        assert len(mine) == 3
        assert first.claim(count=2, scenario=str(pair.scenario_id)) == mine[:2]
        assert not set(mine) & set(second.claim(count=5, scenario=str(pair.scenario_id)))
        assert first.get("queue", only="mine")["total"] == 3

    def test_exactly_what_is_named_is_claimed_and_the_rest_is_freed(
        self, first: Reviewer, second: Reviewer, listed: list[Pair]
    ) -> None:
        ids = [str(found.id) for found in listed]
        assert first.claim(pairs=ids[:3]) == ids[:3]
        assert first.claim(pairs=[ids[4], ids[2]]) == [ids[4], ids[2]]
        assert second.claim(pairs=ids[:5]) == [ids[0], ids[1], ids[3]]

    def test_what_somebody_has_put_off_is_given_to_nobody_before_its_day(
        self, first: Reviewer, second: Reviewer, listed: list[Pair]
    ) -> None:
        ids = [str(found.id) for found in listed[:2]]
        first.decided(ids[0], DEFERRED)
        assert second.claim(pairs=ids) == [ids[1]]
        assert second.client.put(f"/api/review/pairs/{ids[0]}/claim").status_code == 200

    def test_what_has_been_read_is_not_sent_again_unless_it_has_moved(
        self, session: Session, first: Reviewer, listed: list[Pair]
    ) -> None:
        ids = [str(found.id) for found in listed]
        read = first.post("claims", pairs=ids[:3]).json()
        known = [{"id": pair["id"], "version": pair["version"]} for pair in read["items"]]
        listed[1].version += 1
        session.flush()
        later = first.post("claims", pairs=ids[1:4], known=known).json()
        assert later["held"] == ids[1:4]
        assert [pair["id"] for pair in later["items"]] == [ids[1], ids[3]]

    def test_nobody_else_is_shown_or_decides_what_is_claimed(
        self, first: Reviewer, second: Reviewer, pair: Pair
    ) -> None:
        first.claim(pairs=[str(pair.id)])
        place = f"/api/review/pairs/{pair.id}"
        for answer in (
            second.client.get(place), second.client.put(f"{place}/claim"), second.decide(pair.id, SHORTLISTED),
        ):  # fmt: skip
            assert (answer.status_code, answer.json()["code"]) == (409, "claimed")
            assert answer.json()["claimed"]["by"] == "甲"
        assert first.client.delete("/api/review/claims").status_code == 204
        assert second.client.put(f"{place}/claim").json()["claimed_by"]["name"] == "乙"

    def test_what_is_assigned_to_another_is_given_to_nobody_else(
        self, session: Session, first: Reviewer, second: Reviewer, listed: list[Pair]
    ) -> None:
        for found in listed:
            found.assigned_to = first.user.id
        session.flush()
        scenario = str(listed[0].scenario_id)
        assert second.claim(count=5, scenario=scenario) == []
        assert len(first.claim(count=5, scenario=scenario, only="assigned")) == 5


class TestHiddenScore:
    def test_no_score_or_rank_is_told_before_ones_own_decision(self, first: Reviewer, pair: Pair) -> None:
        assert first.client.put("/api/review/settings", json={"hide_score": True}).status_code == 200
        shown = first.get(f"pairs/{pair.id}")
        assert (shown["rank"], shown["score"]) == (None, None)
        numbers = {part[name] for part in shown["contributions"] for name in ("weight", "value", "points")}
        assert numbers == {0.0}
        assert any(part["evidence"] for part in shown["contributions"])
        assert {other["score"] for other in shown["other_capabilities"]} <= {None}
        done = first.decided(pair.id, SHORTLISTED)
        assert (done["pair"]["rank"], done["pair"]["score"]) == (pair.rank, pair.score)
        assert first.get(f"pairs/{pair.id}")["score"] == pair.score

    def test_the_order_of_the_queue_does_not_tell_it(self, first: Reviewer, listed: list[Pair]) -> None:
        first.client.put("/api/review/settings", json={"hide_score": True})
        items = first.get("queue", scenario=str(listed[0].scenario_id))["items"]
        assert [item["vendor"]["id"] for item in items] == sorted(str(found.vendor_id) for found in listed)

    def test_claims_do_not_tell_it_either(self, first: Reviewer, listed: list[Pair]) -> None:
        first.client.put("/api/review/settings", json={"hide_score": True})
        claimed = first.claim(count=5, scenario=str(listed[0].scenario_id))
        vendors = sorted(listed, key=lambda found: str(found.vendor_id))
        assert claimed == [str(found.id) for found in vendors[:5]]


class TestSettings:
    def test_they_are_ones_own(self, first: Reviewer, second: Reviewer) -> None:
        sent = {"keymap": {"shortlist": "y"}, "hide_score": True, "single_keys": False}
        assert first.client.put("/api/review/settings", json=sent).json() == sent
        assert first.get("settings") == sent
        assert second.get("settings") == {"keymap": {}, "hide_score": False, "single_keys": True}

    def test_one_key_does_one_thing(self, first: Reviewer) -> None:
        sent = {"keymap": {"shortlist": "y", "reject": "Y"}}
        assert first.client.put("/api/review/settings", json=sent).status_code == 422


class TestPair:
    def test_it_shows_what_the_run_kept_of_it(self, session: Session, first: Reviewer, pair: Pair) -> None:
        shown = first.get(f"pairs/{pair.id}")
        assert pair.match_id is not None
        match = session.get_one(Match, pair.match_id)
        assert [part["points"] for part in shown["contributions"]] == [part["points"] for part in match.contributions]
        assert shown["score"] == match.score
        assert {field["field"] for field in shown["need"]["fields"]} >= {"title"}
        assert shown["may_decide"] is True

    def test_why_one_may_not_decide_is_said(
        self, joining: Joining, first: Reviewer, second: Reviewer, large: Pair
    ) -> None:
        first.decided(large.id, SHORTLISTED)
        assert first.get(f"pairs/{large.id}")["barred"] == "waiting"
        assert second.get(f"pairs/{large.id}")["barred"] is None
        second.decided(large.id, SHORTLISTED, version=2)
        assert joining().get(f"pairs/{large.id}")["barred"] == "decided"

    def test_two_to_four_of_one_scenario_are_compared(
        self, session: Session, first: Reviewer, listed: list[Pair]
    ) -> None:
        ids = [str(found.id) for found in listed[:3]]
        shown = first.get("compare", pairs=",".join(ids))["items"]
        assert [item["id"] for item in shown] == ids
        elsewhere = session.query(Pair).filter(Pair.scenario_id != listed[0].scenario_id).first()
        assert elsewhere is not None
        mixed = first.client.get("/api/review/compare", params={"pairs": f"{ids[0]},{elsewhere.id}"})
        assert (mixed.status_code, mixed.json()["code"]) == (422, "not-comparable")


class TestBulk:
    def test_it_is_previewed_and_each_is_told(
        self, session: Session, first: Reviewer, second: Reviewer, listed: list[Pair]
    ) -> None:
        first.decided(listed[0].id, SHORTLISTED)
        first.claim(pairs=[str(listed[1].id)])
        sent = {"pairs": [{"id": str(found.id), "version": 1} for found in listed[:4]], **REJECTED}
        codes = ["already-decided", "claimed", "ok", "ok"]
        assert [item["code"] for item in second.post("bulk/preview", **sent).json()["items"]] == codes
        session.refresh(listed[2])
        assert listed[2].state is PairState.PROPOSED
        done = second.post("bulk", **sent).json()["items"]
        assert [item["code"] for item in done] == codes
        assert [item["pair"]["state"] for item in done] == ["shortlisted", "proposed", "rejected", "rejected"]

    @pytest.mark.parametrize("number", [0, 101])
    def test_so_many_are_decided_at_once(self, first: Reviewer, pair: Pair, number: int) -> None:
        sent = {"pairs": [{"id": str(pair.id), "version": 1}] * number, **REJECTED}
        assert first.post("bulk", **sent).status_code == 422
