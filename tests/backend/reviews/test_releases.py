"""Release: only what was decided, by whoever is free of it, to whom it concerns, and nothing of it before."""

import io
import zipfile
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.notices import Notification
from backend.match_runs.models import MatchRun
from backend.organisations.models import Membership, Organisation, OrganisationState, Reason
from backend.reviews.models import Pair, Verdict
from backend.reviews.tie_models import Tie, TieBasis
from backend.scenarios.models import ScenarioStatus
from backend.vendors.models import Capability
from tests.backend.accounts.people import browser, make_user, recorded
from tests.backend.reviews.rounds import NAMES, SCORES, Round, canary, make_round
from tests.backend.test_canaries import asked

OURS = ("/api/review", "/api/scenarios", "/api/match-runs", "/api/places", "/api/work", "/api/notifications")
"""Where a vendor's name would say that it was ranked; elsewhere it is public."""


@pytest.fixture
def round_(session: Session, client: TestClient) -> Round:
    """A scenario with three ranked vendors, of which the desk has decided nothing."""
    return make_round(session, client.app)


def notified(session: Session, organisation_id: Any) -> list[str]:
    """Return what the people of an organisation were told."""
    members = select(Membership.user_id).where(Membership.organisation_id == organisation_id)
    told = select(Notification.event).where(Notification.user_id.in_(members))
    return list(session.scalars(told.order_by(Notification.created_at, Notification.id)))


class TestCanaries:
    def met(self, round_: Round, web: TestClient, besides: dict[str, str]) -> dict[int, set[str]]:
        """Return by vendor where somebody meets a mark of it, who reads whatever could tell of the round."""
        ids: dict[str, list[object]] = {
            "run_id": [round_.run.id],
            "scenario_id": [round_.scenario.id],
            "vendor_id": [round_.vendors[1].id],
            "pair_id": [pair.id for pair in round_.pairs[:2]],
            "place_id": [pair.id for pair in round_.pairs],
        }
        found: dict[int, set[str]] = {place: set() for place in range(len(NAMES))}
        answered = 0
        for operation, url in asked(ids, besides):
            is_ours = operation.path.startswith(OURS)
            if not is_ours and not ids.keys() & operation.parameters("path").keys():
                continue
            params = {"run": str(round_.run.id)} if "run" in operation.parameters("query") else {}
            answer = web.get(url, params=params)
            answered += answer.status_code == 200
            for place, places in found.items():
                marks = [canary(NAMES[place]), str(SCORES[place]), *([NAMES[place]] if is_ours else [])]
                if any(mark in answer.text for mark in marks):
                    places.add(operation.name)
        assert answered >= 5
        return found

    def test_before_the_release_nobody_outside_the_desk_meets_a_rank_a_score_or_a_name(
        self, round_: Round, known_ids: dict[str, str], unknown_ids: dict[str, str]
    ) -> None:
        round_.decide(Verdict.SHORTLIST, Verdict.SHORTLIST, Verdict.REJECT)
        everybody = {
            "anybody": browser(round_.for_agency.app),
            "the agency": round_.for_agency,
            "a vendor": round_.for_vendors[0],
        }
        for who, web in everybody.items():
            assert self.met(round_, web, unknown_ids | known_ids) == {0: set(), 1: set(), 2: set()}, who
        assert round_.for_vendors[0].get("/api/places").json()["total"] == 0

    def test_after_it_each_vendor_meets_its_own_place_and_nothing_of_its_rivals(
        self, round_: Round, known_ids: dict[str, str], unknown_ids: dict[str, str]
    ) -> None:
        round_.released()
        besides = unknown_ids | known_ids
        own = {"list_places", "get_place"}
        assert self.met(round_, round_.for_vendors[0], besides) == {0: own, 1: set(), 2: set()}
        # Of whom the desk has rejected, the agency reads nothing: the engine's whole list stays with the desk (R14).
        shown = {"get_shortlist", "get_place"}
        assert self.met(round_, round_.for_agency, besides) == {0: shown, 1: shown, 2: set()}
        assert "list_run_matches" in self.met(round_, round_.matchmaker, besides)[2]
        assert round_.for_vendors[2].get("/api/places").json()["total"] == 0


