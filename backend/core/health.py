"""HTTP: whether this process can answer."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import select

from backend.core.web import PROBLEMS, NoQuery, SessionDep

router = APIRouter(prefix="/api/healthz", tags=["health"], responses=PROBLEMS)


class Health(BaseModel):
    """That all is well; anything else is a problem."""

    status: Literal["ok"]


@router.get("", response_model=Health, dependencies=[NoQuery])
def get_health(session: SessionDep) -> Health:
    """Say ok while the database answers."""
    session.execute(select(1))
    return Health(status="ok")
