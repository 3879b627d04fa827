"""A run nobody outside the desk may know of, and everybody whom it concerns."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.actor import Role
from backend.core.clock import now
from backend.match_runs.models import Match, MatchRun
from backend.organisations.models import Organisation
from backend.reviews.models import Decision, Pair, PairState, RejectReason, Slot, Verdict
from backend.reviews.opening import open_pairs
from backend.scenarios.models import Scenario
from backend.vendors.models import Vendor
from tests.backend.accounts.people import desk, make_user, member
from tests.factories import make_agency, make_batch, make_run, make_scenario, make_vendor

NAMES: Final = ("藏甲", "藏乙", "藏丙")
SCORES: Final = (0.71417, 0.61417, 0.51417)
"""Of the three vendors; each is met nowhere else."""


def canary(name: str) -> str:
    """Return the word by which a vendor's reasons are recognised."""
    return f"canary-{name}"


@dataclass
class Round:
    """A scenario of an agency, ranked in a run that is no public demonstration, and its three pairs on the desk."""

    session: Session
    agency: Organisation
    scenario: Scenario
    run: MatchRun
    vendors: list[Vendor]
    pairs: list[Pair]
    for_agency: TestClient
    for_vendors: list[TestClient]
    matchmaker: TestClient
    chair: TestClient

    @property
    def release_url(self) -> str:
        """Where the scenario is previewed and released."""
        return f"/api/review/runs/{self.run.id}/scenarios/{self.scenario.id}/release"

    @property
    def shortlist_url(self) -> str:
        """Where the agency reads what was released."""
        return f"/api/scenarios/{self.scenario.id}/shortlist"

    def decide(self, *verdicts: Verdict, reviewer_id: UUID | None = None) -> None:
        """Let somebody have decided on the pairs, the best first."""
        reviewer = reviewer_id or make_user(self.session, Role.MATCHMAKER).id
        states = {Verdict.SHORTLIST: PairState.SHORTLISTED, Verdict.REJECT: PairState.REJECTED}
        for pair, said in zip(self.pairs, verdicts, strict=False):
            reason = RejectReason.OFF_TOPIC if said is Verdict.REJECT else None
            self.session.add(
                Decision(pair_id=pair.id, reviewer_id=reviewer, slot=Slot.FIRST, verdict=said, reason=reason,
                         score_hidden=False, pair_version=pair.version)
            )  # fmt: skip
            pair.state, pair.version = states[said], pair.version + 1
        self.session.flush()

    def release(self, web: TestClient | None = None) -> Any:
        """Release what the preview shows, and return the answer."""
        web = web or self.matchmaker
        pairs = self.matchmaker.get(self.release_url).json()["pairs"]
        return web.post(self.release_url, json={"pairs": pairs})

    def released(self) -> None:
        """Shortlist the first two, reject the third, and release."""
        self.decide(Verdict.SHORTLIST, Verdict.SHORTLIST, Verdict.REJECT)
        answer = self.release()
        assert answer.status_code == 201, answer.text


def make_round(session: Session, app: Any, kind: str = "科技") -> Round:
    """Return a round nobody has decided anything in; of two, each has vendors of its own kind."""
    agency = make_agency(session)
    scenario = make_scenario(session, make_batch(session), agency)
    vendors = [make_vendor(session, f"{name}{kind}有限公司") for name in NAMES]
    run = make_run(
        session, {scenario: list(zip(vendors, SCORES, strict=True))}, is_public_demo=False, finished_at=now()
    )
    for vendor, name in zip(vendors, NAMES, strict=True):
        of_it = (Match.run_id == run.id, Match.vendor_id == vendor.id)
        match = session.scalars(select(Match).where(*of_it)).one()
        evidence = {"code": "term", "term": canary(name), "points": match.score, "need": [], "offer": [], "facts": {}}
        told = [match.contributions[0] | {"evidence": [evidence]}]
        session.execute(update(Match).where(*of_it).values(contributions=told))
    assert open_pairs(session, run.id) == len(vendors)
    pairs = session.scalars(select(Pair).where(Pair.run_id == run.id).order_by(Pair.rank)).all()
    return Round(
        session=session,
        agency=agency,
        scenario=scenario,
        run=run,
        vendors=vendors,
        pairs=list(pairs),
        for_agency=member(session, app, agency.id),
        for_vendors=[member(session, app, vendor.id) for vendor in vendors],
        matchmaker=desk(session, app),
        chair=desk(session, app, Role.CHAIR),
    )
