"""How a pair stands after some decisions: pure functions over those that have not been taken back."""

from collections.abc import Collection, Mapping
from typing import Protocol
from uuid import UUID

from backend.reviews.models import ALLOWED, SETTLED, Decision, PairState, Slot, Verdict


class Said(Protocol):
    """What counts of a decision."""

    @property
    def slot(self) -> int:
        """Return which review it is."""

    @property
    def verdict(self) -> Verdict:
        """Return what it says."""


class MoveNotAllowed(Exception):
    """A pair cannot become that from where it stands: a fault of ours."""


def reviews(live: Collection[Decision]) -> dict[int, Decision]:
    """Return the decisions that are reviews, by slot; a deferral is none, and keeps the slot open."""
    return {decision.slot: decision for decision in live if decision.verdict is not Verdict.DEFER}


def state_of(live: Collection[Said], *, needs_second: bool) -> PairState:
    """Return the state of a pair on which these decisions stand."""
    if any(said.verdict is Verdict.DEFER for said in live):
        return PairState.DEFERRED
    found: Mapping[int, Verdict] = {said.slot: said.verdict for said in live}
    if not found:
        return PairState.PROPOSED
    if Slot.CONSENSUS in found:
        return SETTLED[found[Slot.CONSENSUS]]
    if needs_second and len(found) == 1:
        return PairState.SECOND
    said_so = set(found.values())
    return SETTLED[said_so.pop()] if len(said_so) == 1 else PairState.DISAGREED


def next_slot(live: Collection[Decision], *, needs_second: bool) -> int | None:
    """Return the review that is missing; None when all is decided."""
    found = reviews(live)
    wanted = (Slot.FIRST, Slot.SECOND) if needs_second else (Slot.FIRST,)
    missing = next((slot for slot in wanted if slot not in found), None)
    if missing is not None or Slot.CONSENSUS in found:
        return missing
    return Slot.CONSENSUS if len({decision.verdict for decision in found.values()}) > 1 else None


def own_review(live: Collection[Decision], user_id: UUID | None) -> Decision | None:
    """Return somebody's own review among these; the chair's word between two is none."""
    return next(
        (said for slot, said in reviews(live).items() if said.reviewer_id == user_id and slot < Slot.CONSENSUS), None
    )


def is_blind(live: Collection[Decision], user_id: UUID | None, *, needs_second: bool) -> bool:
    """Return whether others' decisions are hidden from somebody: two reviews are wanted, and the own is not there."""
    if not needs_second or own_review(live, user_id) is not None:
        return False
    return not {Slot.FIRST, Slot.SECOND} <= reviews(live).keys()


def check_move(before: PairState, after: PairState) -> None:
    """Make sure that a pair may become what it is about to.

    Raises:
        MoveNotAllowed: it may not.
    """
    if after not in ALLOWED[before] and after is not before:
        raise MoveNotAllowed(f"{before} cannot become {after}")
