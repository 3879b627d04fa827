"""A vendor that does what the panel advises, saves it and is verified has the promised place in the next ranking."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.core.db import SessionLocal
from backend.match_runs.asker import draft_of
from backend.match_runs.market import market_of
from backend.revisions.models import SubjectKind
from backend.scenarios.content import ScenarioPublic
from backend.scenarios.models import Scenario
from backend.vendors.completeness import PROVEN
from backend.vendors.content import VendorContent
from matching import index, rank
from tests.backend.attachments.files import attach
from tests.backend.match_runs.world import DOMAINS, WORDS
from tests.backend.vendors.people import Side, capability, desk_of, made, written
from tests.conftest import Database

pytestmark = pytest.mark.usefixtures("compiled")
ASKED: tuple[dict[str, list[str]], ...] = (
    {"required_certificates": ["等保三级"]},
    {"required_certificates": ["等保三级", "CMMI3"], "required_xinchuang": ["鲲鹏"]},
    {},
)
"""What the scenarios of the city ask for without exception, one after the other."""
SEEDS = (0, 2)
"""Of profiles that get advice of several kinds."""


@dataclass(frozen=True)
class City:
    """A city in which everything is really stored, with somebody at the desk."""

    session: Session
    app: Any
    desk: TestClient

    def ask(self, side: Side, number: int = 0) -> Any:
        """Return what the panel says of a capability of the profile as it is saved, by what is published now."""
        content = VendorContent.model_validate(side.read()["content"])
        draft = draft_of(content, content.capabilities[number]).model_dump(mode="json")
        while True:
            market_of(self.session).wait()
            answer = side.browser.post("/api/previews/capability", json=draft)
            assert answer.status_code == 200, answer.text
            if not answer.json()["refreshing"]:
                return answer.json()

    def place(self, side: Side, scenario: str) -> tuple[int | None, float]:
        """Return the place of a vendor and its score in a ranking of all that is published now."""
        market = market_of(self.session)
        self.session.rollback()
        market.snapshot(self.session)
        market.wait()
        published = market.snapshot(self.session)
        assert not published.refreshing
        offers, needs = published.held.index, [need for need in published.held.needs if need.id == scenario]
        found = rank(needs, offers, top=len(offers.groups), top_per_group=0, explain=False).matches
        return next((match.rank, match.score) for match in found if match.group == side.id)


@pytest.fixture
def city(large: Database, bare_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    # Frequencies counted anew would move every score a little in between.
    monkeypatch.setattr(index, "REFIT_AT", 1)
    with SessionLocal() as session:
        for at, scenario in enumerate(session.scalars(select(Scenario).order_by(Scenario.number))):
            document = ScenarioPublic.model_validate(
                {"name": scenario.name, "goal": scenario.description, "domain": scenario.domain, "city": scenario.city}
                | ASKED[at % len(ASKED)]
            )
            scenario.content = document.model_dump(mode="json")
        desk = desk_of(session, bare_client.app)
        session.commit()
        yield City(session, bare_client.app, desk)
        market_of(session).wait()


def profile(dice: random.Random) -> dict[str, Any]:
    """Return a profile with two capabilities that say something of what the city looks for."""

    def text(words: int) -> str:
        return "".join(dice.choice(WORDS) for _ in range(words))

    stated = [
        capability(
            f"{text(4)}{at}",
            description=f"{text(25)}。",
            domains=[dice.choice(DOMAINS)],
            service_regions=served,
        )
        for at, served in enumerate((["广州市"], ["全国"]))
    ]
    return written(capabilities=stated, certificates=[made(name=dice.choice(("等保三级", "ISO 27001")))])


def follow(city: City, side: Side, content: dict[str, Any], number: int, added: dict[str, list[str]]) -> None:
    """Fill into a profile what an advice for one of its capabilities says."""
    held = content["capabilities"][number]
    for field, entries in added.items():
        if field == "evidence":
            vendor = UUID(side.id)
            for level in entries:
                files = [str(attach(city.session, SubjectKind.VENDOR, vendor, vendor))] if level in PROVEN else []
                case = made(title="项目", evidence_level=level, capability_id=held["id"], attachments=files)
                content["cases"].append(case)
            city.session.commit()
        elif field == "certificates":
            content["certificates"] += [made(name=name) for name in entries]
        else:
            where = content if field == "xinchuang" else held
            where[field] += entries


def advices(told: Any) -> list[tuple[str, Any]]:
    """Return the scenario and what is advised there, for every advice of an answer."""
    return [
        (part["scenario"]["id"], advice) for part in [*told["matches"], *told["excluded"]] for advice in part["advice"]
    ]


def opened(side: Side) -> dict[str, Any]:
    """Return the profile of a verified vendor, opened to be revised."""
    assert side.browser.post(f"{side.url}/draft").status_code == 201
    content: dict[str, Any] = side.read()["content"]
    return content


class TestFollowing:
    def test_each_step_leads_where_it_was_promised(self, city: City) -> None:
        followed: dict[str, int] = {}
        for seed in SEEDS:
            dice = random.Random(seed)  # noqa: S311 (the same every time is what is wanted)
            side = Side(city.session, city.app).verified(city.desk, profile(dice))
            for number in (1, 0):
                content = opened(side)
                told = advices(city.ask(side, number))
                told.sort(key=lambda one: followed.get(one[1]["kind"], 0))
                scenario, advice = told[0]
                follow(city, side, content, number, advice["added"])
                assert side.write(content).status_code == 200
                after = city.ask(side, number)
                [now] = [match for match in after["matches"] if match["scenario"]["id"] == scenario]
                assert now["rank"] == advice["rank"]
                side.verified(city.desk, content)
                place, score = city.place(side, scenario)
                assert (place, score) == (advice["rank"], pytest.approx(advice["score"], abs=1e-9))
                followed[advice["kind"]] = followed.get(advice["kind"], 0) + 1
        assert followed.keys() == {"evidence", "certificate", "region"}

    def test_what_a_company_holds_counts_for_all_its_capabilities(self, city: City) -> None:
        scenario = city.session.scalars(select(Scenario).order_by(Scenario.number)).first()
        assert scenario is not None
        good = capability(scenario.name, description=scenario.description[:40], domains=[scenario.domain])
        poor = capability("别的平台", description="数据治理平台，识别。", domains=[scenario.domain])
        side = Side(city.session, city.app).verified(city.desk, written(capabilities=[poor, good]))
        content = opened(side)
        told = [one for one in advices(city.ask(side, 0)) if one[0] == str(scenario.id)]
        [advice] = [advice for _, advice in told if advice["kind"] == "certificate"]
        follow(city, side, content, 0, advice["added"])
        side.verified(city.desk, content)
        assert city.place(side, str(scenario.id)) == (advice["rank"], pytest.approx(advice["score"], abs=1e-9))
