"""Batches under way: put together by the desk, published by the chair."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from backend.core import audit
from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.db import violated
from backend.core.errors import Conflict, NotFound, Problem
from backend.core.paging import PageParams, Slice, paginate
from backend.core.policy import require, verdict
from backend.core.versions import check_version
from backend.organisations.models import Organisation
from backend.revisions.models import Revision, RevisionStatus, SubjectKind
from backend.scenarios import moves
from backend.scenarios.batch_schemas import (
    BatchDraftItem,
    BatchDraftRead,
    BatchDraftSent,
    CandidateRead,
)
from backend.scenarios.content import ScenarioContent
from backend.scenarios.gates import needed_by, passed_by
from backend.scenarios.models import Batch, BatchDraft, Gate, Scenario, ScenarioStatus
from backend.scenarios.schemas import BatchRead
from backend.scenarios.service import ensure_batch, get_batch


class BatchDraftNotFound(NotFound):
    """There is no such list under way, or the asker may not know of it."""

    code, title = "batch-draft-not-found", "There is no such list under way"


class BatchNameTaken(Conflict):
    """Another list under way, or one published on the same day, has this name."""

    code, title = "batch-name-taken", "Another list has this name"


class NotACandidate(Problem):
    """A scenario stands on another list, or is neither submitted nor published."""

    status, code, title = 422, "not-a-candidate", "A scenario can no longer be put on this list"


class BatchNotReady(Conflict):
    """A scenario on the list has gates open, or the list is empty."""

    code, title = "batch-not-ready", "Not every scenario on the list is ready to be published"


def list_candidates(session: Session, actor: Actor) -> list[CandidateRead]:
    """Return what may be put on a list: submitted for the first time, or published on none."""
    require(actor, "batch.compose", state="draft", missing=BatchDraftNotFound)
    return _described(session, session.scalars(_candidates().order_by(Scenario.id)).all())


def list_drafts(session: Session, actor: Actor, params: PageParams) -> Slice[BatchDraftItem]:
    """Return a page of the lists under way, the last changed first."""
    require(actor, "batch.compose", state="draft", missing=BatchDraftNotFound)
    page = paginate(session, select(BatchDraft).order_by(BatchDraft.changed_at.desc(), BatchDraft.id), params)
    return page.holding(
        [
            BatchDraftItem(id=one.id, name=one.name, scenarios=len(one.scenario_ids), changed_at=one.changed_at)
            for one in page.items
        ]
    )


def compose(session: Session, actor: Actor, data: BatchDraftSent) -> BatchDraftRead:
    """Begin a list.

    Raises:
        BatchNameTaken: another one under way has this name.
        NotACandidate: a scenario cannot be put on it.
    """
    require(actor, "batch.compose", state="draft", missing=BatchDraftNotFound)
    draft = BatchDraft(name=data.name, scenario_ids=_checked(session, data.scenario_ids))
    session.add(draft)
    _flush(session)
    audit.record(session, actor, "batch.composed", "batch_draft", draft.id, scenarios=len(draft.scenario_ids))
    return _read(session, actor, draft)


def get_draft(session: Session, actor: Actor, draft_id: UUID) -> BatchDraftRead:
    """Return a list under way.

    Raises:
        BatchDraftNotFound: there is none under this id, or the actor may not know of it.
    """
    return _read(session, actor, _draft(session, actor, "batch.read", draft_id))


def recompose(session: Session, actor: Actor, draft_id: UUID, expected: int, data: BatchDraftSent) -> BatchDraftRead:
    """Change the name, the scenarios or their order of a list under way.

    Raises:
        BatchDraftNotFound: there is none under this id, or the actor may not know of it.
        BatchNameTaken: another one under way has this name.
        NotACandidate: a scenario cannot be put on it.
        ChangedSince: a colleague has changed it meanwhile.
    """
    draft = _draft(session, actor, "batch.compose", draft_id)
    check_version(session, draft, expected, data.model_dump(), BatchDraftNotFound)
    draft.name, draft.scenario_ids = data.name, _checked(session, data.scenario_ids)
    draft.changed_at = func.clock_timestamp()
    _flush(session)
    session.refresh(draft)
    return _read(session, actor, draft)


def discard(session: Session, actor: Actor, draft_id: UUID) -> None:
    """Throw a list under way away; its scenarios stay what they are.

    Raises:
        BatchDraftNotFound: there is none under this id, or the actor may not know of it.
    """
    session.delete(_draft(session, actor, "batch.compose", draft_id))
    session.flush()
    audit.record(session, actor, "batch.discarded", "batch_draft", draft_id)


def publish(session: Session, actor: Actor, draft_id: UUID, expected: int, issued_on: date | None) -> BatchRead:
    """Publish a list under the next number, and with it those of its scenarios that are not published yet.

    Raises:
        BatchDraftNotFound: there is none under this id, or the actor may not know of it.
        BatchNotReady: it is empty, or a scenario on it has not passed every gate.
        BatchNameTaken: a list of this name was issued that day.
        NotACandidate: a scenario has got onto another list or was withdrawn meanwhile.
        ChangedSince: a colleague has changed it meanwhile.
    """
    draft = _draft(session, actor, "batch.publish", draft_id)
    check_version(session, draft, expected, {}, BatchDraftNotFound)
    scenarios = _in_order(session, _checked(session, draft.scenario_ids))
    unready = [held.name for held in _described(session, scenarios) if not held.is_ready]
    if unready or not scenarios:
        raise BatchNotReady("、".join(unready))
    day = issued_on or today()
    if session.scalar(select(Batch.id).where(Batch.name == draft.name, Batch.issued_on == day)) is not None:
        raise BatchNameTaken
    batch = ensure_batch(session, name=draft.name, issued_on=day, policy_document_id=None)
    for number, scenario in enumerate(scenarios, start=1):
        if scenario.status is ScenarioStatus.SUBMITTED:
            moves.publish(session, actor, scenario.id)
        scenario.batch_id, scenario.number = batch.id, number
    session.delete(draft)
    session.flush()
    audit.record(session, actor, "batch.published", "batch", batch.id, number=batch.number, scenarios=len(scenarios))
    return get_batch(session, batch.id)


def _candidates() -> Select[Scenario]:
    """Select what may be put on a list."""
    waiting = Scenario.status.in_([ScenarioStatus.SUBMITTED, ScenarioStatus.PUBLISHED])
    return select(Scenario).where(waiting, Scenario.batch_id.is_(None)).options(selectinload(Scenario.agencies))


def _checked(session: Session, scenario_ids: Sequence[UUID]) -> list[UUID]:
    found = set(session.scalars(_candidates().with_only_columns(Scenario.id).where(Scenario.id.in_(scenario_ids))))
    if len(found) != len(scenario_ids):
        raise NotACandidate
    return list(scenario_ids)


def _in_order(session: Session, scenario_ids: Sequence[UUID]) -> list[Scenario]:
    found = {held.id: held for held in session.scalars(_candidates().where(Scenario.id.in_(scenario_ids)))}
    return [found[name] for name in scenario_ids if name in found]


def _described(session: Session, scenarios: Sequence[Scenario]) -> list[CandidateRead]:
    """Return scenarios as candidates: what was never published is told by the document that is submitted."""
    waiting = [held.id for held in scenarios if held.status is ScenarioStatus.SUBMITTED]
    submitted = select(Revision).where(
        Revision.kind == SubjectKind.SCENARIO,
        Revision.subject_id.in_(waiting),
        Revision.status == RevisionStatus.SUBMITTED,
    )
    revisions = {held.subject_id: held for held in session.scalars(submitted)}
    contents = {name: ScenarioContent.model_validate(held.content) for name, held in revisions.items()}
    passed = passed_by(session, contents)
    concerned = {row.organisation_id for held in scenarios for row in held.agencies}
    concerned |= {name for held in revisions.values() for name in held.organisation_ids}
    names = dict(
        session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(concerned))).all()
    )
    return [_candidate(held, revisions.get(held.id), contents, passed, names) for held in scenarios]


def _candidate(
    scenario: Scenario,
    revision: Revision | None,
    contents: Mapping[UUID, ScenarioContent],
    passed: Mapping[UUID, set[Gate]],
    names: Mapping[UUID, str],
) -> CandidateRead:
    content = contents.get(scenario.id)
    missing = [] if content is None else [one for one in needed_by(content) if one not in passed.get(scenario.id, ())]
    agencies: Iterable[UUID] = (row.organisation_id for row in scenario.agencies)
    return CandidateRead(
        id=scenario.id,
        name=content.name if content else scenario.name,
        domain=content.domain if content else scenario.domain,
        agencies=[names[one] for one in (revision.organisation_ids if revision else agencies)],
        status=scenario.status,
        is_ready=not missing and (content is not None or scenario.status is ScenarioStatus.PUBLISHED),
        open_gates=missing,
    )


def _draft(session: Session, actor: Actor, action: str, draft_id: UUID) -> BatchDraft:
    require(actor, action, state="draft", missing=BatchDraftNotFound)
    found = session.get(BatchDraft, draft_id)
    if found is None:
        raise BatchDraftNotFound
    return found


def _read(session: Session, actor: Actor, draft: BatchDraft) -> BatchDraftRead:
    return BatchDraftRead(
        id=draft.id,
        name=draft.name,
        number=session.scalars(select(func.coalesce(func.max(Batch.number), 0) + 1)).one(),
        scenarios=_described(session, _in_order(session, draft.scenario_ids)),
        changed_at=draft.changed_at,
        version=draft.version,
        may_publish=verdict(actor, "batch.publish", state="draft").passes,
    )


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        if violated(error) == "uq_batch_drafts_name":
            raise BatchNameTaken from error
        raise
