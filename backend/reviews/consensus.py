"""How far reviewers agree, and the round in which the chair decides between two. The caller owns the transaction."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from backend.accounts.models import User
from backend.core.actor import Actor
from backend.core.paging import PageParams, Slice, paginate
from backend.core.policy import require
from backend.core.row_security import as_program
from backend.reviews.agreement import cohens_kappa, krippendorffs_alpha
from backend.reviews.decisions import readable
from backend.reviews.figure_schemas import AgreementOfTwo, AgreementRead, DisagreementRead
from backend.reviews.models import Decision, Pair, PairState, Slot, Verdict
from backend.reviews.pairs import ON_DESK, rows, summarised, untied
from backend.reviews.schemas import ReviewerRead


def list_disagreements(session: Session, actor: Actor, params: PageParams) -> Slice[DisagreementRead]:
    """Return a page of the pairs the chair has to decide between two reviews, the longest waiting first."""
    require(actor, "review.read_consensus")
    asked = (Pair.state == PairState.DISAGREED, ON_DESK, untied(actor))
    page = paginate(session, rows().where(*asked).order_by(Pair.changed_at, Pair.id), params)
    decisions = readable(session, actor, [row[0] for row in page.items])
    pairs = summarised(session, actor, page.items)
    return page.holding([DisagreementRead(pair=pair, decisions=decisions[pair.id]) for pair in pairs])


def read_agreement(session: Session, actor: Actor) -> AgreementRead:
    """Return how far reviewers agree on the pairs two of them reviewed blind, by verdict."""
    require(actor, "review.read_agreement")
    first, second = aliased(Decision), aliased(Decision)
    one, other = aliased(User), aliased(User)
    query = (
        select(one.id, one.name, first.verdict, other.id, other.name, second.verdict)
        .select_from(first)
        .join(second, second.pair_id == first.pair_id)
        .join(one, one.id == first.reviewer_id)
        .join(other, other.id == second.reviewer_id)
        .where(
            first.slot == Slot.FIRST,
            second.slot == Slot.SECOND,
            first.undone_at.is_(None),
            second.undone_at.is_(None),
            first.verdict != Verdict.DEFER,
            second.verdict != Verdict.DEFER,
        )
    )
    said: dict[tuple[UUID, UUID], list[tuple[Verdict, Verdict]]] = defaultdict(list)
    names: dict[UUID, str] = {}
    with as_program(session):
        for one_id, one_name, one_said, other_id, other_name, other_said in session.execute(query):
            names |= {one_id: one_name, other_id: other_name}
            # Two people are one couple, whoever was first.
            if one_id < other_id:
                said[one_id, other_id].append((one_said, other_said))
            else:
                said[other_id, one_id].append((other_said, one_said))
    every = [told for of_two in said.values() for told in of_two]
    couples = [
        AgreementOfTwo(
            one=ReviewerRead(id=one_id, name=names[one_id]),
            other=ReviewerRead(id=other_id, name=names[other_id]),
            pairs=len(told),
            same=sum(mine == theirs for mine, theirs in told),
            kappa=cohens_kappa(told),
        )
        for (one_id, other_id), told in said.items()
    ]
    return AgreementRead(
        pairs=len(every),
        same=sum(mine == theirs for mine, theirs in every),
        alpha=krippendorffs_alpha(every),
        reviewers=sorted(couples, key=lambda two: (-two.pairs, str(two.one.id), str(two.other.id))),
    )
