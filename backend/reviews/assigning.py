"""Assigns the pairs of a run that wait to reviewers. The caller owns the transaction."""

from collections import Counter, defaultdict
from typing import Final
from uuid import UUID

from sqlalchemy import and_, any_, func, literal, or_, select, update
from sqlalchemy.orm import Session

from backend.accounts.models import User, UserState
from backend.accounts.standing import FOR_A_CENTRE
from backend.core import audit
from backend.core.actor import Actor
from backend.core.policy import require
from backend.core.row_security import as_program
from backend.match_runs.models import MatchRun
from backend.match_runs.service import RunNotFound
from backend.organisations.models import Membership
from backend.reviews.assignment import Kind, assign
from backend.reviews.figure_schemas import AssignedReviewer, AssignmentRead, AssignmentSent
from backend.reviews.models import Decision, Pair, PairState, Verdict
from backend.reviews.pairs import OPEN, shown
from backend.reviews.schemas import ReviewerRead
from backend.reviews.tie_models import Tie
from backend.scenarios.models import Scenario, ScenarioAgency

_NAMED: Final = 3
_KNOWN_WELL: Final = 10
"""After so many decisions somebody knows a domain as well as anybody."""


def assign_pairs(session: Session, actor: Actor, data: AssignmentSent) -> AssignmentRead:
    """Say who should review which pairs of a run, and have it so unless it is only a preview.

    Raises:
        RunNotFound: there is no such run.
    """
    require(actor, "review.assign", missing=RunNotFound)
    if session.get(MatchRun, data.run) is None:
        raise RunNotFound
    with as_program(session):
        people = _people(session)
        pairs = _waiting(session, data.run)
        known = _known(session)
        barred = _barred(session, list(people))
        agencies = _agencies(session, data.run)
        loads = _loads(session, data.run)
    kinds: dict[Kind, list[Pair]] = defaultdict(list)
    for pair, domain in pairs:
        sides = {pair.vendor_id, *agencies[pair.scenario_id]}
        tied = frozenset(str(held) for held in people if not barred[held].isdisjoint(sides))
        holder = str(pair.assigned_to) if pair.assigned_to in people else None
        kinds[Kind(domain, holder, tied)].append(pair)
    affinity = {
        (str(held), domain): min(1.0, count / _KNOWN_WELL) for (held, domain), count in known.items() if held in people
    }
    counts = {kind: len(held) for kind, held in kinds.items()}
    found = assign(counts, [str(held) for held in people], affinity, loads)
    chosen: dict[UUID, UUID] = {}
    for kind, numbers in found.items():
        waiting = list(kinds[kind])
        # Whoever has some of a kind keeps the oldest of them.
        for reviewer, number in sorted(numbers.items(), key=lambda item: (item[0] != kind.holder, item[0])):
            chosen |= {pair.id: UUID(reviewer) for pair in waiting[:number]}
            waiting = waiting[number:]
    told = _told(data, [pair for pair, _ in pairs], chosen, people, known)
    if not data.preview:
        _apply(session, actor, data.run, chosen, [pair for pair, _ in pairs])
    return told


def _people(session: Session) -> dict[UUID, str]:
    at_desk = or_(*(literal(role.value) == any_(User.roles) for role in sorted(FOR_A_CENTRE)))
    query = select(User.id, User.name).where(at_desk, User.state == UserState.ACTIVE).order_by(User.id)
    return {row.id: row.name for row in session.execute(query)}


def _waiting(session: Session, run_id: UUID) -> list[tuple[Pair, str]]:
    """Return the pairs of a run that wait for a first review, the oldest first; the second one is anybody's."""
    query = select(Pair, Scenario.domain).join(Pair.scenario).join(Pair.vendor)
    asked = (Pair.run_id == run_id, Pair.state == PairState.PROPOSED, Pair.release_id.is_(None), shown())
    locked = query.where(*asked).order_by(Pair.created_at, Pair.id).with_for_update(of=Pair)
    return [(row[0], row[1]) for row in session.execute(locked)]


