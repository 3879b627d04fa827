"""What takes a scenario from one state to the next. Each move is asked of the rights table, recorded and told."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.attachments.references import check_references, named_in, publish_references
from backend.core import audit
from backend.core.actor import Actor
from backend.core.errors import Incomplete
from backend.core.row_security import as_program
from backend.organisations.merged import surviving
from backend.organisations.models import Organisation, OrganisationKind
from backend.revisions import service as revisions
from backend.revisions.models import Move, SubjectKind
from backend.revisions.schemas import PublicationRead
from backend.scenarios.content import ScenarioContent, public_document
from backend.scenarios.draft_schemas import ScenarioReturned
from backend.scenarios.gates import require_passed
from backend.scenarios.held import UNPUBLISHED, Held, hold
from backend.scenarios.models import Scenario, ScenarioStatus
from backend.scenarios.publication import announce, project, tell_agencies, tell_desk
from backend.scenarios.readiness import readiness_of
from backend.scenarios.watching import tell_of_end


class Ending(StrEnum):
    """How a published scenario comes to its end."""

    CLOSE = "close"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"


_ENDS = {
    Ending.CLOSE: ScenarioStatus.CLOSED,
    Ending.WITHDRAW: ScenarioStatus.WITHDRAWN,
    Ending.CANCEL: ScenarioStatus.CANCELLED,
}


def submit(session: Session, actor: Actor, scenario_id: UUID, expected: int) -> None:
    """Hand a document in to the desk; from now on its supporting agencies see it too.

    Raises:
        ScenarioNotFound: there is none under this id, or the actor may not know of it.
        NotAllowed, Conflict: it is not the actor's, or it has been submitted.
        Incomplete: something is missing; names each place.
        ReferenceRefused: it names an attachment that is not the scenario's.
        ChangedSince: somebody has saved since it was read.
    """
    held = hold(session, scenario_id, lock=True)
    revision = held.under_way(actor, "scenario.submit")
    content = held.content()
    if missing := (*readiness_of(content).missing, *_unknown_agencies(session, content)):
        raise Incomplete(missing)
    revisions.move(session, actor, revision, Move.SUBMIT, expected=expected)
    check_references(session, SubjectKind.SCENARIO, scenario_id, named_in(revision.content))
    with as_program(session):
        revision.organisation_ids = surviving(session, [revision.organisation_ids[0], *content.support_agencies])
        session.flush()
    _follow(held.scenario, ScenarioStatus.SUBMITTED)
    tell_desk(session, revision.organisation_ids, "scenario-submitted", f"/scenarios/{scenario_id}/review")


def _unknown_agencies(session: Session, content: ScenarioContent) -> tuple[tuple[str, str], ...]:
    """Return where the document names supporting agencies that are not there."""
    named = set(surviving(session, content.support_agencies))
    known = select(func.count()).where(Organisation.id.in_(named), Organisation.kind == OrganisationKind.AGENCY)
    return () if session.scalar(known) == len(named) else (("/support_agencies", "support_agencies"),)


def take_back(session: Session, actor: Actor, scenario_id: UUID) -> None:
    """Take a document back from the desk, to go on writing.

    Raises:
        ScenarioNotFound: there is none under this id, or the actor may not know of it.
        NotAllowed, Conflict: it is not the actor's, or it is not submitted.
    """
    held = hold(session, scenario_id, lock=True)
    revision = held.under_way(actor, "scenario.take_back")
    revisions.move(session, actor, revision, Move.TAKE_BACK)
    _follow(held.scenario, ScenarioStatus.DRAFT)


def return_(session: Session, actor: Actor, scenario_id: UUID, data: ScenarioReturned) -> None:
    """Give a document back to its agencies to be mended, with comments pinned to its places.

    Raises:
        ScenarioNotFound: there is none under this id, or the actor may not know of it.
        NotAllowed, Conflict: the actor may not decide on it, or it is not submitted.
    """
    held = hold(session, scenario_id, lock=True)
    revision = held.under_way(actor, "scenario.return")
    revisions.move(session, actor, revision, Move.RETURN, note=data.note)
    revisions.comment(session, actor, revision, data.comments)
    _follow(held.scenario, ScenarioStatus.RETURNED)
    tell_agencies(session, held.scenario, held.agencies, "scenario-returned", f"/scenarios/{scenario_id}/edit")


def resolve(session: Session, actor: Actor, scenario_id: UUID, comment_id: UUID, *, resolved: bool) -> None:
    """Note that a comment has been dealt with, or that it has not.

    Raises:
        ScenarioNotFound, CommentNotFound: there is none under this id, or the actor may not know of it.
        NotAllowed, Conflict: the document is not the actor's to mend.
    """
    held = hold(session, scenario_id, lock=True)
    revisions.resolve(session, held.under_way(actor, "scenario.edit"), comment_id, resolved=resolved)


def publish(session: Session, actor: Actor, scenario_id: UUID) -> None:
    """Publish the submitted document: from now on anybody may read its public part.

    Raises:
        ScenarioNotFound: there is none under this id, or the actor may not know of it.
        NotAllowed, Conflict: the actor may not decide on it, or it is not submitted.
        GatesOpen: it has not passed every gate as it is.
    """
    held = hold(session, scenario_id, lock=True)
    revision = held.under_way(actor, "scenario.publish")
    content = held.content()
    require_passed(session, scenario_id, content)
    public = public_document(content)
    stored = public.model_dump(mode="json")
    revisions.publish(session, actor, revision, stored)
    publish_references(session, SubjectKind.SCENARIO, scenario_id, stored)
    project(session, held, public)
    announce(session, held.scenario, held.agencies)


def end(session: Session, actor: Actor, scenario_id: UUID, ending: Ending, reason: str) -> None:
    """Bring a published scenario to its end; what was being written of it is thrown away.

    Raises:
        ScenarioNotFound: there is none under this id, or the actor may not know of it.
        NotAllowed, Conflict: the actor may not, or it is not published.
    """
    held = hold(session, scenario_id, lock=True)
    held.require(actor, f"scenario.{ending.value}", held.scenario.status.value)
    with as_program(session):
        under_way = revisions.open_revision(session, SubjectKind.SCENARIO, scenario_id)
        if under_way is not None:
            revisions.move(session, actor, under_way, Move.DISCARD)
    held.scenario.status = _ENDS[ending]
    held.scenario.end_reason, held.scenario.ended_at = reason, func.clock_timestamp()
    session.flush()
    audit.record(session, actor, f"scenario.{held.scenario.status.value}", "scenario", scenario_id)
    told = tell_agencies(session, held.scenario, held.agencies, "scenario-ended", f"/scenarios/{scenario_id}/edit")
    tell_of_end(session, held.scenario, held.agencies[0], told)


def get_history(session: Session, actor: Actor, scenario_id: UUID) -> list[PublicationRead]:
    """Return everything that was published of a scenario, the newest first, each with what it changed.

    Raises:
        ScenarioNotFound: there is none under this id, or it is not published.
    """
    held: Held = hold(session, scenario_id)
    held.require(actor, "scenario.read_history", held.scenario.status.value)
    return revisions.history(session, SubjectKind.SCENARIO, scenario_id)


def _follow(scenario: Scenario, status: ScenarioStatus) -> None:
    """Let a scenario that was never published stand where its document stands."""
    if scenario.status in UNPUBLISHED:
        scenario.status = status
