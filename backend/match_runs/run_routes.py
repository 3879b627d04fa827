"""HTTP: match runs themselves: started, watched, cancelled."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from backend.accounts.deps import ActorDep, Once, SignedInAheadDep, SignedInDep, may
from backend.accounts.routes import SIGNED, STATE
from backend.core.errors import Problem
from backend.core.once import OnceRoute
from backend.core.paging import Page, Slice
from backend.core.web import CHANGES, GUARDED, MISSING, PROBLEMS, SENT, NoQuery, PageDep, SessionDep, answer_problem
from backend.match_runs import proofs, ranked_lists, reading, starting, why_not
from backend.match_runs.broadcast import broadcaster
from backend.match_runs.models import MatchRun
from backend.match_runs.proofs import ProofRead
from backend.match_runs.schemas import (
    ExclusionRead,
    MatchRead,
    RunCreate,
    RunParams,
    RunRead,
    RunStatusRead,
    RunSummary,
)
from backend.match_runs.why_not import WhyNotRead

router = APIRouter(prefix="/api", tags=["match runs"], responses=PROBLEMS, route_class=OnceRoute)

EVENT_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "`progress` events, each a RunProgress as JSON, until the run has ended",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.get("/match-runs", response_model=Page[RunSummary], dependencies=[may("run.list")])
def list_match_runs(session: SessionDep, actor: ActorDep, params: Annotated[RunParams, Query()]) -> Slice[MatchRun]:
    """List the runs, the newest first: the public ones, those of one's own scenarios, and the desk all of them."""
    return reading.list_runs(session, actor, params)


@router.post(
    "/match-runs",
    response_model=RunSummary,
    status_code=202,
    responses=SENT | SIGNED | MISSING,
    dependencies=[NoQuery, Once],
)
def start_match_run(session: SessionDep, actor: SignedInDep, wanted: RunCreate) -> MatchRun:
    """Have a scenario, a batch or everything ranked; an equal run that still waits or works is answered instead."""
    return starting.start_run(session, actor, wanted)


@router.get("/match-runs/{run_id}", response_model=RunRead, responses=MISSING, dependencies=[NoQuery])
def get_match_run(session: SessionDep, actor: ActorDep, run_id: UUID) -> MatchRun:
    """Show a run with the manifest it can be repeated from."""
    return reading.get_run(session, actor, run_id)


@router.get(
    "/match-runs/{run_id}/status", response_model=RunStatusRead, responses=SIGNED | MISSING, dependencies=[NoQuery]
)
def get_match_run_status(session: SessionDep, actor: SignedInDep, run_id: UUID) -> RunStatusRead:
    """Show where a run stands and how far it is."""
    return reading.get_status(session, actor, run_id)


class Watched(StreamingResponse):
    """The events of a run; whoever watches too much is told so instead."""

    media_type = "text/event-stream"

    def __init__(self, run_id: UUID, asker: str) -> None:
        """Begin nothing yet: a stream that is never sent is never held."""
        super().__init__(iter(()), headers={"X-Accel-Buffering": "no"})
        self._run_id, self._asker = run_id, asker

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what happens until the run has ended or nobody listens any more."""
        try:
            with broadcaster().watching(self._run_id, self._asker) as events:
                self.body_iterator = events
                await super().__call__(scope, receive, send)
        except Problem as error:
            await answer_problem(Request(scope), error)(scope, receive, send)


def get_watched(session: SessionDep, actor: SignedInDep, run_id: UUID) -> tuple[UUID, str]:
    """Return which run is watched and by whom; the transaction has ended before the stream begins."""
    return reading.get_known(session, actor, run_id).id, str(actor.user_id)


@router.get(
    "/match-runs/{run_id}/events",
    response_class=Watched,
    status_code=200,
    responses=SIGNED | MISSING | EVENT_STREAM,
    dependencies=[NoQuery],
)
async def watch_match_run(watched: Annotated[tuple[UUID, str], Depends(get_watched)]) -> Watched:
    """Follow a run: how far it is, whenever that changes, until it has ended."""
    return Watched(*watched)


@router.get(
    "/match-runs/{run_id}/scenarios/{scenario_id}/matches",
    response_model=Page[MatchRead],
    responses=SIGNED | MISSING | GUARDED,
)
def list_run_matches(
    session: SessionDep, actor: SignedInDep, run_id: UUID, scenario_id: UUID, params: PageDep
) -> Slice[MatchRead]:
    """List a scenario's vendors as a run ranked them, to the desk; its agency reads what is released of them."""
    return ranked_lists.list_matches(session, actor, run_id, scenario_id, params)


@router.get(
    "/match-runs/{run_id}/scenarios/{scenario_id}/exclusions",
    response_model=Page[ExclusionRead],
    responses=SIGNED | MISSING | GUARDED,
)
def list_run_exclusions(
    session: SessionDep, actor: SignedInDep, run_id: UUID, scenario_id: UUID, params: PageDep
) -> Slice[ExclusionRead]:
    """List those a gate kept out of a scenario's list in a run, to whoever may read the list."""
    return ranked_lists.list_exclusions(session, actor, run_id, scenario_id, params)


@router.get(
    "/match-runs/{run_id}/scenarios/{scenario_id}/why-not/{vendor_id}",
    response_model=WhyNotRead,
    responses=SIGNED | MISSING | GUARDED | STATE,
    dependencies=[NoQuery],
)
def explain_place(actor: SignedInAheadDep, run_id: UUID, scenario_id: UUID, vendor_id: UUID) -> WhyNotRead:
    """Tell why a vendor stands where it does in a scenario's list, or why it does not stand there at all."""
    return why_not.explain(actor, run_id, scenario_id, vendor_id)


@router.get(
    "/match-runs/{run_id}/scenarios/{scenario_id}/proofs/{vendor_id}",
    response_model=ProofRead,
    responses=SIGNED | MISSING | GUARDED | STATE,
    dependencies=[NoQuery],
)
def get_place_proof(
    session: SessionDep, actor: SignedInDep, run_id: UUID, scenario_id: UUID, vendor_id: UUID
) -> ProofRead:
    """Prove a vendor's place in a run, with nothing of its rivals: to itself once it is released, and to the desk."""
    return proofs.prove(session, actor, run_id, scenario_id, vendor_id)


@router.post(
    "/match-runs/{run_id}/cancel",
    response_model=RunSummary,
    responses=CHANGES | SIGNED | MISSING | STATE,
    dependencies=[NoQuery],
)
def cancel_match_run(session: SessionDep, actor: SignedInDep, run_id: UUID) -> MatchRun:
    """Cancel a run: at once while it waits, within seconds while it works; nothing of it is kept."""
    return starting.cancel_run(session, actor, run_id)
