"""What an agency does with a scenario while it writes it. Plain functions; the caller owns the transaction."""

from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, and_, any_, literal, or_, select
from sqlalchemy.orm import Session, aliased

from backend.attachments import service as attachments
from backend.attachments.references import check_references, named_in
from backend.contacts import service as contacts
from backend.core import audit
from backend.core.actor import Actor, Role
from backend.core.errors import NotFound, Problem
from backend.core.paging import PageParams, Slice, paginate
from backend.core.policy import NotAllowed, Subject, Verdict, require
from backend.core.visibility import public_part
from backend.organisations.models import Organisation, OrganisationKind
from backend.revisions import service as revisions
from backend.revisions.models import OPEN, Move, Revision, RevisionStatus, SubjectKind
from backend.revisions.schemas import RevisionRead
from backend.scenarios.content import ScenarioContent, public_document
from backend.scenarios.draft_schemas import (
    AgencyNamed,
    DraftSaved,
    OwnScenario,
    ReadinessRead,
    ScenarioBegun,
    ScenarioDraftRead,
    SubmittedScenario,
)
from backend.scenarios.gates import passed_by
from backend.scenarios.held import UNPUBLISHED, Held, hold
from backend.scenarios.models import AgencyRole, Batch, Scenario, ScenarioAgency, ScenarioStatus
from backend.scenarios.readiness import readiness_of
from backend.scenarios.service import ScenarioNotFound
from backend.scenarios.templates import template

_OF_OLD = {"starts_on": None, "ends_on": None, "respond_by": None}
"""What a copy does not take over: the days of another year."""


class AgencyRequired(Problem):
    """Whoever works for no agency says for which one the scenario is."""

    status, code, title = 422, "agency-required", "Say for which agency the scenario is"


class AgencyNotFound(NotFound):
    """There is no such agency."""

    code, title = "agency-not-found", "There is no such agency"


def create_scenario(session: Session, actor: Actor, data: ScenarioBegun) -> ScenarioDraftRead:
    """Begin a scenario: blank, from a template, or as a copy; the desk does so on behalf of an agency.

    Raises:
        NotAllowed: the actor may not, or names another agency than the own one.
        AgencyRequired, AgencyNotFound: the desk names none, or one that is not there.
        ScenarioNotFound: what is to be copied is not there for the actor.
        TemplateNotFound: there is no such template.
    """
    require(actor, "scenario.create", Subject.of(organisation=actor.organisation_id))
    agency = _agency_for(session, actor, data.organisation_id)
    content = _beginning(session, actor, data)
    scenario = Scenario(status=ScenarioStatus.DRAFT)
    session.add(scenario)
    session.flush()
    revision = revisions.begin(session, actor, SubjectKind.SCENARIO, scenario.id, [agency.id], content)
    if agency.id != actor.organisation_id:
        audit.record(session, actor, "scenario.begun_on_behalf", "scenario", scenario.id, agency=agency.id)
    held = Held(scenario, revision, (agency.id,), Subject.of(organisation=agency.id))
    return _read(session, held, as_owner=agency.id == actor.organisation_id)


def _agency_for(session: Session, actor: Actor, named: UUID | None) -> Organisation:
    """Return the agency whose scenario it will be: the own one, or for the desk the one that is named."""
    own = actor.organisation_id if Role.AGENCY_MEMBER in actor.roles else None
    if named is None and own is None:
        raise AgencyRequired
    if own is not None and named not in (None, own):
        raise NotAllowed
    agency = session.get(Organisation, named or own)
    if agency is None or agency.kind is not OrganisationKind.AGENCY:
        raise AgencyNotFound
    return agency


def _beginning(session: Session, actor: Actor, data: ScenarioBegun) -> ScenarioContent:
    """Return what a new scenario says at first: of another one its public part, without its days."""
    if data.template is not None:
        return template(data.template).content
    if data.copy_of is None:
        return ScenarioContent()
    held = hold(session, data.copy_of)
    if held.revision is not None and actor.organisation_id in held.agencies:
        public: dict[str, Any] = public_part(held.content())
    elif held.scenario.status is ScenarioStatus.PUBLISHED:
        public = public_part(of_published(held.scenario))
    else:
        raise ScenarioNotFound
    return ScenarioContent.model_validate(public | _OF_OLD)


