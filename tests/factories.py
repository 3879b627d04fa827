"""Makes rows for tests through the features' own services; what a test does not name has a harmless value."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.accounts.models import User
from backend.core.clock import now
from backend.core.ids import new_id
from backend.match_runs.models import Match, MatchRun, RunPhase, RunScenario, RunScope, RunStatus
from backend.organisations.credit_code import check_character
from backend.organisations.models import Organisation
from backend.organisations.service import save_agency
from backend.saved_searches.models import Frequency, SavedSearch, SavedSearchMatch, SearchKind
from backend.scenarios.models import AgencyRole, Batch, Scenario
from backend.scenarios.schemas import ScenarioAgencyCreate, ScenarioCreate
from backend.scenarios.service import create_scenario, ensure_batch
from backend.vendors.models import Capability, CapabilityStatus, Vendor
from backend.vendors.profiles import VendorProfile, save_profile
from backend.vendors.service import capability_search_text

_numbers = count(1)


def make_agency(session: Session, name: str = "", **values: Any) -> Organisation:
    """Return a new agency of Shenzhen."""
    organisation_id = new_id()
    given = {"jurisdiction": "深圳市", "aliases": []} | values
    save_agency(session, organisation_id, name=name or f"市测试{next(_numbers)}局", **given)
    return session.get_one(Organisation, organisation_id)


def make_batch(session: Session, name: str = "", issued_on: date = date(2030, 1, 1)) -> Batch:
    """Return a new batch, newer than any real one."""
    return ensure_batch(
        session, name=name or f"测试清单（第{next(_numbers)}批）", issued_on=issued_on, policy_document_id=None
    )


def make_scenario(session: Session, batch: Batch, *agencies: Organisation, **values: Any) -> Scenario:
    """Return a new scenario of a batch, with its agencies in the order given."""
    number = next(_numbers)
    given = {"number": number, "name": f"测试场景{number}", "domain": "城市治理", "description": "", "city": "深圳市"}
    held = [
        ScenarioAgencyCreate(organisation_id=agency.id, role=AgencyRole.LEAD, written_name=agency.name, match_score=1.0)
        for agency in agencies
    ]
    return create_scenario(session, batch, ScenarioCreate(**given | values, agencies=held))


def make_search(session: Session, user: User, name: str) -> SavedSearch:
    """Return a search somebody keeps."""
    search = SavedSearch(user_id=user.id, kind=SearchKind.SCENARIOS, name=name, filters={}, frequency=Frequency.DAILY)
    session.add(search)
    session.flush()
    return search


def make_told(session: Session, search: SavedSearch) -> UUID:
    """Return the id of something a search has told of, which is not there any more."""
    match = SavedSearchMatch(search_id=search.id, found_id=new_id(), told_at=now())
    session.add(match)
    session.flush()
    return match.found_id


def make_vendor(
    session: Session, name: str = "", capabilities: Sequence[Mapping[str, Any]] = ({},), **values: Any
) -> Vendor:
    """Return a new vendor with one capability, or with those described."""
    number = next(_numbers)
    slug = f"test-{number}"
    body = f"91440300MA{number:07d}"
    given: dict[str, Any] = {
        "slug": slug,
        "name": name or f"测试{number}科技有限公司（示例企业）",
        "credit_code": body + check_character(body),
        "region": "深圳市",
        "summary": "只为测试而设。",
        "capabilities": [
            {
                "slug": f"{slug}-{place}",
                "title": f"测试能力{number}-{place}",
                "description": "只为测试而设。",
                "domains": ["城市治理"],
                "keywords": [],
                "products": [],
                "service_regions": ["全国"],
                "registered_at": date(2024, 1, 1),
                **described,
            }
            for place, described in enumerate(capabilities)
        ],
    }
    vendor_id = save_profile(session, VendorProfile.model_validate(given | values), is_demo=True)
    session.expire_all()
    return session.get_one(Vendor, vendor_id)


def make_capability(session: Session, vendor: Vendor, **values: Any) -> Capability:
    """Return another published capability of a vendor."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "slug": f"test-extra-{number}",
        "title": f"测试能力{number}",
        "description": "只为测试而设。",
        "domains": ["城市治理"],
        "keywords": [],
        "products": [],
        "service_regions": ["全国"],
        "status": CapabilityStatus.PUBLISHED,
        "registered_at": date(2024, 1, 1),
    }
    capability = Capability(vendor_id=vendor.id, **given | values)
    capability.search_text = capability_search_text(capability)
    session.add(capability)
    session.flush()
    return capability


def capabilities_of(session: Session, vendor: Vendor) -> list[Capability]:
    """Return a vendor's capabilities, whatever their state, in the order they were described."""
    return session.query(Capability).filter_by(vendor_id=vendor.id).order_by(Capability.slug).all()


def make_run(
    session: Session,
    lists: Mapping[Scenario, Sequence[tuple[Vendor, float]]],
    *,
    finished_at: datetime | None = None,
    **values: Any,
) -> MatchRun:
    """Return a finished public run of these lists, best first, each vendor by its first capability."""
    done = finished_at or now() + timedelta(days=365)
    given: dict[str, Any] = {
        "number": f"MR-TEST-{next(_numbers):04d}",
        "scope": RunScope.ALL,
        "status": RunStatus.DONE,
        "phase": RunPhase.DONE,
        "is_public_demo": True,
        "requested_at": done,
        "started_at": done,
        "finished_at": done,
    }
    run = MatchRun(**given | values)
    session.add(run)
    session.flush()
    for scenario, places in lists.items():
        session.add(RunScenario(run_id=run.id, scenario_id=scenario.id, ranked=len(places)))
        for rank, (vendor, score) in enumerate(places, start=1):
            whole = {"signal": "tfidf", "weight": 1.0, "value": score, "points": score, "known": True, "evidence": []}
            capability = capabilities_of(session, vendor)[0]
            session.add(
                Match(
                    run_id=run.id,
                    scenario_id=scenario.id,
                    vendor_id=vendor.id,
                    capability_id=capability.id,
                    score=score,
                    rank=rank,
                    contributions=[whole],
                    others=[],
                )
            )
    session.flush()
    return run
