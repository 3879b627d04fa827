"""HTTP: what is here already of a vendor somebody is about to begin."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.accounts.deps import SignedInDep
from backend.accounts.routes import SIGNED
from backend.core.web import PROBLEMS, SessionDep
from backend.organisations import twins
from backend.organisations.twins import TwinParams, TwinsRead

router = APIRouter(prefix="/api", tags=["vendors"], responses=PROBLEMS)


@router.get("/credit-codes", response_model=TwinsRead, responses=SIGNED)
def find_twins(session: SessionDep, actor: SignedInDep, params: Annotated[TwinParams, Query()]) -> TwinsRead:
    """Tell whether a credit code can be one, whose it is, and which vendors have much the same name."""
    return twins.find_twins(session, actor, params)