def of_published(scenario: Scenario) -> ScenarioContent:
    """Return the document of a published scenario; one read out of an official list says what the list says."""
    if scenario.content:
        return ScenarioContent.model_validate(scenario.content)
    support = [held.organisation_id for held in scenario.agencies if held.role is AgencyRole.SUPPORT]
    return ScenarioContent(
        name=scenario.name,
        name_en=scenario.name_en or "",
        domain=scenario.domain,
        description=scenario.description,
        city=scenario.city,
        support_agencies=support,
    )


def get_draft(session: Session, actor: Actor, scenario_id: UUID) -> ScenarioDraftRead:
    """Return what is being written of a scenario, or was written last; administrators see the public part of it.

    Raises:
        ScenarioNotFound: there is none under this id, nobody has written of it here, or the actor may not know.
    """
    held = hold(session, scenario_id)
    verdict = held.require(actor, "scenario.read" if held.open else "scenario.read_private")
    shown = _read(session, held, as_owner=actor.organisation_id in held.agencies)
    if verdict is not Verdict.MASKED:
        return shown
    content = ScenarioContent.model_validate(public_document(shown.content).model_dump())
    return shown.model_copy(update={"content": content, "comments": [], "note": ""})


def _read(session: Session, held: Held, *, as_owner: bool) -> ScenarioDraftRead:
    if held.revision is None:
        raise ScenarioNotFound
    shown = revisions.read(session, held.revision, RevisionRead[ScenarioContent], as_owner=as_owner)
    names = dict(
        session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(held.agencies))).all()
    )
    return ScenarioDraftRead(
        **dict(shown),
        scenario_status=held.scenario.status,
        code=held.scenario.code,
        agencies=[AgencyNamed(id=agency, name=names[agency]) for agency in held.agencies],
    )


def save_draft(
    session: Session, actor: Actor, scenario_id: UUID, expected: int, content: ScenarioContent
) -> DraftSaved:
    """Keep what was written; the same again changes nothing.

    Raises:
        ScenarioNotFound: there is none under this id, or the actor may not know of it.
        NotAllowed, Conflict: it is not the actor's, or it is being reviewed.
        ChangedSince: somebody else has saved meanwhile, or another window; names each place that differs.
        ReferenceRefused: it names an attachment that is not the scenario's.
    """
    held = hold(session, scenario_id, lock=True)
    held.require(actor, "scenario.edit")
    if held.open is None:
        raise revisions.NotEditable
    kept = revisions.save(session, actor, held.open, expected, content)
    check_references(session, SubjectKind.SCENARIO, scenario_id, named_in(kept.content))
    return DraftSaved(version=kept.version, saved_at=kept.saved_at, readiness=_readiness(content))


def get_readiness(session: Session, actor: Actor, scenario_id: UUID) -> ReadinessRead:
    """Return how ready a scenario is to be submitted. Raises as `get_draft`."""
    held = hold(session, scenario_id)
    held.require(actor, "scenario.read_private")
    return _readiness(held.shown_to(actor))


def _readiness(content: ScenarioContent) -> ReadinessRead:
    return ReadinessRead.model_validate(readiness_of(content), from_attributes=True)


def revise(session: Session, actor: Actor, scenario_id: UUID) -> ScenarioDraftRead:
    """Open a revision of a published scenario; what is published stays as it is until the revision is.

    Raises:
        ScenarioNotFound: there is none under this id, or the actor may not know of it.
        NotAllowed: it is not the actor's.
        RevisionOpen: there is one already.
    """
    held = hold(session, scenario_id, lock=True)
    held.require(actor, "scenario.edit", held.scenario.status.value)
    content = held.content() if held.revision is not None else of_published(held.scenario)
    revision = revisions.begin(session, actor, SubjectKind.SCENARIO, scenario_id, held.agencies, content)
    return _read(session, Held(held.scenario, revision, held.agencies, held.subject), as_owner=True)