class TestRelease:
    def test_the_preview_says_who_will_see_what_and_no_names_of_people(self, round_: Round) -> None:
        round_.decide(Verdict.SHORTLIST, Verdict.REJECT, Verdict.SHORTLIST)
        shown = round_.matchmaker.get(round_.release_url).json()
        assert [(held["id"], held["people"]) for held in shown["agencies"]] == [(str(round_.agency.id), 1)]
        assert [(held["rank"], held["people"]) for held in shown["vendors"]] == [(1, 1), (3, 1)]
        assert (shown["rejected"], shown["obstacles"], len(shown["pairs"])) == (1, [], 3)
        assert "李明" not in str(shown)
        assert "@" not in str(shown)
        assert recorded(round_.session, round_.run.id) == []

    def test_nothing_is_released_before_every_pair_is_decided(self, round_: Round) -> None:
        round_.decide(Verdict.SHORTLIST, Verdict.REJECT)
        answer = round_.release()
        assert (answer.status_code, answer.json()["code"]) == (409, "release-obstructed")
        assert round_.matchmaker.get(round_.release_url).json()["obstacles"] == [{"code": "undecided", "count": 1}]
        assert round_.for_agency.get(round_.shortlist_url).status_code == 404

    def test_what_was_decided_after_the_preview_is_not_released_unseen(self, round_: Round) -> None:
        round_.decide(Verdict.SHORTLIST, Verdict.REJECT, Verdict.SHORTLIST)
        pairs = round_.matchmaker.get(round_.release_url).json()["pairs"]
        round_.pairs[0].version += 1
        round_.session.flush()
        answer = round_.matchmaker.post(round_.release_url, json={"pairs": pairs})
        assert (answer.status_code, answer.json()["code"]) == (409, "release-outdated")
        answer = round_.matchmaker.post(round_.release_url, json={"pairs": pairs[:2]})
        assert answer.json()["code"] == "release-outdated"

    def test_both_sides_are_told_once_and_nothing_moves_any_more(self, round_: Round) -> None:
        round_.released()
        again = round_.release(round_.chair)
        assert (again.status_code, again.json()["code"]) == (409, "release-obstructed")
        events = [notified(round_.session, held.id) for held in (round_.agency, *round_.vendors)]
        assert events == [["shortlist-released"], ["place-released"], ["place-released"], []]
        assert recorded(round_.session, round_.run.id) == ["run.released"]
        round_.session.expire_all()
        assert all(pair.release_id for pair in round_.pairs)
        shown = round_.for_agency.get(round_.shortlist_url).json()
        assert [(held["rank"], held["score"]) for held in shown["items"]] == [(1, SCORES[0]), (2, SCORES[1])]
        (own,) = round_.for_vendors[1].get("/api/places").json()["items"]
        assert (own["rank"], own["vendor"]["id"]) == (2, str(round_.vendors[1].id))
        evidence = round_.for_vendors[1].get(f"/api/places/{own['id']}").json()
        assert (evidence["rank"], evidence["score"], bool(evidence["contributions"])) == (None, None, True)
        kinds = {web: [held["kind"] for held in web.get("/api/work").json()["items"]] for web in round_.for_vendors}
        assert kinds[round_.for_vendors[0]] == ["place-to-confirm"]
        assert kinds[round_.for_vendors[2]] == []

    def test_what_is_ready_waits_for_the_desk(self, round_: Round) -> None:
        url = f"/api/review/releases?run={round_.run.id}"
        assert [held["standing"] for held in round_.chair.get(url).json()["items"]] == ["open"]
        round_.decide(Verdict.SHORTLIST, Verdict.SHORTLIST, Verdict.REJECT)
        (ready,) = round_.chair.get(url, params={"standing": "ready"}).json()["items"]
        assert (ready["shortlisted"], ready["rejected"], ready["open"]) == (2, 1, 0)
        kinds = [held["kind"] for held in round_.chair.get("/api/work").json()["items"]]
        assert "scenario-to-release" in kinds
        assert round_.release(round_.chair).status_code == 201
        assert [held["standing"] for held in round_.chair.get(url).json()["items"]] == ["released"]

    def test_what_a_newer_run_took_from_the_desk_is_listed_no_more(self, round_: Round, session: Session) -> None:
        url = f"/api/review/releases?run={round_.run.id}"
        assert round_.chair.get(url).json()["total"] == 1
        newer = select(MatchRun.id).where(MatchRun.id != round_.run.id).limit(1).scalar_subquery()
        session.execute(update(Pair).where(Pair.id == round_.pairs[0].id).values(superseded_by=newer))
        assert round_.chair.get(url).json()["total"] == 0


class TestTies:
    def test_whoever_has_a_tie_to_one_of_the_vendors_neither_previews_nor_releases(self, round_: Round) -> None:
        round_.decide(Verdict.SHORTLIST, Verdict.SHORTLIST, Verdict.REJECT)
        pairs = round_.matchmaker.get(round_.release_url).json()["pairs"]
        tie = {"organisation_id": str(round_.vendors[2].id)}
        assert round_.matchmaker.post("/api/review/ties", json=tie).status_code == 201
        assert round_.matchmaker.get(round_.release_url).status_code == 403
        assert round_.matchmaker.post(round_.release_url, json={"pairs": pairs}).status_code == 403
        assert round_.chair.post(round_.release_url, json={"pairs": pairs}).status_code == 201

    def test_a_decision_of_somebody_whose_tie_became_known_since_stands_in_the_way(
        self, round_: Round, session: Session
    ) -> None:
        reviewer = make_user(session, name="王芳")
        round_.decide(Verdict.SHORTLIST, Verdict.SHORTLIST, Verdict.REJECT, reviewer_id=reviewer.id)
        tie = Tie(user_id=reviewer.id, organisation_id=round_.vendors[0].id, basis=TieBasis.SHARED_CONTACT)
        session.add(tie)
        session.flush()
        answer = round_.release()
        assert (answer.status_code, answer.json()["detail"]) == (409, "tied_decision")


