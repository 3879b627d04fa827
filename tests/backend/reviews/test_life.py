"""A pair's life: whatever reviewers do in whatever order, it stands where the decisions on it put it."""

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import hypothesis
import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.accounts.standing import actor_of
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.errors import Problem
from backend.core.row_security import act_as
from backend.reviews import decisions
from backend.reviews.models import Decision, Pair, PairState, RejectReason, Verdict
from backend.reviews.sent import PairDecisionSent, UndoSent
from tests.backend.accounts.people import make_user, recorded
from tests.backend.rights.standing import released
from tests.examples import some

PEOPLE: Final = 4
CHAIR: Final = PEOPLE - 1
"""The last of the reviewers."""
WHO = st.integers(0, PEOPLE - 1)
SAID = st.sampled_from(list(Verdict))


@dataclass
class Told:
    """A decision, as the model keeps it."""

    id: UUID
    who: int
    slot: int
    verdict: Verdict


@dataclass
class Model:
    """What should be true of a pair, worked out without the database."""

    needs_second: bool
    live: list[Told] = field(default_factory=list)
    saw: set[int] = field(default_factory=set)
    """Who has read the other review and taken the own one back."""
    is_released: bool = False
    changes: int = 0

    @property
    def reviews(self) -> dict[int, Told]:
        """Return what counts, by slot."""
        return {told.slot: told for told in self.live if told.verdict is not Verdict.DEFER}

    @property
    def slot(self) -> int | None:
        """Return which review is missing."""
        found = self.reviews
        for slot in (1, 2) if self.needs_second else (1,):
            if slot not in found:
                return slot
        differ = len({told.verdict for told in found.values() if told.slot < 3}) > 1
        return 3 if differ and 3 not in found else None

    @property
    def state(self) -> PairState:
        """Return where the pair stands."""
        found, settled = self.reviews, {Verdict.SHORTLIST: PairState.SHORTLISTED, Verdict.REJECT: PairState.REJECTED}
        if len(found) < len(self.live):
            return PairState.DEFERRED
        if not found:
            return PairState.PROPOSED
        if self.slot is None:
            return settled[found[max(found)].verdict]
        return PairState.DISAGREED if self.slot == 3 else PairState.SECOND

    def is_blind(self, who: int) -> bool:
        """Return whether somebody may not read what others decided."""
        own = any(told.who == who for slot, told in self.reviews.items() if slot < 3)
        return self.needs_second and not own and not {1, 2} <= self.reviews.keys()

    def refuses_decision(self, who: int, verdict: Verdict) -> str | None:
        """Return why a decision on the present version is refused."""
        slot = self.slot
        if self.is_released:
            return "released"
        if slot is None:
            return "not-allowed" if self.needs_second and who != CHAIR else "already-decided"
        if slot == 3:
            return "not-allowed" if who != CHAIR else "cannot-defer" if verdict is Verdict.DEFER else None
        if any(told.who == who for told in self.reviews.values()):
            return "already-decided"
        return "not-blind" if who in self.saw else None

    def refuses_undo(self, who: int, told: Told) -> str | None:
        """Return why taking a decision back is refused."""
        if told.who != who and self.is_blind(who):
            return "decision-not-found"
        if self.is_released:
            return "released"
        if told.slot == 3:
            return None if who == CHAIR else "not-allowed"
        return "consensus-stands" if 3 in self.reviews else None


