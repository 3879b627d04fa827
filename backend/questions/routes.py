"""HTTP: questions about scenarios, their answers, and when they may be asked."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from backend.accounts.deps import ActorDep, Once, SignedInDep
from backend.accounts.routes import ONE, SIGNED, STATE
from backend.core.conditional import EDITS, ExpectedDep, tag
from backend.core.once import OnceRoute
from backend.core.paging import Page, Slice
from backend.core.web import GUARDED, MISSING, PROBLEMS, SENT, NoQuery, SessionDep
from backend.questions import service
from backend.questions.schemas import (
    AnswerSent,
    AskerRead,
    DeclineSent,
    QuestionParams,
    QuestionRead,
    QuestionSent,
    WindowRead,
    WindowSent,
)

router = APIRouter(prefix="/api", tags=["questions"], responses=PROBLEMS, route_class=OnceRoute)


@router.get("/scenarios/{scenario_id}/questions", response_model=Page[QuestionRead], responses=MISSING)
def list_questions(
    session: SessionDep, actor: ActorDep, scenario_id: UUID, params: Annotated[QuestionParams, Query()]
) -> Slice[QuestionRead]:
    """List a scenario's questions: those answered, and those one asked or has to answer oneself."""
    return service.list_questions(session, actor, scenario_id, params)


@router.post(
    "/scenarios/{scenario_id}/questions",
    response_model=QuestionRead,
    status_code=201,
    responses=SENT | ONE | STATE,
    dependencies=[NoQuery, Once],
)
def ask_question(session: SessionDep, actor: SignedInDep, scenario_id: UUID, data: QuestionSent) -> QuestionRead:
    """Ask about a scenario; nobody is told who asked."""
    return service.ask(session, actor, scenario_id, data)


@router.get(
    "/scenarios/{scenario_id}/question-window", response_model=WindowRead, responses=MISSING, dependencies=[NoQuery]
)
def get_question_window(session: SessionDep, actor: ActorDep, scenario_id: UUID, response: Response) -> WindowRead:
    """Show when questions may be asked."""
    window = service.get_window(session, actor, scenario_id)
    tag(response, window)
    return window


@router.put(
    "/scenarios/{scenario_id}/question-window",
    response_model=WindowRead,
    responses=SENT | ONE | EDITS,
    dependencies=[NoQuery],
)
def set_question_window(
    session: SessionDep, actor: SignedInDep, scenario_id: UUID, expected: ExpectedDep, data: WindowSent
) -> WindowRead:
    """Say from which day until which day questions may be asked."""
    return service.set_window(session, actor, scenario_id, expected, data)


@router.get("/questions", response_model=Page[QuestionRead], responses=SIGNED | GUARDED)
def list_own_questions(
    session: SessionDep, actor: SignedInDep, params: Annotated[QuestionParams, Query()]
) -> Slice[QuestionRead]:
    """List the questions one has to answer and those one's own side asked, the longest waiting first."""
    return service.list_own(session, actor, params)


@router.get("/questions/{question_id}/asker", response_model=AskerRead, responses=MISSING, dependencies=[NoQuery])
def get_question_asker(session: SessionDep, actor: ActorDep, question_id: UUID) -> AskerRead:
    """Show which colleague asked a question; nobody else is told."""
    return service.get_asker(session, actor, question_id)


@router.put(
    "/questions/{question_id}/answer",
    response_model=QuestionRead,
    responses=SENT | ONE | EDITS,
    dependencies=[NoQuery],
)
def answer_question(
    session: SessionDep, actor: SignedInDep, question_id: UUID, expected: ExpectedDep, data: AnswerSent
) -> QuestionRead:
    """Answer a question, for everybody to read."""
    return service.answer(session, actor, question_id, expected, data)


@router.put(
    "/questions/{question_id}/refusal",
    response_model=QuestionRead,
    responses=SENT | ONE | EDITS,
    dependencies=[NoQuery],
)
def decline_question(
    session: SessionDep, actor: SignedInDep, question_id: UUID, expected: ExpectedDep, data: DeclineSent
) -> QuestionRead:
    """Leave a question unanswered; its asker is told why."""
    return service.decline(session, actor, question_id, expected, data)
