"""Who may start and cancel a run, how often, and whose a run is."""

from uuid import UUID

import psycopg
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backend.core import audit, rates
from backend.core.actor import Actor
from backend.core.errors import Conflict
from backend.core.policy import NOBODYS, Subject, require, verdict
from backend.core.settings import settings
from backend.match_runs import service
from backend.match_runs.models import MatchRun, RunScope
from backend.match_runs.schemas import RunCreate
from backend.organisations.models import Organisation
from backend.scenarios.models import AgencyRole, Batch, Scenario, ScenarioAgency
from backend.scenarios.service import BatchNotFound, ScenarioNotFound

HOUR = 3600


def start_run(session: Session, actor: Actor, wanted: RunCreate) -> MatchRun:
    """Return a queued run of what is wanted; an equal one that still waits or works stands for it.

    Raises:
        ScenarioNotFound: there is no such published scenario, or the actor may not know of it.
        BatchNotFound: there is no such batch.
        TooMany: the actor's organisation has started too many lately.
    """
    if wanted.scenario_id is not None:
        scenario = session.get(Scenario, wanted.scenario_id)
        if scenario is None:
            raise ScenarioNotFound
        subject = _subject_of_scenario(session, scenario.id)
        require(actor, "run.start", subject, f"scenario {scenario.status.value}", ScenarioNotFound)
    else:
        require(actor, "run.start", NOBODYS, "scenario published", BatchNotFound)
        if wanted.batch_id is not None and session.get(Batch, wanted.batch_id) is None:
            raise BatchNotFound
    run, is_new = service.find_or_create_run(session, scenario_id=wanted.scenario_id, batch_id=wanted.batch_id)
    if is_new:
        _count(actor)
        audit.record(session, actor, "run.started", "match_run", run.id, scope=run.scope)
    return run


def _count(actor: Actor) -> None:
    """Count a run that was started; the quota is that of the whole organisation.

    Raises:
        TooMany: it is spent.
    """
    limit = settings().runs_per_organisation
    if limit:
        rates.hit("run-start", str(actor.organisation_id or actor.user_id), limit, HOUR)


def cancel_run(session: Session, actor: Actor, run_id: UUID) -> MatchRun:
    """Cancel a run: at once where nobody is at it yet, else at the worker's next block.

    Raises:
        RunNotFound: there is no such run, or the actor may not know of it.
        RunFinished: it has already ended, or its result is being stored.
    """
    run = session.get(MatchRun, run_id)
    if run is None:
        raise service.RunNotFound
    _check_cancel(session, actor, run)  # whoever may not cancel it holds nobody up either
    try:
        with session.begin_nested():
            session.refresh(run, with_for_update=True)
    except OperationalError as error:
        # Whoever stores holds the run until everything is there, with a large one for longer than one can wait.
        if isinstance(error.orig, psycopg.errors.LockNotAvailable):
            raise service.RunFinished(f"The result of {run.number} is being stored.") from error
        raise
    _check_cancel(session, actor, run)
    if not run.cancel_requested:
        audit.record(session, actor, "run.cancelled", "match_run", run.id)
    return service.request_cancel(session, run_id)


def _check_cancel(session: Session, actor: Actor, run: MatchRun) -> None:
    try:
        require(actor, "run.cancel", subject_of(session, run), life_of(run), service.RunNotFound)
    except Conflict as error:
        raise service.RunFinished(f"{run.number} is {run.status.value}.") from error


def may_cancel(session: Session, actor: Actor, run: MatchRun) -> bool:
    """Return whether somebody may cancel a run as it stands."""
    return verdict(actor, "run.cancel", subject_of(session, run), life_of(run)).passes


def life_of(run: MatchRun) -> str:
    """Return what the rights table calls the stage of a run's life."""
    return run.status.value if run.status in service.WAITING else "finished"


def subject_of(session: Session, run: MatchRun) -> Subject:
    """Return whose a run is: the agencies' of the one scenario it ranks; of several it is nobody's."""
    if run.scope is not RunScope.SCENARIO or run.scenario_id is None:
        return NOBODYS
    return _subject_of_scenario(session, run.scenario_id)


def _subject_of_scenario(session: Session, scenario_id: UUID) -> Subject:
    held = session.execute(
        select(ScenarioAgency.organisation_id, Organisation.district)
        .join(ScenarioAgency.organisation)
        .where(ScenarioAgency.scenario_id == scenario_id)
        .order_by(ScenarioAgency.role != AgencyRole.LEAD, ScenarioAgency.position)
    ).all()
    agencies = frozenset(row.organisation_id for row in held)
    return Subject(agencies, district=held[0].district if held else None)
