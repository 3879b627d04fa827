"""What one can do with questions. Plain functions; the caller owns the transaction."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from backend.accounts.models import User
from backend.core import audit
from backend.core.actor import Actor, Role
from backend.core.clock import today
from backend.core.errors import NotFound
from backend.core.notices import notify
from backend.core.paging import Slice, paginate
from backend.core.policy import NOBODYS, Subject, require, verdict
from backend.core.row_security import as_program
from backend.core.versions import ChangedSince, check_version
from backend.organisations.audiences import members_of
from backend.questions.models import Question, QuestionAsker, QuestionStatus, QuestionWindow
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
from backend.scenarios.models import Scenario, ScenarioAgency, ScenarioStatus
from backend.scenarios.service import ScenarioNotFound, visible
from backend.scenarios.watching import tell_of_window


class QuestionNotFound(NotFound):
    """There is no such question, or the asker may not know of it."""

    code, title = "question-not-found", "There is no such question"


def ask(session: Session, actor: Actor, scenario_id: UUID, data: QuestionSent) -> QuestionRead:
    """Ask about a published scenario; the agencies hear of it, not by whom.

    Raises:
        ScenarioNotFound: there is no such scenario to be seen.
        Conflict: questions may not be asked now.
    """
    scenario = _scenario(session, scenario_id)
    window = session.get(QuestionWindow, scenario_id)
    require(actor, "question.ask", _subject(scenario), _state(window), ScenarioNotFound)
    # Who asked is kept apart: nobody who asks may write it for another.
    with as_program(session):
        question = Question(scenario_id=scenario_id, body=data.body)
        session.add(question)
        session.flush()
        asker = {"user_id": actor.user_id, "organisation_id": actor.organisation_id}
        session.add(QuestionAsker(question_id=question.id, **asker))
        session.flush()
    # Not by the actor: the trace of a scenario is read by its agencies.
    audit.record(session, Actor(), "question.asked", "question", question.id, scenario=scenario_id)
    owners = [held.organisation_id for held in scenario.agencies]
    notify(session, members_of(session, owners), "question-asked", page_of(scenario), code=scenario.code or "")
    return _shown(session, actor, question, scenario)


def answer(session: Session, actor: Actor, question_id: UUID, expected: int, data: AnswerSent) -> QuestionRead:
    """Answer a question, for everybody to read; an answer can be put better later.

    Raises:
        QuestionNotFound: there is none to be seen.
        ChangedSince: a colleague has decided meanwhile.
    """
    question, scenario = _mine_to_answer(session, actor, question_id, expected, {"answer": data.answer})
    question.status, question.answer, question.reason = QuestionStatus.ANSWERED, data.answer, None
    return _decided(session, actor, question, scenario, "question-answered")


def decline(session: Session, actor: Actor, question_id: UUID, expected: int, data: DeclineSent) -> QuestionRead:
    """Leave a question unanswered, for a reason its asker is told.

    Raises:
        QuestionNotFound: there is none to be seen.
        ChangedSince: a colleague has decided meanwhile.
    """
    question, scenario = _mine_to_answer(session, actor, question_id, expected, {"reason": data.reason})
    question.status, question.answer, question.reason = QuestionStatus.DECLINED, "", data.reason
    return _decided(session, actor, question, scenario, "question-declined")


def list_questions(session: Session, actor: Actor, scenario_id: UUID, params: QuestionParams) -> Slice[QuestionRead]:
    """Return a page of a scenario's questions that the actor may read, the newest answers first.

    Raises:
        ScenarioNotFound: there is no such scenario to be seen.
    """
    scenario = _scenario(session, scenario_id)
    require(actor, "question.read", _subject(scenario), "published", ScenarioNotFound)
    query = _readable(actor).where(Question.scenario_id == scenario_id)
    return _listed(session, actor, query, params)


def get_asker(session: Session, actor: Actor, question_id: UUID) -> AskerRead:
    """Return which colleague of the actor asked a question.

    Raises:
        QuestionNotFound: there is none, or it was not the actor's side that asked.
    """
    found = session.get(QuestionAsker, question_id)
    own = Subject.of(organisation=found.organisation_id, user=found.user_id) if found else NOBODYS
    require(actor, "question.read_asker", own, missing=QuestionNotFound)
    if found is None:
        raise QuestionNotFound
    colleague = session.get(User, found.user_id) if found.user_id else None
    return AskerRead(name=colleague.name if colleague else None)


def list_own(session: Session, actor: Actor, params: QuestionParams) -> Slice[QuestionRead]:
    """Return a page of the questions the actor's side has to answer or asked itself, the longest waiting first."""
    require(actor, "question.list_own", Subject.of(organisation=actor.organisation_id))
    query = select(Question).where(or_(is_ours(actor), _is_mine(actor)))
    return _listed(session, actor, query, params, waiting_first=True)