class TestWithdrawn:
    @pytest.mark.parametrize("gone", ["suspended", "withdrawn"])
    def test_nobody_is_told_of_a_vendor_that_is_shown_no_more(self, round_: Round, session: Session, gone: str) -> None:
        round_.decide(Verdict.SHORTLIST, Verdict.SHORTLIST, Verdict.REJECT)
        vendor = round_.vendors[0]
        if gone == "suspended":
            held = session.get_one(Organisation, vendor.id)
            held.state, held.state_reason = OrganisationState.SUSPENDED, Reason.MISCONDUCT
        else:
            vendor.status = type(vendor.status)("withdrawn")
        session.flush()
        shown = round_.matchmaker.get(round_.release_url).json()
        assert [held["is_left_out"] for held in shown["vendors"]] == [True, False]
        assert round_.release().status_code == 201
        listed = round_.for_agency.get(round_.shortlist_url).json()["items"]
        assert [held["vendor"]["id"] for held in listed] == [str(round_.vendors[1].id)]
        assert notified(session, vendor.id) == []

    def test_what_is_withdrawn_after_the_release_is_read_by_nobody(self, round_: Round, session: Session) -> None:
        round_.released()
        round_.vendors[0].status = type(round_.vendors[0].status)("withdrawn")
        session.flush()
        listed = round_.for_agency.get(round_.shortlist_url).json()["items"]
        assert [held["rank"] for held in listed] == [2]
        assert round_.for_agency.get(f"/api/places/{round_.pairs[0].id}").status_code == 404
        round_.scenario.status = ScenarioStatus.WITHDRAWN
        session.flush()
        assert round_.for_agency.get(round_.shortlist_url).status_code == 404
        assert round_.for_vendors[1].get("/api/places").json()["total"] == 0

    def test_a_withdrawn_scenario_is_not_released(self, round_: Round, session: Session) -> None:
        round_.decide(Verdict.SHORTLIST, Verdict.SHORTLIST, Verdict.REJECT)
        pairs = round_.matchmaker.get(round_.release_url).json()["pairs"]
        round_.scenario.status = ScenarioStatus.WITHDRAWN
        session.flush()
        answer = round_.matchmaker.post(round_.release_url, json={"pairs": pairs})
        assert (answer.status_code, answer.json()["code"]) == (404, "release-not-found")


class TestConfirmation:
    def test_contacts_are_told_once_both_have_confirmed_and_to_them_alone(
        self, round_: Round, session: Session
    ) -> None:
        round_.released()
        place = f"/api/places/{round_.pairs[0].id}"
        agency, vendor, rival = round_.for_agency, round_.for_vendors[0], round_.for_vendors[1]
        for web in (agency, vendor):
            assert web.get(f"{place}/contacts").status_code == 409
        assert agency.put(f"{place}/vendor-confirmation").status_code == 403
        assert rival.put(f"{place}/vendor-confirmation").status_code == 404
        assert agency.put(f"{place}/agency-confirmation").json()["may_see_contacts"] is False
        assert vendor.get(f"{place}/contacts").status_code == 409
        confirmed = vendor.put(f"{place}/vendor-confirmation").json()
        assert (confirmed["may_confirm"], confirmed["may_see_contacts"]) == (False, True)
        assert vendor.put(f"{place}/vendor-confirmation").json() == confirmed
        for web, other in ((agency, round_.vendors[0].id), (vendor, round_.agency.id)):
            (told,) = web.get(f"{place}/contacts").json()["items"]
            assert told["organisation_id"] == str(other)
        assert rival.get(f"{place}/contacts").status_code == 404
        assert recorded(session, round_.pairs[0].id) == ["pair.confirmed"] * 2 + ["pair.contacts_revealed"] * 2
        assert notified(session, round_.vendors[0].id) == ["place-released", "place-confirmed", "place-agreed"]
        assert notified(session, round_.agency.id) == ["shortlist-released", "place-agreed"]


class TestExport:
    def test_a_name_that_looks_like_a_formula_stays_a_text_and_the_export_is_recorded(
        self, round_: Round, session: Session
    ) -> None:
        capability = session.scalars(select(Capability).where(Capability.vendor_id == round_.vendors[0].id)).first()
        assert capability is not None
        capability.title = "=HYPERLINK(1)"
        round_.released()
        for web in (round_.for_vendors[0], browser(round_.for_agency.app)):
            assert web.get(f"{round_.shortlist_url}.xlsx").status_code in (401, 404)
        answer = round_.for_agency.get(f"{round_.shortlist_url}.xlsx")
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            strings, sheet = (book.read(f"xl/{part}.xml").decode() for part in ("sharedStrings", "worksheets/sheet1"))
        assert [name in strings for name in ("=HYPERLINK(1)", *NAMES)] == [True, True, True, False]
        assert "<f>" not in sheet
        assert recorded(session, round_.scenario.id) == ["export.pairs_xlsx"]
