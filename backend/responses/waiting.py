"""What of responses waits for somebody: an agency's decision, or a partner's word."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from backend.core.actor import Actor
from backend.core.policy import Subject, verdict
from backend.core.work import MOST, WorkItem
from backend.responses.models import PartnerState, ResponsePartner, ResponseStatus, ScenarioResponse
from backend.responses.service import OWN_PAGE, page_of
from backend.scenarios.models import Scenario, ScenarioAgency
from backend.scenarios.service import visible


def waiting(session: Session, actor: Actor) -> Iterator[WorkItem]:
    """Yield the responses one's agency has to decide on, and those that name one's vendor and wait for its word."""
    own = Subject.of(organisation=actor.organisation_id)
    if verdict(actor, "response.decide", own, ResponseStatus.SUBMITTED).passes:
        yield from _submitted(session, actor)
    if verdict(actor, "response.join", own, ResponseStatus.COLLECTING).passes:
        yield from _invited(session, actor)


def _submitted(session: Session, actor: Actor) -> Iterator[WorkItem]:
    query = visible().join(ScenarioResponse, ScenarioResponse.scenario_id == Scenario.id).add_columns(ScenarioResponse)
    query = query.where(
        ScenarioResponse.status == ResponseStatus.SUBMITTED,
        Scenario.agencies.any(ScenarioAgency.organisation_id == actor.organisation_id),
    )
    ordered = query.order_by(ScenarioResponse.submitted_at, ScenarioResponse.id).limit(MOST)
    for scenario, response in session.execute(ordered):
        since = response.submitted_at or response.created_at
        yield WorkItem("response-to-confirm", response.id, scenario.name, since, page_of(scenario))


def _invited(session: Session, actor: Actor) -> Iterator[WorkItem]:
    query = visible().join(ScenarioResponse, ScenarioResponse.scenario_id == Scenario.id)
    query = query.join(ResponsePartner, ResponsePartner.response_id == ScenarioResponse.id)
    query = query.where(
        ScenarioResponse.status == ResponseStatus.COLLECTING,
        ResponsePartner.organisation_id == actor.organisation_id,
        ResponsePartner.state == PartnerState.ASKED,
    )
    ordered = query.order_by(ScenarioResponse.created_at, ScenarioResponse.id).limit(MOST)
    for scenario, response in session.execute(ordered.add_columns(ScenarioResponse)):
        yield WorkItem("response-invited", response.id, scenario.name, response.created_at, OWN_PAGE)
