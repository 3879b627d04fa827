"""What of questions waits for somebody: those an agency has to answer."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from backend.core.actor import Actor
from backend.core.policy import Subject, verdict
from backend.core.work import MOST, WorkItem
from backend.questions.models import Question, QuestionStatus
from backend.questions.service import is_ours, page_of
from backend.scenarios.models import Scenario
from backend.scenarios.service import visible


def waiting(session: Session, actor: Actor) -> Iterator[WorkItem]:
    """Yield the questions about published scenarios of one's agency that nobody has answered or declined."""
    own = Subject.of(organisation=actor.organisation_id)
    if not verdict(actor, "question.answer", own, QuestionStatus.WAITING).passes:
        return
    query = visible().join(Question, Question.scenario_id == Scenario.id).add_columns(Question)
    query = query.where(Question.status == QuestionStatus.WAITING, is_ours(actor))
    for scenario, question in session.execute(query.order_by(Question.asked_at, Question.id).limit(MOST)):
        yield WorkItem("question-waiting", question.id, scenario.name, question.asked_at, page_of(scenario))