def _known(session: Session) -> Counter[tuple[UUID, str]]:
    """Return how often each has decided on which domain."""
    query = (
        select(Decision.reviewer_id, Scenario.domain, func.count())
        .join(Pair, Pair.id == Decision.pair_id)
        .join(Scenario, Scenario.id == Pair.scenario_id)
        .where(Decision.reviewer_id.is_not(None), Decision.undone_at.is_(None), Decision.verdict != Verdict.DEFER)
        .group_by(Decision.reviewer_id, Scenario.domain)
    )
    return Counter({(row[0], row[1]): row[2] for row in session.execute(query) if row[0] is not None})


def _barred(session: Session, people: list[UUID]) -> dict[UUID, set[UUID]]:
    """Return the organisations each has to keep out of."""
    ties = select(Tie.user_id, Tie.organisation_id).where(and_(Tie.user_id.in_(people), Tie.ended_at.is_(None)))
    inside = select(Membership.user_id, Membership.organisation_id).where(Membership.user_id.in_(people))
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for user_id, organisation_id in (*session.execute(ties), *session.execute(inside)):
        found[user_id].add(organisation_id)
    return found


def _agencies(session: Session, run_id: UUID) -> dict[UUID, set[UUID]]:
    of_run = select(Pair.scenario_id).where(Pair.run_id == run_id)
    query = select(ScenarioAgency.scenario_id, ScenarioAgency.organisation_id)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for scenario_id, organisation_id in session.execute(query.where(ScenarioAgency.scenario_id.in_(of_run))):
        found[scenario_id].add(organisation_id)
    return found


def _loads(session: Session, run_id: UUID) -> dict[str, int]:
    """Return how many pairs of other runs each has to review."""
    waits = (Pair.run_id != run_id, Pair.state.in_(OPEN), Pair.release_id.is_(None), Pair.assigned_to.is_not(None))
    query = select(Pair.assigned_to, func.count()).join(Pair.scenario).join(Pair.vendor).where(*waits, shown())
    return {str(row[0]): row[1] for row in session.execute(query.group_by(Pair.assigned_to))}


def _apply(session: Session, actor: Actor, run_id: UUID, chosen: dict[UUID, UUID], pairs: list[Pair]) -> None:
    changed: dict[UUID, list[UUID]] = defaultdict(list)
    for pair in pairs:
        if pair.id in chosen and pair.assigned_to != chosen[pair.id]:
            changed[chosen[pair.id]].append(pair.id)
    for reviewer_id, ids in changed.items():
        session.execute(update(Pair).where(Pair.id.in_(ids)).values(assigned_to=reviewer_id))
    counts = {"pairs": sum(map(len, changed.values())), "reviewers": sorted(changed)}
    audit.record(session, actor, "review.assigned", "match_run", run_id, **counts)


def _told(
    data: AssignmentSent,
    pairs: list[Pair],
    chosen: dict[UUID, UUID],
    people: dict[UUID, str],
    known: Counter[tuple[UUID, str]],
) -> AssignmentRead:
    before = {pair.id: pair.assigned_to for pair in pairs if pair.assigned_to in people}
    had, has = Counter(before.values()), Counter(chosen.values())
    reviewers = []
    for held, name in people.items():
        domains = Counter({domain: count for (who, domain), count in known.items() if who == held})
        reviewers.append(
            AssignedReviewer(
                reviewer=ReviewerRead(id=held, name=name),
                before=had[held],
                after=has[held],
                domains=[domain for domain, _ in domains.most_common(_NAMED)],
            )
        )
    return AssignmentRead(
        is_applied=not data.preview,
        pairs=len(pairs),
        new=sum(held not in before for held in chosen),
        moved=sum(before.get(held, chosen[held]) != chosen[held] for held in chosen),
        unassigned=len(pairs) - len(chosen),
        reviewers=sorted(reviewers, key=lambda one: (-one.after, str(one.reviewer.id))),
    )