def get_window(session: Session, actor: Actor, scenario_id: UUID) -> WindowRead:
    """Return when questions may be asked, and what the actor may do.

    Raises:
        ScenarioNotFound: there is no such scenario to be seen.
    """
    scenario = _scenario(session, scenario_id)
    require(actor, "question.read", _subject(scenario), "published", ScenarioNotFound)
    return _window(actor, scenario, session.get(QuestionWindow, scenario_id))


def set_window(session: Session, actor: Actor, scenario_id: UUID, expected: int, data: WindowSent) -> WindowRead:
    """Say when questions may be asked about a scenario of the actor's agency.

    Raises:
        ScenarioNotFound: there is no such scenario to be seen.
        ChangedSince: a colleague has changed it meanwhile.
    """
    scenario = _scenario(session, scenario_id)
    require(actor, "question_window.edit", _subject(scenario), missing=ScenarioNotFound)
    sent = data.model_dump()
    # The first is the second version: of two who set it at once, the later one is told.
    first = insert(QuestionWindow).values(scenario_id=scenario_id, version=2, **sent).on_conflict_do_nothing()
    is_changed = is_first = session.scalar(first.returning(QuestionWindow.version)) is not None
    window = session.get_one(QuestionWindow, scenario_id)
    if not is_first:
        check_version(session, window, expected, sent, ScenarioNotFound)
        is_changed = (window.opens_on, window.closes_on) != (data.opens_on, data.closes_on)
        window.opens_on, window.closes_on = data.opens_on, data.closes_on
        session.flush()
    elif expected != 1:
        raise ChangedSince
    audit.record(session, actor, "question_window.set", "scenario", scenario_id)
    if is_changed:
        agencies = [held.organisation_id for held in scenario.agencies]
        days = {name: day.isoformat() for name, day in (("opens", data.opens_on), ("closes", data.closes_on))}
        tell_of_window(session, scenario, agencies[0], members_of(session, agencies), **days)
    return _window(actor, scenario, window)


def _scenario(session: Session, scenario_id: UUID) -> Scenario:
    found = session.scalar(_shown_with_agencies(scenario_id))
    if found is None:
        raise ScenarioNotFound
    return found


def _shown_with_agencies(scenario_id: UUID) -> Select[Scenario]:
    return visible().where(Scenario.id == scenario_id).options(selectinload(Scenario.agencies))


def _subject(scenario: Scenario) -> Subject:
    return Subject(frozenset(held.organisation_id for held in scenario.agencies))


def page_of(scenario: Scenario) -> str:
    return f"/scenarios/{scenario.id}#questions"


def _state(window: QuestionWindow | None) -> str:
    is_open = window is not None and window.opens_on <= today() <= window.closes_on
    return "window open" if is_open else "window closed"


def _window(actor: Actor, scenario: Scenario, window: QuestionWindow | None) -> WindowRead:
    opens_on: date | None = window.opens_on if window else None
    return WindowRead(
        opens_on=opens_on,
        closes_on=window.closes_on if window else None,
        is_open=_state(window) == "window open",
        may_ask=verdict(actor, "question.ask", _subject(scenario), _state(window)).passes,
        may_answer=verdict(actor, "question.answer", _subject(scenario)).passes,
        version=window.version if window else 1,
    )


