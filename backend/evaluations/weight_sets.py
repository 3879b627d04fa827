"""Sets of weights the desk keeps, and which of them new runs rank by. Plain functions; the caller owns the transaction.

What a set would change is seen in the what-if before it is saved; a set is never changed, so a run that names one
says for good what it ranked by.
"""

import math

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import matching
from backend.core import audit
from backend.core.actor import Actor
from backend.core.db import violated
from backend.core.errors import Conflict, NotFound
from backend.core.policy import require
from backend.core.versions import check_version
from backend.evaluations.schemas import WeightSetCreate, WeightSetRead, WeightSetsRead
from backend.evaluations.what_if import adding_up
from backend.match_runs.models import WeightSet, WeightsInForce
from matching.canonical import digest

EDIT = "run.edit_weights"
MOST = 100
"""How many sets are kept; each was meant to be tried, and nobody compares more."""


class WeightSetExists(Conflict):
    """There is another set of this name."""

    code, title = "weight-set-exists", "There is a set of weights of this name already"


class WeightSetNotFound(NotFound):
    """There is no such set."""

    code, title = "weight-set-not-found", "There is no such set of weights"


class TooManySets(Conflict):
    """No more sets are kept."""

    code, title = "weight-set-limit", "No more sets of weights can be kept"


class WeightsOutdated(Conflict):
    """The engine has other signals now than when the set was saved."""

    code, title = "weight-set-outdated", "The engine has other signals now; save the set anew"


def list_sets(session: Session, actor: Actor) -> WeightSetsRead:
    """Return the sets, and which of them is in force."""
    require(actor, EDIT)
    held = session.scalars(select(WeightsInForce)).one()
    sets = session.scalars(select(WeightSet).order_by(WeightSet.saved_at.desc(), WeightSet.name))
    return WeightSetsRead(
        in_force=held.name, version=held.version, items=[WeightSetRead.model_validate(one) for one in sets]
    )


def save_set(session: Session, actor: Actor, given: WeightSetCreate) -> WeightSet:
    """Keep weights under a name.

    Raises:
        WeightsDoNotAddUp: they do not.
        WeightSetExists: the name is taken.
        TooManySets: as many are kept as may be.
    """
    require(actor, EDIT)
    signals = adding_up(given.signals)
    if len(session.scalars(select(WeightSet.name).limit(MOST)).all()) == MOST:
        raise TooManySets
    made = WeightSet(name=given.name, note=given.note, signals=signals)
    session.add(made)
    try:
        session.flush()
    except IntegrityError as error:
        if violated(error) == "pk_weight_sets":
            raise WeightSetExists from error
        raise
    audit.record(session, actor, "weights.saved", "weight_set", None, sha256=digest(signals))
    return made


def choose(session: Session, actor: Actor, expected: int, name: str | None) -> WeightSetsRead:
    """Have new runs rank by a set, or by the weights the engine is shipped with.

    Raises:
        WeightSetNotFound: there is no such set.
        WeightsOutdated: it does not fit the engine any more.
        ChangedSince: somebody else has chosen meanwhile.
    """
    require(actor, EDIT)
    held = session.scalars(select(WeightsInForce)).one()
    chosen = None if name is None else session.get(WeightSet, name)
    if name is not None and chosen is None:
        raise WeightSetNotFound
    signals = dict(matching.default_weights().signals) if chosen is None else chosen.signals
    if set(signals) != set(matching.SIGNALS) or not math.isclose(math.fsum(signals.values()), 1):
        raise WeightsOutdated
    check_version(session, held, expected, {"name": name})
    if held.name != name:
        held.name = name
        session.flush()
        audit.record(session, actor, "weights.chosen", "weight_set", None, sha256=digest(signals))
    return list_sets(session, actor)
