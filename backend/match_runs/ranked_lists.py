"""The whole lists of runs that are no public demonstration: the desk's, whatever of them has been released."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.actor import Actor
from backend.core.paging import PageParams, Slice
from backend.core.policy import Subject, require
from backend.match_runs.models import Match, MatchRun
from backend.match_runs.reading import exclusions_of, matches_page, shown_matches
from backend.match_runs.released import is_released
from backend.match_runs.schemas import ExclusionRead, MatchRead
from backend.match_runs.service import RunNotFound
from backend.scenarios.models import ScenarioAgency


def get_ranked(session: Session, actor: Actor, run_id: UUID, scenario_id: UUID, *concerned: UUID) -> MatchRun:
    """Return a run whose whole list of a scenario somebody may read.

    Args:
        session: Reads for the actor.
        actor: Who asks.
        run_id: The run.
        scenario_id: The scenario whose list is meant.
        concerned: Organisations it is about besides the scenario's agencies.

    Raises:
        RunNotFound: there is no such run, or the actor may not know what it found.
    """
    state = "released, beyond the shortlist" if is_released(session, run_id, scenario_id) else "not released"
    agencies = session.scalars(select(ScenarioAgency.organisation_id).where(ScenarioAgency.scenario_id == scenario_id))
    require(actor, "run.read_ranked_list", Subject(frozenset({*agencies, *concerned})), state, RunNotFound)
    run = session.get(MatchRun, run_id)
    if run is None:
        raise RunNotFound
    return run


def list_matches(
    session: Session, actor: Actor, run_id: UUID, scenario_id: UUID, params: PageParams
) -> Slice[MatchRead]:
    """Return a page of a scenario's vendors as a run ranked them, the best first.

    Raises:
        RunNotFound: see `get_ranked`.
    """
    run = get_ranked(session, actor, run_id, scenario_id)
    listed = shown_matches().where(Match.run_id == run.id, Match.scenario_id == scenario_id, Match.rank.is_not(None))
    return matches_page(session, listed.order_by(Match.rank, Match.id), params)


def list_exclusions(
    session: Session, actor: Actor, run_id: UUID, scenario_id: UUID, params: PageParams
) -> Slice[ExclusionRead]:
    """Return a page of those a gate kept out of the list they would have entered.

    Raises:
        RunNotFound: see `get_ranked`.
    """
    run = get_ranked(session, actor, run_id, scenario_id)
    return exclusions_of(session, run.id, scenario_id, params)
