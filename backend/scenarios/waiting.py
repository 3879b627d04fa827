"""What of scenarios waits for somebody: to be mended, to be decided on, to be put on a list."""

from collections.abc import Iterator

from sqlalchemy import all_, any_, literal, select
from sqlalchemy.orm import Session

from backend.core.actor import Actor
from backend.core.policy import Subject, verdict
from backend.core.work import MOST, WorkItem
from backend.revisions.models import Revision, RevisionStatus, SubjectKind
from backend.revisions.service import open_comments
from backend.scenarios.content import RiskTier, ScenarioContent
from backend.scenarios.gates import passed_by
from backend.scenarios.models import BatchDraft, Gate


def waiting(session: Session, actor: Actor) -> Iterator[WorkItem]:
    """Yield the returned scenarios of one's agency and, for the desk, what is submitted and the lists under way."""
    if verdict(actor, "scenario.edit", Subject.of(organisation=actor.organisation_id), "returned").passes:
        yield from _returned(session, actor)
    if verdict(actor, "gate.decide", state="submitted").passes:
        yield from _submitted(session, actor)
    if verdict(actor, "batch.read", state="draft").passes:
        drafts = select(BatchDraft).order_by(BatchDraft.changed_at, BatchDraft.id).limit(MOST)
        for draft in session.scalars(drafts):
            yield WorkItem("batch-draft", draft.id, draft.name, draft.changed_at, f"/desk/batches/{draft.id}")


def _returned(session: Session, actor: Actor) -> Iterator[WorkItem]:
    query = select(Revision, open_comments()).where(
        Revision.kind == SubjectKind.SCENARIO,
        Revision.status == RevisionStatus.RETURNED,
        literal(actor.organisation_id) == any_(Revision.organisation_ids),
    )
    for revision, comments in session.execute(query.order_by(Revision.decided_at, Revision.id).limit(MOST)):
        page = f"/scenarios/{revision.subject_id}/edit"
        since = revision.decided_at or revision.saved_at
        yield WorkItem(
            "scenario-returned", revision.subject_id, revision.content["name"], since, page, comments=comments
        )


def _submitted(session: Session, actor: Actor) -> Iterator[WorkItem]:
    """Yield what is submitted, except of agencies one belongs to; where a risk is to be reviewed, that to who may."""
    query = select(Revision).where(Revision.kind == SubjectKind.SCENARIO, Revision.status == RevisionStatus.SUBMITTED)
    if actor.organisation_id is not None:
        query = query.where(literal(actor.organisation_id) != all_(Revision.organisation_ids))
    revisions = session.scalars(query.order_by(Revision.submitted_at, Revision.id).limit(MOST)).all()
    contents = {held.subject_id: ScenarioContent.model_validate(held.content) for held in revisions}
    reviews_risk = verdict(actor, "gate.review_risk", state="submitted").passes
    passed = passed_by(session, contents)
    for revision in revisions:
        content = contents[revision.subject_id]
        has_risk = content.risk_tier is RiskTier.HIGH and Gate.RISK not in passed[revision.subject_id]
        kind = "scenario-risk" if reviews_risk and has_risk else "scenario-submitted"
        since = revision.submitted_at or revision.saved_at
        yield WorkItem(kind, revision.subject_id, content.name, since, f"/scenarios/{revision.subject_id}/review")
