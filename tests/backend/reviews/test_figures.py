"""What is counted about reviews, each against figures worked out by hand."""

from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.actor import Role
from backend.organisations.models import Membership, Organisation, OrganisationKind
from backend.reviews.agreement import wilson
from backend.reviews.models import Decision, Pair, PairState, RejectReason, Verdict
from tests.backend.accounts.people import make_user, signed_in
from tests.backend.reviews.rounds import Round, make_round

FUNNEL: Final = "/api/review/funnel"


@pytest.fixture
def round_(session: Session, client: TestClient) -> Round:
    """A scenario with three ranked vendors, of which the desk has decided nothing; there is no other pair."""
    session.query(Pair).delete()
    return make_round(session, client.app)


def review(round_: Round, place: int, slot: int, reviewer: Any, verdict: Verdict) -> None:
    """Let somebody have reviewed a pair."""
    reason = RejectReason.OFF_TOPIC if verdict is Verdict.REJECT else None
    round_.session.add(
        Decision(pair_id=round_.pairs[place].id, reviewer_id=reviewer.id, slot=slot, verdict=verdict, reason=reason,
                 score_hidden=False, pair_version=1)
    )  # fmt: skip
    round_.session.flush()


class TestWilson:
    @pytest.mark.parametrize(
        ("successes", "trials", "low", "high"),
        # Newcombe, R. G. (1998). Statistics in Medicine 17, 857–872, table I, method 3.
        [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
    )
    def test_the_published_intervals(self, successes: int, trials: int, low: float, high: float) -> None:
        assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)

    def test_of_nothing_it_says_nothing(self) -> None:
        assert wilson(0, 0) == (0.0, 1.0)


class TestAgreement:
    def test_two_who_review_the_same_pairs_blind_are_compared_whoever_was_first(self, round_: Round) -> None:
        one, other = (make_user(round_.session, Role.MATCHMAKER, name=name) for name in ("甲", "乙"))
        yes, no = Verdict.SHORTLIST, Verdict.REJECT
        for place, (first, second) in enumerate(((yes, yes), (yes, no), (no, no))):
            by = (one, other) if place != 1 else (other, one)
            review(round_, place, 1, by[0], first)
            review(round_, place, 2, by[1], second)
        told = round_.chair.get("/api/review/agreement").json()
        # p_o = 2/3; one says yes, no, no and the other yes, yes, no: p_e = (1·2 + 2·1) / 9, kappa = (6 − 4) / (9 − 4).
        (couple,) = told["reviewers"]
        assert (couple["pairs"], couple["same"], couple["kappa"]) == (3, 2, pytest.approx(0.4))
        # Six answers, three of each; D_o = 2 / 6, D_e = 18 / 30: alpha = 1 − 5 · 2 / 18.
        assert told["alpha"] == pytest.approx(1 - 10 / 18)
        assert round_.matchmaker.get("/api/review/agreement").status_code == 403

    def test_one_that_was_taken_back_counts_no_more(self, round_: Round) -> None:
        one, other = (make_user(round_.session, Role.MATCHMAKER) for _ in range(2))
        review(round_, 0, 1, one, Verdict.SHORTLIST)
        review(round_, 0, 2, other, Verdict.REJECT)
        round_.session.execute(update(Decision).values(undone_at=Decision.decided_at))
        assert round_.chair.get("/api/review/agreement").json() == {
            "pairs": 0, "same": 0, "alpha": None, "reviewers": []
        }  # fmt: skip


class TestConsensus:
    def test_the_chair_reads_both_reviews_side_by_side_and_decides(self, round_: Round) -> None:
        one, other = (make_user(round_.session, Role.MATCHMAKER, name=name) for name in ("甲", "乙"))
        centre = Organisation(kind=OrganisationKind.CENTRE, name="对接中心", jurisdiction="深圳市")
        round_.session.add(centre)
        round_.session.flush()
        round_.session.add_all(Membership(user_id=user.id, organisation_id=centre.id) for user in (one, other))
        review(round_, 0, 1, one, Verdict.SHORTLIST)
        review(round_, 0, 2, other, Verdict.REJECT)
        pair = round_.pairs[0]
        pair.state, pair.needs_second = PairState.DISAGREED, True
        round_.session.flush()
        assert round_.matchmaker.get("/api/review/consensus").status_code == 403
        (held,) = round_.chair.get("/api/review/consensus").json()["items"]
        assert [(said["reviewer"]["name"], said["verdict"]) for said in held["decisions"]] == [
            ("甲", "shortlist"), ("乙", "reject")
        ]  # fmt: skip
        body = {"version": held["pair"]["version"], "verdict": "shortlist", "reason_text": "案例充分。"}
        answer = round_.chair.post(f"/api/review/pairs/{pair.id}/decisions", json=body)
        assert answer.status_code == 201, answer.text
        assert round_.chair.get("/api/review/consensus").json()["total"] == 0


