"""Finds the organisation somebody is about to begin anew: by its credit code, and by names much like its own."""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from rapidfuzz import fuzz, process
from sqlalchemy import Text, column, select, table
from sqlalchemy.orm import Session

from backend.core.actor import Actor
from backend.core.paging import Words
from backend.core.policy import require
from backend.organisations import credit_code
from backend.organisations.models import Organisation, OrganisationKind
from backend.organisations.schemas import OrganisationNamed
from matching.text import normalize

ALIKE: Final = 80.0
"""In percent: as alike as this, two bare names are shown to who begins an organisation."""
LESS_ALIKE: Final = 60.0
SHOWN: Final = 5

_IN_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_LEGAL_FORM = re.compile(r"(?:(?:集团)?(?:股份|有限|责任)*公司|集团|(?:co\.?,?)?ltd\.?|inc\.?)+$")
_NOT_WORDS = re.compile(r"[\W_]+")

# Taxonomy stands beside organisations and may not be imported here; its table may be named.
_terms = table("terms", column("kind", Text), column("code", Text))


class TwinParams(BaseModel):
    """What is known of the organisation somebody is about to begin."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[Words, Field(description="统一社会信用代码, as it was typed")] = ""
    name: Annotated[Words, Field(description="Its name, as it was typed")] = ""


class TwinsRead(BaseModel):
    """Whether a code can be one, and what is here already."""

    is_valid: bool = Field(description="Whether it has 18 characters of the alphabet and the right check character")
    organisation: OrganisationNamed | None = Field(description="Which has this code; one asks to join it")
    similar: list[OrganisationNamed] = Field(description="Vendors with much the same name, the most alike first")


def find_twins(session: Session, actor: Actor, params: TwinParams) -> TwinsRead:
    """Return what is here already of an organisation somebody is about to begin."""
    require(actor, "organisation.find")
    code = params.code.strip().upper()
    held = session.scalar(select(Organisation).where(Organisation.credit_code == code)) if code else None
    return TwinsRead(
        is_valid=credit_code.is_valid(code),
        organisation=None if held is None else OrganisationNamed.model_validate(held),
        similar=[OrganisationNamed.model_validate(found) for found in _similar(session, params.name)],
    )


def bare_name(name: str, places: Collection[str] = ()) -> str:
    """Return a name without what does not tell companies apart: script, brackets, legal form, the places in front.

    深圳市星河智能科技（集团）有限公司 becomes 星河智能科技.
    """
    plain = _without_form(name)
    short = {place[:-1] for place in places if place[-1] in "市省"}
    named = "|".join(sorted(map(re.escape, short | set(places)), key=len, reverse=True))
    # 北京公司 keeps its place: that is all there is to tell it by.
    return re.sub(rf"^(?:{named})+(?=..)", "", plain) if named else plain


@lru_cache(maxsize=20_000)
def _without_form(name: str) -> str:
    return _LEGAL_FORM.sub("", _NOT_WORDS.sub("", _IN_BRACKETS.sub("", normalize(name).text.lower())))


def like(session: Session, organisation: Organisation) -> list[Organisation]:
    """Return the organisations that are perhaps the same as one, for who can tell: also those less alike."""
    return _similar(session, organisation.name, organisation.kind, organisation.id, LESS_ALIKE, 2 * SHOWN)


def _similar(
    session: Session,
    name: str,
    kind: OrganisationKind = OrganisationKind.VENDOR,
    besides: UUID | None = None,
    alike: float = ALIKE,
    shown: int = SHOWN,
) -> list[Organisation]:
    """Return those of a kind whose bare names are much like a name's; a long list is compared in milliseconds."""
    places = list(session.scalars(select(_terms.c.code).where(_terms.c.kind == "region")))
    wanted = bare_name(name, places)
    if len(wanted) < 2:
        return []
    others = select(Organisation.id, Organisation.name).where(Organisation.kind == kind)
    bare = {row.id: bare_name(row.name, places) for row in session.execute(others.order_by(Organisation.name))}
    if besides is not None:
        bare.pop(besides, None)
    found = process.extract(wanted, bare, scorer=fuzz.ratio, score_cutoff=alike, limit=shown)
    return [session.get_one(Organisation, organisation_id) for _, _, organisation_id in found]
