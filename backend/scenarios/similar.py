"""Published scenarios that say something alike, so that an agency joins one or learns from it before it submits."""

from typing import Final

from sqlalchemy.orm import Session

from backend.core.actor import Actor
from backend.core.policy import require
from backend.core.search_text import parts, plain_text
from backend.scenarios.draft_schemas import SimilarAsked, SimilarScenario
from backend.scenarios.models import Scenario
from backend.scenarios.service import visible

SHOWN: Final = 5
ALIKE: Final = 0.25
"""From which score on something is alike; below it, texts of one domain share their common words."""


def find_similar(session: Session, actor: Actor, asked: SimilarAsked) -> list[SimilarScenario]:
    """Return what is published and most alike, best first: half by the names, half by what the draft says.

    Texts are compared by the words and pairs of neighbouring Chinese characters they have in common, in simplified
    script and small letters as the search reads them; that needs no index beside what the search keeps anyway.
    """
    require(actor, "scenario.find_similar")
    name, text = parts(plain_text(asked.name)), parts(plain_text(f"{asked.goal}\n{asked.description}"))
    columns = visible().with_only_columns(Scenario.id, Scenario.code, Scenario.name, Scenario.search_text)
    found = [
        SimilarScenario(id=row.id, code=row.code, name=row.name, score=_score(name, text, row.search_text))
        for row in session.execute(columns.order_by(Scenario.id))
    ]
    alike = sorted((held for held in found if held.score >= ALIKE), key=lambda held: -held.score)
    return alike[:SHOWN]


def _score(name: frozenset[str], text: frozenset[str], searched: str) -> float:
    """Return how alike a draft is, in [0, 1]; the first line of a search text is the name, the last one the body."""
    named = parts(searched.partition("\n")[0])
    by_name = 2 * len(name & named) / (len(name) + len(named) or 1)
    if not text:
        return round(by_name, 4)
    body = parts(searched.rpartition("\n")[2])
    return round((by_name + len(text & (named | body)) / len(text)) / 2, 4)