class TestCalibration:
    def test_deciles_runs_and_reviewers_are_those_of_what_was_decided(self, round_: Round) -> None:
        one, other = (make_user(round_.session, Role.MATCHMAKER, name=name) for name in ("宽", "严"))
        round_.decide(Verdict.SHORTLIST, Verdict.REJECT, reviewer_id=one.id)
        review(round_, 0, 2, other, Verdict.REJECT)
        told = round_.chair.get("/api/review/calibration").json()
        assert told["pairs"] == 2
        assert [(held["decile"], held["accepted"], held["pairs"]) for held in told["deciles"]] == [(1, 0, 1), (2, 1, 1)]
        (run,) = told["runs"]
        assert (run["share"], run["mean_accepted"]) == (0.5, pytest.approx(round_.pairs[0].score))
        shares = {held["reviewer"]["name"]: (held["share"], held["expected"]) for held in told["reviewers"]}
        assert shares.keys() == {"宽", "严"}
        assert shares["宽"][0] == 0.5
        assert shares["严"][0] == 0.0
        assert round_.matchmaker.get("/api/review/calibration").status_code == 403


class TestFunnel:
    def stages(self, web: TestClient) -> dict[str, int | None]:
        """Return the counts by stage."""
        return {held["stage"]: held["pairs"] for held in web.get(FUNNEL).json()["stages"]}

    def test_counts_of_fewer_than_five_vendors_are_not_told(self, round_: Round, session: Session) -> None:
        round_.released()
        assert self.stages(round_.chair) == {
            "on_desk": None, "decided": None, "shortlisted": None, "released": None, "agency_confirmed": 0,
            "both_confirmed": 0,
        }  # fmt: skip
        more = make_round(session, round_.chair.app, "智能")
        more.decide(Verdict.SHORTLIST, Verdict.SHORTLIST, Verdict.SHORTLIST)
        assert self.stages(round_.chair)["on_desk"] == 6
        assert self.stages(round_.chair)["shortlisted"] == 5

    def test_it_is_told_how_long_the_middle_pair_stays_at_a_stage(self, round_: Round, session: Session) -> None:
        more = make_round(session, round_.chair.app, "智能")
        pairs = [*round_.pairs, *more.pairs]
        begun = session.scalars(select(func.clock_timestamp())).one()
        for each in (round_, more):
            each.decide(*[Verdict.SHORTLIST] * 3)
        for days, pair in enumerate(pairs, 1):
            pair.created_at = begun
            made = Decision.pair_id == pair.id
            session.execute(update(Decision).where(made).values(decided_at=begun + timedelta(days=days)))
        session.flush()

        def stayed() -> dict[str, float | None]:
            return {held["stage"]: held["median_days"] for held in round_.chair.get(FUNNEL).json()["stages"]}

        assert stayed()["on_desk"] == 3.5
        assert {days for stage, days in stayed().items() if stage != "on_desk"} == {None}
        session.execute(update(Decision).where(Decision.pair_id == pairs[5].id).values(undone_at=begun))
        pairs[5].state = PairState.PROPOSED
        session.flush()
        assert stayed()["on_desk"] == 3
        pairs[4].state = PairState.PROPOSED
        session.flush()
        assert stayed()["on_desk"] is None  # four vendors are too few to be told of

    def test_a_district_administrator_counts_what_is_of_the_district(self, round_: Round, session: Session) -> None:
        more = make_round(session, round_.chair.app, "智能")
        for organisation in (round_.agency, *(session.get_one(Organisation, held.id) for held in more.vendors[:2])):
            organisation.district = "南山区"
        session.flush()
        web = {
            district: signed_in(session, round_.chair.app, make_user(session, Role.DISTRICT_ADMIN, district=district))
            for district in ("南山区", "福田区")
        }
        assert self.stages(web["南山区"])["on_desk"] == 5
        assert self.stages(web["福田区"])["on_desk"] == 0
        assert round_.for_agency.get("/api/review/funnel").status_code == 403

    def test_the_load_of_each_reviewer_is_told(self, round_: Round, session: Session) -> None:
        one = make_user(session, Role.MATCHMAKER, name="甲")
        round_.decide(Verdict.SHORTLIST, reviewer_id=one.id)
        round_.pairs[1].assigned_to = one.id
        session.flush()
        items = round_.matchmaker.get("/api/review/load").json()["items"]
        (own,) = [held for held in items if held["reviewer"]["id"] == str(one.id)]
        assert (own["assigned"], own["claimed"], own["decided_week"], own["decided"]) == (1, 0, 1, 1)
