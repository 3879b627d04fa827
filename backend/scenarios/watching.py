"""Who watches a published scenario, and what watchers are told: what anybody may read, and nothing else."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.core.actor import Actor
from backend.core.notices import notify
from backend.core.paging import PageParams, Slice, paginate
from backend.core.policy import NOBODYS, require
from backend.core.row_security import as_program
from backend.organisations.models import Organisation
from backend.revisions import service as revisions
from backend.revisions.models import SubjectKind
from backend.scenarios.models import Scenario, ScenarioStatus, ScenarioWatch
from backend.scenarios.schemas import WatchedScenario, WatchRead
from backend.scenarios.service import ScenarioNotFound, visible


def watch(session: Session, actor: Actor, scenario_id: UUID) -> None:
    """Have somebody told when what is public of a scenario changes; a second time changes nothing.

    Raises:
        ScenarioNotFound: there is none under this id, or it is not published.
    """
    _require_published(session, actor, scenario_id, "create")
    made = insert(ScenarioWatch).values(user_id=actor.user_id, scenario_id=scenario_id)
    session.execute(made.on_conflict_do_nothing())


def unwatch(session: Session, actor: Actor, scenario_id: UUID) -> None:
    """Have somebody told no more; who does not watch is told nothing anyway.

    Raises:
        ScenarioNotFound: there is none under this id, or it is not published.
    """
    _require_published(session, actor, scenario_id, "delete")
    session.execute(delete(ScenarioWatch).where(_own(actor, scenario_id)))


def get_watch(session: Session, actor: Actor, scenario_id: UUID) -> WatchRead:
    """Return whether one watches a scenario.

    Raises:
        ScenarioNotFound: there is none under this id, or it is not published.
    """
    _require_published(session, actor, scenario_id, "read")
    found = session.scalar(select(ScenarioWatch.watched_at).where(_own(actor, scenario_id)))
    return WatchRead(is_watched=found is not None)


def list_watched(session: Session, actor: Actor, params: PageParams) -> Slice[WatchedScenario]:
    """Return a page of what one watches, the latest first."""
    require(actor, "watch.list")
    watches: Select[Any] = visible().join(ScenarioWatch, ScenarioWatch.scenario_id == Scenario.id)
    query = watches.add_columns(ScenarioWatch.watched_at).where(ScenarioWatch.user_id == actor.user_id)
    page = paginate(session, query.order_by(ScenarioWatch.watched_at.desc(), Scenario.id), params)
    return page.holding(
        [
            WatchedScenario(
                id=scenario.id,
                code=scenario.code or "",
                name=scenario.name,
                name_en=scenario.name_en,
                watched_at=watched_at,
            )
            for scenario, watched_at in page.items
        ]
    )


def tell_of_publication(session: Session, scenario: Scenario, lead: UUID, told: Collection[UUID]) -> None:
    """Tell the watchers which public fields the newest publication changed; of what changed behind them, nothing.

    Args:
        session: The session of the publication.
        scenario: What was published.
        lead: Its leading agency.
        told: Who has been told of it already.
    """
    changes = revisions.last_changes(session, SubjectKind.SCENARIO, scenario.id)
    if changed := dict.fromkeys(change.pointer.split("/")[1] for change in changes):
        _tell(session, scenario, lead, told, "scenario-changed", changed=",".join(changed))


def tell_of_window(session: Session, scenario: Scenario, lead: UUID, told: Collection[UUID], **days: str) -> None:
    """Tell the watchers on which days questions may be asked from now on: ``opens`` and ``closes``."""
    _tell(session, scenario, lead, told, "scenario-window-changed", **days)


def tell_of_end(session: Session, scenario: Scenario, lead: UUID, told: Collection[UUID]) -> None:
    """Tell the watchers that a scenario is no longer public; with that there is nothing left to watch."""
    _tell(session, scenario, lead, told, "scenario-watch-ended")
    with as_program(session):
        session.execute(delete(ScenarioWatch).where(ScenarioWatch.scenario_id == scenario.id))


def _tell(session: Session, scenario: Scenario, lead: UUID, told: Collection[UUID], event: str, **facts: Any) -> None:
    with as_program(session):
        watching = select(ScenarioWatch.user_id).where(ScenarioWatch.scenario_id == scenario.id)
        watchers = set(session.scalars(watching)) - set(told)
    if watchers:
        organisation = session.get_one(Organisation, lead).name
        link = "/scenarios" if event == "scenario-watch-ended" else f"/scenarios/{scenario.id}"
        notify(session, watchers, event, link, organisation=organisation, code=scenario.code or "", **facts)


def _require_published(session: Session, actor: Actor, scenario_id: UUID, action: str) -> None:
    require(actor, f"watch.{action}", NOBODYS, ScenarioStatus.PUBLISHED, ScenarioNotFound)
    if session.scalar(visible().where(Scenario.id == scenario_id).with_only_columns(Scenario.id)) is None:
        raise ScenarioNotFound


def _own(actor: Actor, scenario_id: UUID) -> ColumnElement[bool]:
    return (ScenarioWatch.user_id == actor.user_id) & (ScenarioWatch.scenario_id == scenario_id)
