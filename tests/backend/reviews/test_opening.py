"""How pairs come to the desk: of every finished run, and from below the line."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from backend.core.ids import new_id
from backend.match_runs.models import Exclusion, Match, MatchRun
from backend.reviews.models import Pair, PairState
from backend.reviews.opening import most_spent, open_pairs
from backend.reviews.tasks import bring, bring_missing
from backend.scenarios.models import Scenario
from backend.vendors.models import Vendor, VendorStatus
from tests.backend.accounts.people import recorded
from tests.backend.reviews.people import SHORTLISTED, Reviewer
from tests.factories import make_run


def again(session: Session, listed: list[Pair]) -> MatchRun:
    """Return a newer run of the scenario of some pairs, in which the vendors stand the other way round."""
    scenario = session.get_one(Scenario, listed[0].scenario_id)
    vendors = [session.get_one(Vendor, found.vendor_id) for found in listed[::-1]]
    return make_run(session, {scenario: [(vendor, 0.9 - place / 50) for place, vendor in enumerate(vendors)]})


class TestOpenPairs:
    def test_the_best_ten_of_each_scenario_are_there_as_the_run_has_them(
        self, session: Session, listed: list[Pair]
    ) -> None:
        run = session.get_one(MatchRun, listed[0].run_id)
        ten = select(Match).where(Match.run_id == run.id, Match.scenario_id == listed[0].scenario_id, Match.rank <= 10)
        kept = [(found.vendor_id, found.rank, found.score) for found in session.scalars(ten.order_by(Match.rank))]
        assert [(found.vendor_id, found.rank, found.score) for found in listed] == kept

    def test_a_job_that_is_delivered_twice_changes_nothing(self, session: Session, first: Reviewer, pair: Pair) -> None:
        first.decided(pair.id, SHORTLISTED)
        before = session.scalar(select(func.count()).select_from(Pair))
        bring(str(pair.run_id))
        assert session.scalar(select(func.count()).select_from(Pair)) == before
        session.refresh(pair)
        assert pair.state is PairState.SHORTLISTED

    def test_what_no_job_has_brought_is_brought_by_the_worker(self, session: Session, listed: list[Pair]) -> None:
        run, older = again(session, listed), listed[0].run_id
        bring_missing()
        opened = select(func.count()).where(Pair.run_id == run.id)
        assert session.scalar(opened) == len(listed)
        session.execute(delete(Pair).where(Pair.run_id == older))
        bring_missing()
        of_older = select(Pair.superseded_by).where(Pair.run_id == older, Pair.scenario_id == listed[0].scenario_id)
        assert set(session.scalars(of_older)) == {run.id}

    def test_near_ties_and_what_was_rejected_before_are_marked(
        self, session: Session, first: Reviewer, listed: list[Pair]
    ) -> None:
        first.decided(listed[0].id, {"verdict": "reject", "reason": "risk"})
        run = again(session, listed)
        session.execute(
            text("UPDATE matches SET score = score + 0.015 WHERE run_id = :run AND rank = 3"), {"run": run.id}
        )
        open_pairs(session, run.id)
        new = select(Pair).where(Pair.run_id == run.id).order_by(Pair.rank)
        opened = session.scalars(new).all()
        assert [found.rank for found in opened if found.near_tie] == [2, 3]
        assert [found.vendor_id for found in opened if found.conflicting] == [listed[0].vendor_id]

    def test_who_is_not_shown_is_not_brought(self, session: Session, listed: list[Pair]) -> None:
        session.get_one(Vendor, listed[0].vendor_id).status = VendorStatus.WITHDRAWN
        run = again(session, listed)
        assert open_pairs(session, run.id) == len(listed) - 1

    def test_what_an_older_run_brought_leaves_the_desk_unless_it_is_decided(
        self, session: Session, first: Reviewer, second: Reviewer, listed: list[Pair]
    ) -> None:
        first.decided(listed[0].id, SHORTLISTED)
        first.claim(pairs=[str(listed[1].id)])
        run = again(session, listed)
        open_pairs(session, run.id)
        old = session.scalars(select(Pair.id).where(Pair.superseded_by == run.id))
        assert set(old) == {found.id for found in listed[1:]}
        scenario = str(listed[0].scenario_id)
        waiting = second.get("queue", scenario=scenario, size=100)["items"]
        assert {item["run"]["id"] for item in waiting} == {str(run.id)}
        assert first.claim(pairs=[str(listed[1].id)]) == []
        read = second.get("queue", run=str(listed[0].run_id), scenario=scenario, state="proposed")
        assert read["total"] == len(listed) - 1

    def test_who_is_reviewing_a_pair_of_an_older_run_is_led_to_the_newest_one(
        self, session: Session, first: Reviewer, listed: list[Pair]
    ) -> None:
        held, gone = listed[1], listed[2]
        first.claim(pairs=[str(held.id), str(gone.id)])
        open_pairs(session, again(session, listed).id)
        newest = again(session, listed)
        open_pairs(session, newest.id)
        new = dict(session.execute(select(Pair.vendor_id, Pair.id).where(Pair.run_id == newest.id)).all())
        session.execute(delete(Pair).where(Pair.id == new.pop(gone.vendor_id)))
        for pair in (held, gone):
            late = first.decide(pair.id, SHORTLISTED)
            assert (late.status_code, late.json()["code"]) == (409, "superseded")
            shown = first.get(f"pairs/{pair.id}")
            assert (shown["barred"], shown["may_decide"]) == ("superseded", False)
            found = str(new[pair.vendor_id]) if pair is held else None
            led = {"run": {"id": str(newest.id), "number": newest.number}, "pair_id": found}
            assert shown["successor"] == late.json()["successor"] == led

    def test_a_run_that_is_opened_late_brings_nothing_new_to_do(self, session: Session, listed: list[Pair]) -> None:
        newer, older = again(session, listed), again(session, listed)
        older.finished_at = newer.requested_at.replace(year=newer.requested_at.year - 3)
        session.flush()
        open_pairs(session, newer.id)
        open_pairs(session, older.id)
        of_older = select(Pair.superseded_by).where(Pair.run_id == older.id)
        assert set(session.scalars(of_older)) == {newer.id}

    @pytest.mark.parametrize(
        ("ceiling", "band", "most"),
        [("500", "under_50", 500), (None, "300_1000", 1000), (None, "undisclosed", 0), (None, None, 0)],
    )
    def test_the_ceiling_counts_before_the_band(self, ceiling: str | None, band: str | None, most: int) -> None:
        assert most_spent(ceiling, band) == most


class TestAdd:
    def below(self, session: Session, pair: Pair) -> UUID:
        """Return a vendor that the run placed below the line, or a gate kept out."""
        there = select(Pair.vendor_id).where(Pair.run_id == pair.run_id, Pair.scenario_id == pair.scenario_id)
        for table in (Match, Exclusion):
            found = select(table.vendor_id).where(table.run_id == pair.run_id, table.scenario_id == pair.scenario_id)
            vendor = session.scalar(found.where(table.vendor_id.not_in(there)).limit(1))
            if vendor is not None:
                return vendor
        raise AssertionError("everybody is on the desk")

    def sent(self, pair: Pair, vendor_id: UUID) -> dict[str, Any]:
        """Return what is sent for a vendor to be reviewed."""
        return {
            "run": str(pair.run_id), "scenario": str(pair.scenario_id), "vendor": str(vendor_id),
            "reason": "有同类案例。",
        }  # fmt: skip

    def test_it_is_reviewed_like_the_others_and_says_why_it_is_there(
        self, session: Session, first: Reviewer, pair: Pair
    ) -> None:
        vendor_id = self.below(session, pair)
        made = first.post("pairs", **self.sent(pair, vendor_id))
        assert made.status_code == 201, made.text
        shown = first.get(f"pairs/{made.json()['id']}")
        assert (shown["origin"], shown["added_reason"]) == ("added", "有同类案例。")
        assert shown["need"]["fields"]
        assert shown["offer"]["fields"]
        twice = first.post("pairs", **self.sent(pair, vendor_id))
        assert (twice.json()["code"], twice.json()["pair"]) == ("pair-on-desk", shown["id"])
        assert first.decided(shown["id"], SHORTLISTED)["pair"]["state"] == "shortlisted"
        assert recorded(session, UUID(shown["id"])) == ["review.added", "review.decided"]

    def test_only_whom_the_run_knew_is_added(self, session: Session, first: Reviewer, pair: Pair) -> None:
        session.get_one(Vendor, pair.vendor_id).status = VendorStatus.WITHDRAWN
        session.flush()
        for vendor_id in (new_id(), pair.vendor_id):
            assert first.post("pairs", **self.sent(pair, vendor_id)).json()["code"] == "not-in-run"
        unknown = self.sent(pair, pair.vendor_id) | {"run": str(new_id())}
        assert first.post("pairs", **unknown).json()["code"] == "match-run-not-found"