def discard(session: Session, actor: Actor, scenario_id: UUID) -> None:
    """Throw away what is being written; a scenario that was never published goes with it.

    Raises:
        ScenarioNotFound: there is none under this id, or the actor may not know of it.
        Conflict: it is being reviewed, or nothing is being written.
    """
    held = hold(session, scenario_id, lock=True)
    revision = held.under_way(actor, "scenario.delete")
    revisions.move(session, actor, revision, Move.DISCARD)
    if held.scenario.status in UNPUBLISHED:
        attachments.drop(session, SubjectKind.SCENARIO, scenario_id)
        contacts.drop(session, SubjectKind.SCENARIO, scenario_id)
        session.delete(held.scenario)
        session.flush()


def list_own(session: Session, actor: Actor, params: PageParams) -> Slice[OwnScenario]:
    """Return a page of the scenarios of the actor's agency, those worked on last first."""
    require(actor, "scenario.list_own", Subject.of(organisation=actor.organisation_id))
    newest = aliased(Revision)
    query = (
        select(Scenario, newest, revisions.open_comments(newest), Batch.name)
        .select_from(Scenario)
        .outerjoin(newest, and_(newest.subject_id == Scenario.id, newest.id == _newest_id()))
        .outerjoin(Batch, Batch.id == Scenario.batch_id)
        .where(
            or_(
                literal(actor.organisation_id) == any_(newest.organisation_ids),
                Scenario.agencies.any(ScenarioAgency.organisation_id == actor.organisation_id),
            )
        )
        .order_by(newest.saved_at.desc().nulls_last(), Scenario.id.desc())
    )
    page = paginate(session, query, params)
    return page.holding([_own(*row) for row in page.items])


def _newest_id() -> ScalarSelect[UUID]:
    """Return the newest revision of a scenario, which is also the newest born."""
    of_it = select(Revision.id).where(Revision.kind == SubjectKind.SCENARIO, Revision.subject_id == Scenario.id)
    return of_it.order_by(Revision.number.desc()).limit(1).correlate(Scenario).scalar_subquery()


def _own(scenario: Scenario, revision: Revision | None, comments: int, batch: str | None) -> OwnScenario:
    content = ScenarioContent.model_validate(revision.content if revision else scenario.content)
    return OwnScenario(
        id=scenario.id,
        code=scenario.code,
        name=content.name or scenario.name,
        status=scenario.status,
        revision_status=revision.status if revision and revision.status in OPEN else None,
        version=revision.version if revision else None,
        saved_at=revision.saved_at if revision else None,
        respond_by=content.respond_by,
        open_comments=comments,
        batch=batch,
    )


def list_submitted(session: Session, actor: Actor, params: PageParams) -> Slice[SubmittedScenario]:
    """Return a page of what waits for the desk, what has waited longest first."""
    require(actor, "scenario.list_submitted")
    query = (
        select(Revision)
        .join(Scenario, Scenario.id == Revision.subject_id)
        .join(Organisation, Organisation.id == Revision.organisation_ids[1])
        .where(Revision.kind == SubjectKind.SCENARIO, Revision.status == RevisionStatus.SUBMITTED)
        .order_by(Revision.submitted_at, Revision.id)
        .add_columns(Scenario, Organisation)
    )
    page = paginate(session, query, params)
    contents = {row.Scenario.id: ScenarioContent.model_validate(row.Revision.content) for row in page.items}
    passed = passed_by(session, contents)
    return page.holding(
        [
            SubmittedScenario(
                id=scenario.id,
                code=scenario.code,
                name=contents[scenario.id].name,
                agency=AgencyNamed(id=agency.id, name=agency.name),
                risk_tier=contents[scenario.id].risk_tier,
                submitted_at=revision.submitted_at,
                gates_passed=len(passed[scenario.id]),
            )
            for revision, scenario, agency in page.items
        ]
    )