def is_ours(actor: Actor) -> ColumnElement[bool]:
    """Whether a question is about a scenario of the actor's agency."""
    ours = ScenarioAgency.organisation_id == actor.organisation_id
    return exists().where(ScenarioAgency.scenario_id == Question.scenario_id, ours)


def _is_mine(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor or a colleague asked a question."""
    if not actor.is_signed_in:
        return false()
    own = [QuestionAsker.user_id == actor.user_id]
    if actor.organisation_id is not None:
        own.append(QuestionAsker.organisation_id == actor.organisation_id)
    return exists().where(QuestionAsker.question_id == Question.id, or_(*own))


def _readable(actor: Actor) -> Select[Question]:
    """Select what the actor may read: answered ones, one's own, those to be answered, or for the desk all."""
    query = select(Question)
    if actor.roles & {Role.MATCHMAKER, Role.CHAIR}:
        return query
    return query.where(or_(Question.status == QuestionStatus.ANSWERED, _is_mine(actor), is_ours(actor)))


def _listed(
    session: Session, actor: Actor, query: Select[Question], params: QuestionParams, *, waiting_first: bool = False
) -> Slice[QuestionRead]:
    if params.status is not None:
        query = query.where(Question.status == params.status)
    order: tuple[Any, ...] = (Question.status != QuestionStatus.WAITING, Question.asked_at, Question.id)
    if not waiting_first:
        order = (func.coalesce(Question.decided_at, Question.asked_at).desc(), Question.id.desc())
    query = query.join(Scenario, Scenario.id == Question.scenario_id).order_by(*order)
    query = query.where(Scenario.status == ScenarioStatus.PUBLISHED)
    page = paginate(session, query.add_columns(Scenario, _is_mine(actor), is_ours(actor)), params)
    return page.holding([_read(*found) for found in page.items])


def _mine_to_answer(
    session: Session, actor: Actor, question_id: UUID, expected: int, sent: dict[str, object]
) -> tuple[Question, Scenario]:
    """Return a question for its agency to decide on, locked."""
    question = session.scalar(_readable(actor).where(Question.id == question_id))
    scenario = None if question is None else session.scalar(_shown_with_agencies(question.scenario_id))
    if question is None or scenario is None:
        require(actor, "question.answer", NOBODYS, QuestionStatus.WAITING, QuestionNotFound)
        raise QuestionNotFound
    require(actor, "question.answer", _subject(scenario), question.status, QuestionNotFound)
    check_version(session, question, expected, sent, QuestionNotFound)
    return question, scenario


def _decided(session: Session, actor: Actor, question: Question, scenario: Scenario, event: str) -> QuestionRead:
    question.decided_by, question.decided_at = actor.user_id, func.clock_timestamp()
    session.flush()
    session.refresh(question)
    audit.record(session, actor, event.replace("-", "."), "question", question.id, scenario=scenario.id)
    with as_program(session):
        asker = select(QuestionAsker.user_id).where(QuestionAsker.question_id == question.id)
        told = [found for found in session.scalars(asker) if found is not None]
    notify(session, told, event, page_of(scenario), code=scenario.code or "")
    return _shown(session, actor, question, scenario)


def _shown(session: Session, actor: Actor, question: Question, scenario: Scenario) -> QuestionRead:
    standing = select(_is_mine(actor), is_ours(actor)).where(Question.id == question.id)
    return _read(question, scenario, *session.execute(standing).one())


def _read(question: Question, scenario: Scenario, mine: bool, ours: bool) -> QuestionRead:
    return QuestionRead(
        id=question.id,
        scenario_id=scenario.id,
        scenario_name=scenario.name,
        body=question.body,
        asked_at=question.asked_at,
        status=question.status,
        answer=question.answer,
        reason=question.reason,
        decided_at=question.decided_at,
        is_mine=mine,
        may_answer=ours,
        version=question.version,
    )
