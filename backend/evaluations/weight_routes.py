"""HTTP: sets of weights the desk keeps, and which of them new runs rank by."""

from fastapi import APIRouter, Response

from backend.accounts.deps import Once, SignedInDep
from backend.accounts.routes import SIGNED, STATE
from backend.core.conditional import EDITS, ExpectedDep, tag
from backend.core.once import OnceRoute
from backend.core.web import GUARDED, MISSING, PROBLEMS, SENT, NoQuery, SessionDep
from backend.evaluations import weight_sets
from backend.evaluations.schemas import WeightsChosen, WeightSetCreate, WeightSetRead, WeightSetsRead
from backend.match_runs.models import WeightSet

router = APIRouter(prefix="/api/weight-sets", tags=["evaluations"], responses=PROBLEMS, route_class=OnceRoute)


@router.get("", response_model=WeightSetsRead, responses=SIGNED | GUARDED, dependencies=[NoQuery])
def list_weight_sets(session: SessionDep, actor: SignedInDep, response: Response) -> WeightSetsRead:
    """List the sets of weights, and say which of them new runs rank by."""
    held = weight_sets.list_sets(session, actor)
    tag(response, held)
    return held


@router.post(
    "", response_model=WeightSetRead, status_code=201, responses=SENT | SIGNED | STATE, dependencies=[NoQuery, Once]
)
def save_weight_set(session: SessionDep, actor: SignedInDep, given: WeightSetCreate) -> WeightSet:
    """Keep weights under a name; what they would change is seen in the what-if."""
    return weight_sets.save_set(session, actor, given)


@router.put(
    "/in-force",
    response_model=WeightSetsRead,
    responses=SENT | SIGNED | MISSING | STATE | EDITS,
    dependencies=[NoQuery],
)
def choose_weight_set(
    session: SessionDep, actor: SignedInDep, expected: ExpectedDep, given: WeightsChosen, response: Response
) -> WeightSetsRead:
    """Have new runs rank by a set, or by the shipped weights; runs that wait already keep theirs."""
    held = weight_sets.choose(session, actor, expected, given.name)
    tag(response, held)
    return held
