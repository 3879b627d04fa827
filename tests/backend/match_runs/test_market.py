"""What is published is kept ready in the process, and a change to it is noticed, whoever made it."""

import gc
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, Executable, create_engine, delete, event, select, text, true, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core import clock
from backend.core.db import SessionLocal
from backend.core.ids import seed_id
from backend.match_runs import supply
from backend.match_runs.load import load_published, need_of_document
from backend.match_runs.market import Current, Market, MarketBuilding, Places, Snapshot, keep_ready, market_of
from backend.match_runs.models import STRONG_SCORE, MarketChange, WeightSet, WeightsInForce
from backend.organisations.models import Organisation, OrganisationState, Reason
from backend.scenarios.content import ScenarioPublic
from backend.scenarios.models import Scenario, ScenarioStatus
from backend.vendors.models import Capability, CapabilityStatus, CaseStudy, Certificate, Vendor, VendorStatus
from matching import SIGNALS, Index, Weights, default_weights, rank
from matching.supply import supplies
from tests.backend.match_runs.world import build
from tests.conftest import Database

pytestmark = pytest.mark.usefixtures("compiled")
FIRST = seed_id("test", "capability 0 1")


@pytest.fixture
def city(own: Database) -> Database:
    """A small city with real commits."""
    with SessionLocal.begin() as session:
        build(session, scenarios=2, vendors=3)
    return own


@pytest.fixture
def market(city: Database) -> Iterator[Market]:
    """A market nobody has asked yet; whatever it does has ended before the database goes."""
    made = Market()
    yield made
    made.wait()


def current(market: Market) -> Current[Snapshot]:
    with SessionLocal.begin() as session:
        return market.snapshot(session)


def settled(market: Market) -> Current[Snapshot]:
    """Return what the market answers once it has caught up."""
    market.wait()
    current(market)
    market.wait()
    return current(market)


def offers(found: Current[Snapshot]) -> set[str]:
    return {offer.id for offer in found.held.index.offers}


def changes() -> int:
    with SessionLocal.begin() as session:
        return session.scalars(select(MarketChange.number)).one()