class Life(RuleBasedStateMachine):
    """Four reviewers, of whom one is the chair, and one pair."""

    session: Session
    pair_id: UUID
    people: list[Actor]

    def __init__(self) -> None:
        """Begin with a pair nobody has decided on."""
        super().__init__()
        self.undone = self.session.begin_nested()
        self.model = Model(needs_second=False)

    def teardown(self) -> None:
        """Undo whatever was done, each of which was recorded once."""
        act_as(self.session, SYSTEM)
        assert len(recorded(self.session, self.pair_id)) == self.model.changes
        self.undone.rollback()
        self.session.expire_all()

    @property
    def pair(self) -> Pair:
        """Return the pair as it stands now."""
        return self.session.get_one(Pair, self.pair_id, populate_existing=True)

    def try_as(self, who: int, work: Any) -> tuple[str | None, Any]:
        """Return why somebody was refused, or else what was done."""
        act_as(self.session, self.people[who])
        try:
            with self.session.begin_nested():
                return None, work(self.people[who])
        except Problem as refused:
            return refused.code, None

    @precondition(lambda self: not self.model.changes and not self.model.needs_second)
    @rule()
    def is_large(self) -> None:
        """Two reviews have to agree."""
        self.pair.needs_second = self.model.needs_second = True
        self.session.flush()

    @rule(who=WHO, verdict=SAID, late=st.booleans())
    def decide(self, who: int, verdict: Verdict, late: bool) -> None:
        """Decide on the present version, or on one from before."""
        version = self.model.changes + 1 - (1 if late and self.model.changes else 0)
        reason = RejectReason.RISK if verdict is Verdict.REJECT else None
        sent = PairDecisionSent(version=version, verdict=verdict, reason=reason)
        code, done = self.try_as(who, lambda actor: decisions.decide(self.session, actor, self.pair_id, sent))
        if version <= self.model.changes:
            assert code == ("released" if self.model.is_released else "already-decided")
            return
        slot = self.model.slot
        assert code == self.model.refuses_decision(who, verdict)
        if code is None:
            assert slot is not None
            self.model.live = [*self.model.reviews.values(), Told(done.decision.id, who, slot, verdict)]
            self.model.changes += 1

    @precondition(lambda self: self.model.live)
    @rule(who=WHO, which=st.integers(0, 2))
    def undo(self, who: int, which: int) -> None:
        """Take a decision back, one's own or another's."""
        told = self.model.live[which % len(self.model.live)]
        sent = UndoSent(reason="看错了行。")
        code, _ = self.try_as(who, lambda actor: decisions.undo(self.session, actor, told.id, sent))
        assert code == self.model.refuses_undo(who, told)
        if code is None:
            others = [held for held in self.model.reviews.values() if held is not told]
            if others and told.slot < 3 and told.verdict is not Verdict.DEFER:
                self.model.saw.add(told.who)
            self.model.live.remove(told)
            self.model.changes += 1
            self.session.execute(Pair.__table__.update().values(claimed_by=None, claim_expires_at=None))

    @precondition(lambda self: self.model.state in (PairState.SHORTLISTED, PairState.REJECTED))
    @rule()
    def release(self) -> None:
        """Tell both sides; from now on nothing moves."""
        act_as(self.session, SYSTEM)
        self.pair.release_id, self.model.is_released = released(self.session, self.pair), True
        self.session.flush()

    @invariant()
    def it_stands_where_the_decisions_put_it(self) -> None:
        """Compare the pair and what is kept of it with the model."""
        act_as(self.session, SYSTEM)
        pair = self.pair
        assert (pair.state, pair.version) == (self.model.state, self.model.changes + 1)
        kept = decisions.standing(self.session, [pair.id])[pair.id]
        assert {(held.id, held.slot) for held in kept} == {(told.id, told.slot) for told in self.model.live}

    @invariant()
    def nobody_reads_others_before_the_own_is_saved(self) -> None:
        """Compare what each may read with the model."""
        for who, actor in enumerate(self.people):
            act_as(self.session, actor)
            read = decisions.readable(self.session, actor, [self.pair])[self.pair_id]
            others = {found.id for found in read if found.reviewer is None or found.reviewer.id != actor.user_id}
            expected = {told.id for told in self.model.live if told.who != who}
            assert not others if self.model.is_blind(who) else expected <= others


def test_it_stands_where_the_decisions_on_it_put_it(session: Session, pair: Pair) -> None:
    roles = [Role.MATCHMAKER] * CHAIR + [Role.CHAIR]

    class Here(Life):
        """The same, over this test's database."""

    Here.session, Here.pair_id = session, pair.id
    Here.people = [actor_of(session, make_user(session, role)) for role in roles]
    run_state_machine_as_test(
        Here, settings=hypothesis.settings(max_examples=some(20), stateful_step_count=12, deadline=None)
    )
    assert session.scalar(select(func.count()).select_from(Decision)) == 0
