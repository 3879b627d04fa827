"""Who attacks what, and what it gains."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from matching.attack.market import Market
from matching.attack.tricks import Scene, Trick
from matching.index import group_of
from matching.metrics import Grades
from matching.ranking import Progress
from matching.types import Need, Offer

TOP = 10


@dataclass(frozen=True, slots=True)
class Victim:
    """An offer and a need it is weak for: it is the one that will be made to cheat."""

    offer: Offer
    need: Need


@dataclass(frozen=True, slots=True)
class Case:
    """One trick tried once. Places are those of the vendor, from 1."""

    trick: str
    need: str
    offer: str
    before: int
    after: int
    above_original: bool | None
    """Whether it stands above the rival it copied; None where nothing was copied."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What one trick gains over its cases; a gain is places climbed, negative where the trick costs."""

    trick: str
    cases: int
    median_before: float
    median_after: float
    median_gain: float
    gain_90: float
    """The gain that one case in ten reaches or exceeds."""
    top: float
    """Share of cases that end among the first ten, in [0, 1]."""
    above_original: float | None
    """Share of copies above their original, in [0, 1]; None where nothing is copied."""


def _chance(seed: int, *names: str) -> np.random.Generator:
    """Return a generator of its own for what is named, so that leaving one trick or offer out changes no other."""
    return np.random.default_rng([seed, *(crc32(name.encode()) for name in names)])


def choose(
    market: Market, qrels: Mapping[str, Grades] | None, sample: int | None, seed: int, suspects: str = ""
) -> list[Victim]:
    """Return offers, each with a need in whose ranking its vendor stands in the lower half.

    Args:
        market: honest offers.
        qrels: where given, the pair must not be judged relevant either.
        sample: how many offers, drawn; None is every offer.
        seed: of the draw.
        suspects: offers whose id begins with this are left out: they cheat already. Blank is none.
    """
    honest = [offer for offer in market.offers if not (suspects and offer.id.startswith(suspects))]
    found: list[Victim] = []
    for at in _chance(seed).permutation(len(honest)):
        if sample is not None and len(found) == sample:
            break
        offer = honest[at]
        for number in _chance(seed, offer.id).permutation(len(market.needs)):
            need = market.needs[number]
            order = market.ranked(need)
            relevant = qrels is not None and qrels.get(need.id, {}).get(offer.id, 0) > 0
            if not relevant and group_of(offer) in {group for group, _ in order[len(order) // 2 :]}:
                found.append(Victim(offer, need))
                break
    return found


def best_place(order: Sequence[tuple[str, str]], groups: Set[str]) -> int:
    """Return the best place of one of the vendors in an order of vendors and offers, from 1.

    Raises:
        ValueError: none of them is in it.
    """
    for place, (group, _) in enumerate(order, 1):
        if group in groups:
            return place
    raise ValueError(f"{', '.join(sorted(groups))}: not ranked")


def try_one(trick: Trick, victim: Victim, market: Market, seed: int) -> Case:
    """Return what happens when the victim plays the trick.

    Raises:
        ValueError: the trick needs a rival and there is none.
    """
    offer, need = victim.offer, victim.need
    scene = Scene(offer, need, market, _chance(seed, trick.name, offer.id))
    instead = trick.act(scene)
    order = market.ranked_with(need, offer, instead)
    after = best_place(order, {group_of(one) for one in instead})
    return Case(
        trick=trick.name,
        need=need.id,
        offer=offer.id,
        before=best_place(market.ranked(need), {group_of(offer)}),
        after=after,
        above_original=after < best_place(order, {group_of(scene.rival)}) if trick.copies else None,
    )


def try_all(
    tricks: Sequence[Trick],
    victims: Sequence[Victim],
    markets: Mapping[bool, Market],
    seed: int,
    progress: Progress | None = None,
) -> list[Case]:
    """Return every trick tried by every victim.

    Args:
        tricks: to be tried.
        victims: who tries them.
        markets: the same market, with registration dates (True) and without.
        seed: of what is left to chance.
        progress: called after every victim with the victims done and the victims in all.
    """
    cases = []
    for done, victim in enumerate(victims, 1):
        cases += [try_one(trick, victim, markets[trick.dates], seed) for trick in tricks]
        if progress is not None:
            progress(done, len(victims))
    return cases


def summarise(cases: Sequence[Case]) -> list[Summary]:
    """Return one summary a trick, in the order of their first cases."""
    by_trick: dict[str, list[Case]] = {}
    for case in cases:
        by_trick.setdefault(case.trick, []).append(case)
    return [_summary(trick, several) for trick, several in by_trick.items()]


def _summary(trick: str, cases: Sequence[Case]) -> Summary:
    gains = [case.before - case.after for case in cases]
    above = [case.above_original for case in cases if case.above_original is not None]
    return Summary(
        trick=trick,
        cases=len(cases),
        median_before=float(np.median([case.before for case in cases])),
        median_after=float(np.median([case.after for case in cases])),
        median_gain=float(np.median(gains)),
        gain_90=float(np.percentile(gains, 90)),
        top=sum(case.after <= TOP for case in cases) / len(cases),
        above_original=sum(above) / len(above) if above else None,
    )
