"""What anyone may see of match runs and their results; runs that are not done show nothing but their progress."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, case, column, or_, select, table
from sqlalchemy.orm import Session, contains_eager

from backend.core.actor import Actor
from backend.core.errors import NotFound
from backend.core.paging import PageParams, Slice, paginate
from backend.core.policy import ANY, NOBODYS, Subject, require, verdict
from backend.match_runs.load import NEED, OFFER
from backend.match_runs.models import EngineInput, Exclusion, Match, MatchRun, RunScenario, RunScope, RunStatus
from backend.match_runs.progress import progress_of
from backend.match_runs.schemas import (
    ContributionRead,
    ExclusionRead,
    ExclusionVendor,
    FieldText,
    FlagRead,
    MatchCapability,
    MatchParams,
    MatchRead,
    MatchScenario,
    MatchVendor,
    OtherCapability,
    PairRead,
    RunPageParams,
    RunParams,
    RunStatusRead,
    RunSummary,
    Side,
)
from backend.match_runs.service import RunNotFound
from backend.match_runs.starting import may_cancel, subject_of
from backend.organisations.models import Organisation
from backend.scenarios.models import AgencyRole, Scenario, ScenarioAgency, ScenarioStatus
from backend.scenarios.service import ScenarioNotFound
from backend.vendors.models import Capability, CapabilityStatus, Vendor, is_shown
from backend.vendors.service import VendorNotFound
from matching.reading import need_fields, offer_fields
from matching.types import Need, Offer

_public_runs = table("public_runs", column("scenario_id", Uuid), column("run_id", Uuid))

NEED_FACTS = ("region",)
OFFER_FACTS = ("region", "service_regions", "tier", "certificates")
"""What counts without being compared word by word."""


PUBLIC: Final = "public demonstration"
"""The state of runs anyone may see, as the rights table calls it."""


class PairNotFound(NotFound):
    """The run does not list this vendor for this scenario."""

    code, title = "pair-not-found", "This vendor is not listed for this scenario"


def visible() -> Select[MatchRun]:
    """Select the runs anyone may see, public demonstrations; every read starts here."""
    return select(MatchRun).where(MatchRun.is_public_demo)


def readable(actor: Actor) -> Select[MatchRun]:
    """Select the runs whose status somebody may read: public ones, those of the own scenarios, or all of them."""

    def may_read(subject: Subject) -> bool:
        return verdict(actor, "run.read_status", subject).passes

    query = select(MatchRun)
    if may_read(NOBODYS):
        return query
    found: list[ColumnElement[bool]] = [MatchRun.is_public_demo.is_(True)]
    agencies = select(ScenarioAgency.scenario_id).join(ScenarioAgency.organisation)
    if actor.organisation_id is not None and may_read(Subject.of(organisation=actor.organisation_id)):
        found.append(MatchRun.scenario_id.in_(agencies.where(Organisation.id == actor.organisation_id)))
    if actor.district is not None and may_read(Subject.of(district=actor.district)):
        led = agencies.where(ScenarioAgency.role == AgencyRole.LEAD, Organisation.district == actor.district)
        found.append(MatchRun.scenario_id.in_(led))
    return query.where(or_(*found))


def list_runs(session: Session, actor: Actor, params: RunParams) -> Slice[MatchRun]:
    """Return a page of runs, the newest first."""
    query = readable(actor).order_by(MatchRun.requested_at.desc(), MatchRun.id.desc())
    if params.status is not None:
        query = query.where(MatchRun.status == params.status)
    return paginate(session, query, params)


def get_run(session: Session, actor: Actor, run_id: UUID) -> MatchRun:
    """Return a run.

    Raises:
        RunNotFound: there is none under this id, or the actor may not know of it.
    """
    run = session.get(MatchRun, run_id)
    if run is None:
        raise RunNotFound
    require(actor, "run.read", state=state_of(run), missing=RunNotFound)
    return run


def get_known(session: Session, actor: Actor, run_id: UUID) -> MatchRun:
    """Return a run whose status somebody may read.

    Raises:
        RunNotFound: there is none under this id, or the actor may not know of it.
    """
    run = session.get(MatchRun, run_id)
    if run is None:
        raise RunNotFound
    if not (run.is_public_demo and verdict(actor, "run.read", state=PUBLIC).passes):
        require(actor, "run.read_status", subject_of(session, run), missing=RunNotFound)
    return run


def get_status(session: Session, actor: Actor, run_id: UUID) -> RunStatusRead:
    """Return where a run stands and how far it is.

    Raises:
        RunNotFound: there is none under this id, or the actor may not know of it.
    """
    run = get_known(session, actor, run_id)
    return RunStatusRead(
        **RunSummary.model_validate(run).model_dump(),
        progress=progress_of(session, [run.id])[run.id],
        may_cancel=may_cancel(session, actor, run),
    )


def state_of(run: MatchRun) -> str:
    """Return what the rights table calls the state of a run."""
    return PUBLIC if run.is_public_demo else ANY


def _get_public_run(session: Session, run_id: UUID) -> MatchRun:
    """Return a run anyone may see.

    Raises:
        RunNotFound: there is none under this id, or it is not public.
    """
    run = session.scalar(visible().where(MatchRun.id == run_id))
    if run is None:
        raise RunNotFound
    return run


def latest_public(session: Session) -> MatchRun | None:
    """Return the newest run that is done, the widest first: a run of everything says more than one of a batch."""
    widest = case({RunScope.ALL: 0, RunScope.BATCH: 1}, value=MatchRun.scope, else_=2)
    return session.scalar(_done().order_by(widest, MatchRun.finished_at.desc(), MatchRun.id.desc()).limit(1))


def _done() -> Select[MatchRun]:
    return visible().where(MatchRun.status == RunStatus.DONE)


def _run_for_scenario(session: Session, scenario_id: UUID, run_id: UUID | None) -> UUID | None:
    """Return the run whose results are to be shown; None when the scenario has not been ranked yet.

    Raises:
        ScenarioNotFound: there is no such scenario.
        RunNotFound: a run was named, and it is not there to be seen.
    """
    known = select(Scenario.id).where(Scenario.id == scenario_id, Scenario.status == ScenarioStatus.PUBLISHED)
    if session.scalar(known) is None:
        raise ScenarioNotFound
    if run_id is None:
        return session.scalar(select(_public_runs.c.run_id).where(_public_runs.c.scenario_id == scenario_id))
    return _get_public_run(session, run_id).id


def _matches() -> Select[Match]:
    """Select the matches of public runs that are done, with what names both sides."""
    return shown_matches().where(MatchRun.is_public_demo)


def shown_matches() -> Select[Match]:
    """Select the matches of runs that are done whose both sides are still to be seen, with what names them."""
    return (
        select(Match)
        .join(Match.run)
        .join(Match.scenario)
        .join(Match.capability)
        .join(Match.vendor)
        .join(Vendor.organisation)
        .where(
            MatchRun.status == RunStatus.DONE,
            Scenario.status == ScenarioStatus.PUBLISHED,
            is_shown(),
            Capability.status == CapabilityStatus.PUBLISHED,
        )
        .options(
            contains_eager(Match.run),
            contains_eager(Match.scenario),
            contains_eager(Match.capability),
            contains_eager(Match.vendor).contains_eager(Vendor.organisation),
        )
    )


def _common(match: Match) -> dict[str, Any]:
    organisation = match.vendor.organisation
    return {
        "rank": match.rank,
        "vendor_rank": match.vendor_rank,
        "score": match.score,
        "scenario": MatchScenario(
            id=match.scenario_id,
            number=match.scenario.number,
            name=match.scenario.name,
            name_en=match.scenario.name_en,
        ),
        "vendor": MatchVendor(
            id=match.vendor_id,
            name=organisation.name,
            tier=match.vendor.tier,
            region=match.vendor.region,
            is_demo=organisation.is_demo,
        ),
        "capability": MatchCapability(id=match.capability_id, title=match.capability.title),
        "contributions": [ContributionRead.model_validate(part) for part in match.contributions],
        "flags": [FlagRead.model_validate(flag) for flag in match.flags],
        "run_id": match.run_id,
    }


def list_scenario_matches(session: Session, scenario_id: UUID, params: MatchParams) -> Slice[MatchRead]:
    """Return a page of a scenario's vendors, the best first.

    Raises:
        ScenarioNotFound: there is no such scenario.
        RunNotFound: there is no such public run.
    """
    run_id = _run_for_scenario(session, scenario_id, params.run)
    query = _matches().where(Match.run_id == run_id, Match.scenario_id == scenario_id, Match.rank.is_not(None))
    if params.tier:
        query = query.where(Vendor.tier == params.tier)
    if params.region:
        query = query.where(Vendor.region == params.region)
    return matches_page(session, query.order_by(Match.rank, Match.id), params)


def matches_page(session: Session, query: Select[Match], params: PageParams) -> Slice[MatchRead]:
    """Return a page of `shown_matches` as people read them."""
    page = paginate(session, query, params)
    return page.holding([MatchRead(**_common(match)) for match in page.items])


def list_vendor_matches(session: Session, vendor_id: UUID, params: RunPageParams) -> Slice[MatchRead]:
    """Return a page of a vendor's best scenarios, in the order of its own list.

    Raises:
        VendorNotFound: there is no such vendor.
        RunNotFound: there is no such public run.
    """
    known = select(Vendor.id).where(Vendor.id == vendor_id, is_shown())
    if session.scalar(known) is None:
        raise VendorNotFound
    run = latest_public(session) if params.run is None else _get_public_run(session, params.run)
    query = _matches().where(
        Match.run_id == (run.id if run else None), Match.vendor_id == vendor_id, Match.vendor_rank.is_not(None)
    )
    return matches_page(session, query.order_by(Match.vendor_rank, Match.id), params)


def get_pair(session: Session, scenario_id: UUID, vendor_id: UUID, run_id: UUID | None) -> PairRead:
    """Return a match with the two texts as they were ranked.

    Raises:
        ScenarioNotFound: there is no such scenario.
        RunNotFound: there is no such public run.
        PairNotFound: the run does not list the vendor for the scenario.
    """
    shown = _run_for_scenario(session, scenario_id, run_id)
    match = session.scalar(
        _matches().where(Match.run_id == shown, Match.scenario_id == scenario_id, Match.vendor_id == vendor_id)
    )
    if match is None:
        raise PairNotFound
    manifest = match.run.manifest
    need = NEED.validate_json(_kept(session, manifest["needs"][str(scenario_id)]))
    offer = OFFER.validate_json(_kept(session, manifest["offers"][str(match.capability_id)]))
    ranked = select(RunScenario.ranked).where(RunScenario.run_id == shown, RunScenario.scenario_id == scenario_id)
    return PairRead(
        **_common(match),
        need=side_of(need_fields(need), need, NEED_FACTS),
        offer=side_of(offer_fields(offer), offer, OFFER_FACTS),
        other_capabilities=_others(session, match),
        rank_of=session.scalars(ranked).one(),
        run=RunSummary.model_validate(match.run),
    )


def _kept(session: Session, digest: str) -> bytes:
    return session.get_one(EngineInput, digest).body


def side_of(texts: Sequence[tuple[str, str]], value: Need | Offer, facts: Sequence[str]) -> Side:
    """Return one side: the texts that were compared, in which spans count, then the facts that are not blank."""
    held = ((name, getattr(value, name)) for name in facts)
    plain = [(name, part if isinstance(part, str) else "、".join(part)) for name, part in held]
    return Side(fields=[FieldText(field=name, text=text) for name, text in (*texts, *plain) if text])


def _others(session: Session, match: Match) -> list[OtherCapability]:
    scores = {UUID(held["capability"]): held["score"] for held in match.others}
    titles = select(Capability.id, Capability.title).where(
        Capability.id.in_(scores), Capability.status == CapabilityStatus.PUBLISHED
    )
    others = [OtherCapability(id=row.id, title=row.title, score=scores[row.id]) for row in session.execute(titles)]
    return sorted(others, key=lambda other: (-other.score, str(other.id)))


def list_exclusions(session: Session, scenario_id: UUID, params: RunPageParams) -> Slice[ExclusionRead]:
    """Return a page of the vendors a gate kept out of a scenario's list.

    Raises:
        ScenarioNotFound: there is no such scenario.
        RunNotFound: there is no such public run.
    """
    shown = _run_for_scenario(session, scenario_id, params.run)
    return exclusions_of(session, shown, scenario_id, params)


def exclusions_of(session: Session, run_id: UUID | None, scenario_id: UUID, params: PageParams) -> Slice[ExclusionRead]:
    """Return a page of those a run kept out of a scenario's list that are still to be seen."""
    query = (
        select(Exclusion)
        .join(MatchRun, MatchRun.id == Exclusion.run_id)
        .join(Scenario, Scenario.id == Exclusion.scenario_id)
        .join(Exclusion.vendor)
        .join(Vendor.organisation)
        .join(Exclusion.capability)
        .where(
            Exclusion.run_id == run_id,
            Exclusion.scenario_id == scenario_id,
            MatchRun.status == RunStatus.DONE,
            Scenario.status == ScenarioStatus.PUBLISHED,
            is_shown(),
            Capability.status == CapabilityStatus.PUBLISHED,
        )
        .options(
            contains_eager(Exclusion.vendor).contains_eager(Vendor.organisation), contains_eager(Exclusion.capability)
        )
        .order_by(Exclusion.would_score.desc(), Exclusion.id)
    )
    page = paginate(session, query, params)
    items = [
        ExclusionRead(
            vendor=ExclusionVendor(id=held.vendor_id, name=held.vendor.organisation.name),
            capability=MatchCapability(id=held.capability_id, title=held.capability.title),
            gate=held.gate,
            fact=held.fact,
            would_score=held.would_score,
        )
        for held in page.items
    ]
    return page.holding(items)