class TestMarketChange:
    @pytest.mark.parametrize(
        "statement",
        [
            update(Vendor).values(status=VendorStatus.WITHDRAWN),
            update(Organisation).values(state=OrganisationState.SUSPENDED, state_reason=Reason.INCIDENT),
            update(Capability).values(title=Capability.title + "改"),
            update(Capability).where(Capability.id == FIRST).values(status=CapabilityStatus.WITHDRAWN),
            update(Scenario).values(description="别的内容"),
            delete(CaseStudy),
            text("INSERT INTO certificates SELECT gen_random_uuid(), id, '等保三级', '', '', NULL FROM vendors"),
        ],
        ids=str,
    )
    @pytest.mark.usefixtures("city")
    def test_a_transaction_that_changes_something_counts_once(self, statement: Executable) -> None:
        before = changes()
        with SessionLocal.begin() as session:
            session.execute(statement)
        assert changes() == before + 1

    @pytest.mark.usefixtures("city")
    def test_changes_of_several_tables_in_one_transaction_count_once(self) -> None:
        before = changes()
        with SessionLocal.begin() as session:
            session.execute(update(Vendor).values(region="上海市"))
            session.execute(delete(CaseStudy))
            session.execute(update(Scenario).values(status=ScenarioStatus.WITHDRAWN))
        assert changes() == before + 1

    @pytest.mark.usefixtures("city")
    def test_writing_the_same_again_does_not_count(self) -> None:
        before = changes()
        with SessionLocal.begin() as session:
            session.execute(update(Vendor).values(region=Vendor.region))
            session.execute(update(Certificate).values(name="没有这样的行"))
        assert changes() == before

    @pytest.mark.usefixtures("city")
    def test_what_is_undone_does_not_count_and_what_follows_does(self) -> None:
        before = changes()
        with SessionLocal() as session, session.begin():
            with session.begin_nested() as part:
                session.execute(update(Vendor).values(region="上海市"))
                session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
                part.rollback()
            session.execute(update(Vendor).values(region="北京市"))
        assert changes() == before + 1
        with SessionLocal() as session:
            session.execute(update(Vendor).values(region="广州市"))
            session.rollback()
        assert changes() == before + 1

    @pytest.mark.usefixtures("city")
    def test_two_writers_at_once_are_both_counted(self) -> None:
        before, together = changes(), threading.Barrier(2)

        def write(vendor: int) -> None:
            mine = update(Vendor).where(Vendor.id == seed_id("test", f"vendor {vendor}"))
            try:
                with SessionLocal.begin() as session:
                    session.execute(mine.values(tier="独角兽"))
                    together.wait()
            except BaseException:
                together.abort()  # or the other would wait for ever
                raise

        writers = [threading.Thread(target=write, args=(vendor,)) for vendor in (0, 1)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert changes() == before + 2


class TestMarket:
    def test_the_first_to_ask_waits_for_what_is_published(self, market: Market) -> None:
        found = current(market)
        assert len(offers(found)) == 6
        assert [need.id for need in found.held.needs] == sorted(
            str(seed_id("test", f"scenario {number}")) for number in (1, 2)
        )
        assert not settled(market).refreshing

    def test_many_who_ask_at_once_share_one_build(self, market: Market) -> None:
        start, found = threading.Barrier(8), []
        with SessionLocal() as session:
            engine = session.get_bind().engine
        readings: list[str] = []

        @event.listens_for(engine, "before_cursor_execute")
        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if "FROM case_studies" in statement:
                readings.append(statement)

        def ask() -> None:
            start.wait()
            found.append(current(market).held)

        askers = [threading.Thread(target=ask) for _ in range(8)]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
        assert len(found) == 8
        assert len({id(snapshot) for snapshot in found}) == 1
        market.wait()
        event.remove(engine, "before_cursor_execute", note)
        assert len(readings) == 1

    def test_while_nothing_changes_nothing_is_read_again(self, market: Market) -> None:
        assert settled(market).held is settled(market).held

    def test_a_change_is_answered_from_the_last_reading_until_it_has_been_read(self, market: Market) -> None:
        before = settled(market)
        with SessionLocal.begin() as session:
            session.execute(update(Capability).where(Capability.id == FIRST).values(status=CapabilityStatus.WITHDRAWN))
        meanwhile = current(market)
        assert meanwhile.held is before.held
        assert meanwhile.refreshing
        after = settled(market)
        assert offers(after) == offers(before) - {str(FIRST)}
        assert after.held.as_of > before.held.as_of
        assert not after.refreshing

    def test_a_text_changed_in_place_is_read_again(self, market: Market) -> None:
        settled(market)
        with SessionLocal.begin() as session:
            session.execute(update(Capability).where(Capability.id == FIRST).values(title="改过的名字"))
        titles = {offer.id: offer.title for offer in settled(market).held.index.offers}
        assert titles[str(FIRST)] == "改过的名字"

    @pytest.mark.parametrize("everything", [False, True])
    def test_it_ranks_as_the_engine_does_after_the_same_changes(self, market: Market, everything: bool) -> None:
        before = settled(market).held
        one = Capability.id == FIRST
        with SessionLocal.begin() as session:
            session.execute(
                update(Capability).where(true() if everything else one).values(description="摄像预警平台。")
            )
        with SessionLocal() as session:
            now = load_published(session)
        changed = [offer for offer in now.offers if offer not in before.index.offers]
        # One change leaves the frequencies as they were counted; many have them counted anew.
        expected = Index.fit(now.offers) if everything else before.index.update(changed)
        assert len(changed) == (6 if everything else 1)
        assert rank(now.needs, settled(market).held.index) == rank(now.needs, expected)
        assert rank(now.needs, before.index) != rank(now.needs, expected)

    def test_who_stands_where_is_of_the_last_reading_that_was_prepared(self, market: Market) -> None:
        def places() -> Current[Places]:
            with SessionLocal.begin() as session:
                return market.places(session)

        before = places()
        assert len(before.held.prepared.standing.needs) == 2
        with SessionLocal.begin() as session:
            session.execute(update(Vendor).values(status=VendorStatus.WITHDRAWN))
        meanwhile = places()
        assert meanwhile.held is before.held
        assert meanwhile.refreshing
        market.wait()
        after = places()
        assert after.held.prepared.index.groups == ()
        assert not after.refreshing

    def test_another_process_is_heard_of(self, market: Market, city: Database) -> None:
        before = settled(market)
        engine = create_engine(city.app_url)
        with Session(engine) as session, session.begin():
            session.execute(delete(CaseStudy).where(CaseStudy.capability_id == FIRST))
            session.execute(delete(Capability).where(Capability.id == FIRST))
        engine.dispose()
        assert offers(settled(market)) == offers(before) - {str(FIRST)}

    def test_a_new_day_reads_the_certificates_again(self, market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
        with SessionLocal.begin() as session:
            session.add(
                Certificate(
                    vendor_id=seed_id("test", "vendor 0"),
                    name="等保三级",
                    issuer="",
                    number="",
                    valid_until=date(2030, 6, 1),
                )
            )
        for day, held in ((date(2030, 6, 1), ("等保三级",)), (date(2030, 6, 2), ())):
            noon = clock.now().replace(year=day.year, month=day.month, day=day.day, hour=4)
            monkeypatch.setattr(clock, "now", lambda noon=noon: noon)
            found = {offer.id: offer.certificates for offer in settled(market).held.index.offers}
            assert found[str(FIRST)] == held

    def test_a_reading_that_fails_leaves_the_last_one_and_is_tried_again(self, market: Market, city: Database) -> None:
        before = settled(market)
        owner = create_engine(city.owner_url)
        with owner.begin() as connection:
            connection.execute(text("REVOKE SELECT ON vendors FROM citymatch_app"))
        with SessionLocal.begin() as session:
            session.execute(update(Scenario).values(description="别的内容"))
        assert settled(market).held is before.held
        with owner.begin() as connection:
            connection.execute(text("GRANT SELECT ON vendors TO citymatch_app"))
        owner.dispose()
        market.wait()
        assert {need.text for need in settled(market).held.needs} == {"别的内容"}

    def test_without_any_reading_one_is_asked_to_come_back(self, market: Market, city: Database) -> None:
        owner = create_engine(city.owner_url)
        with owner.begin() as connection:
            connection.execute(text("REVOKE SELECT ON vendors FROM citymatch_app"))
        owner.dispose()
        with pytest.raises(MarketBuilding):
            current(market)

    def test_vendors_are_counted_by_what_a_gate_lets_through(self, market: Market) -> None:
        settled(market)
        with SessionLocal.begin() as session:
            assert set(market.places(session).held.vendors.values()) == {2}  # of three, one is paused
            session.execute(update(Capability).values(service_regions=["上海市"]))
        settled(market)
        with SessionLocal.begin() as session:
            assert set(market.places(session).held.vendors.values()) == {0}

    def test_the_garbage_collector_need_not_look_through_it_while_somebody_waits(self, market: Market) -> None:
        settled(market)
        with SessionLocal.begin() as session:
            held = market.places(session).held
        seen = {id(one) for one in gc.get_objects()}
        assert seen.isdisjoint(map(id, held.snapshot.index.offers))
        assert id(held.snapshot.index.position) not in seen
        assert id(held.prepared) not in seen


def put_in_force(**signals: float) -> Weights:
    """Have new runs rank by these signals, and the others by nothing."""
    every = dict.fromkeys(SIGNALS, 0.0) | signals
    with SessionLocal.begin() as session:
        session.add(WeightSet(name="重业绩", note="", signals=every))
        session.flush()
        session.execute(update(WeightsInForce).values(name="重业绩"))
    return replace(default_weights(), signals=every)


@pytest.mark.usefixtures("city")
class TestWeights:
    def test_what_is_told_live_is_ranked_by_the_set_in_force(
        self, bare_client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def ask(kind: str, **words: object) -> Any:
            with SessionLocal.begin() as session:
                held = market_of(session)
                held.places(session)
            held.wait()
            answer = bare_client.post(f"/api/previews/{kind}", json=words)
            assert answer.status_code == 200, answer.text
            assert not answer.json()["refreshing"]
            return answer.json()

        monkeypatch.setattr(supply, "told_count", lambda count: 1000 + count)
        with SessionLocal.begin() as session:
            published = load_published(session)
        need, index = published.needs[0], Index.fit(published.offers)
        draft = {"name": need.title, "city": need.region}
        before = ask("supply", **draft)["vendors"]
        weights = put_in_force(domain=1.0)
        expected = rank([need], index, weights=weights, top_per_group=0).matches
        told = ask("scenario", title=need.title, description=need.text, domain=need.domain, city=need.region)["matches"]
        assert [(one["capability"]["id"], one["score"]) for one in told] == [(m.offer, m.score) for m in expected]
        assert rank([need], index, top_per_group=0).matches != expected
        [first, *_] = ask("capability", title="没有人说的话", domains=[need.domain])["matches"]
        assert {part["signal"] for part in first["contributions"] if part["points"]} == {"domain"}
        alone = need_of_document("draft", ScenarioPublic.model_validate(draft))
        able = [
            len(supplies([alone], index, at_least=STRONG_SCORE, most=100, weights=used)["draft"].able)
            for used in (default_weights(), weights)
        ]
        assert [before, ask("supply", **draft)["vendors"]] == [1000 + count for count in able]
        assert able[0] != able[1]


class TestKeepReady:
    @pytest.mark.usefixtures("city")
    def test_what_is_published_is_read_before_anybody_asks(self) -> None:
        keep_ready()
        with SessionLocal.begin() as session:
            held = market_of(session)
        held.wait()
        with SessionLocal.begin() as session:
            assert held.places_at_hand(session) is not None


class TestMarketOf:
    def test_sessions_of_one_database_share_a_market(self, blank: Engine, shared: Engine) -> None:
        with Session(blank) as one, Session(blank) as two, Session(shared) as other:
            assert market_of(one) is market_of(two)
            assert market_of(one) is not market_of(other)
