"""The lists that are compared: ours, ours without some of the thesaurus, and the baselines'."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.bench.baselines import BASELINES, Side, best_of_each, positions_open_to
from matching.bench.engines import NotInstalled
from matching.bench.hardcases import Runs
from matching.bench.thesaurus import heard, without
from matching.index import Index, group_of
from matching.metrics import Grades
from matching.ranking import rank
from matching.reading import need_fields
from matching.tokens import Vocabulary, default_vocabulary
from matching.types import Need, Offer
from matching.weights import Weights, default_weights

DEPTH = 1000
"""Places that are measured; the others add less than 1/1000 of a find each."""
OURS, NO_FACTS, NO_THESAURUS = "citymatch", "no-facts", "no-thesaurus"
NOT_IN_NEEDS, NOT_IN_TITLES = "not-in-needs", "not-in-titles"
TITLES: Mapping[str, str] = {
    OURS: "citymatch, shipped weights",
    NO_FACTS: "  by the text signal alone",
    NO_THESAURUS: "  without thesaurus",
    NOT_IN_NEEDS: "  without groups in needs",
    NOT_IN_TITLES: "  without groups in titles",
    **{name: baseline.title for name, baseline in BASELINES.items()},
}
"""What the table calls whom it compares, by name, in its order."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Needs, offers, and how able the offers are for the needs."""

    needs: Sequence[Need]
    """Those without a judged pair are not ranked."""
    offers: Sequence[Offer]
    qrels: Mapping[str, Grades]
    pool: bool = False
    """Whether each need's judged offers alone are ranked."""

    def check(self) -> None:
        """Make sure that every judged pair is there.

        Raises:
            ValueError: a need or an offer is judged that is not among them, or nothing is relevant.
        """
        needs, offers = {need.id for need in self.needs}, {offer.id for offer in self.offers}
        for need, grades in self.qrels.items():
            if need not in needs:
                raise ValueError(f"need {need!r} is judged but not among the needs")
            if absent := sorted(set(grades) - offers):
                raise ValueError(f"offer {absent[0]!r} is judged for need {need!r} but not among the offers")
        if not any(grade > 0 for grades in self.qrels.values() for grade in grades.values()):
            raise ValueError("no need has a relevant offer, so there is nothing to measure")

    @property
    def asked(self) -> list[Need]:
        """Return the needs with a judged pair, by id."""
        return sorted((need for need in self.needs if need.id in self.qrels), key=lambda need: need.id)

    def candidates(self) -> Mapping[str, Sequence[str]] | None:
        """Return the pool by need; None where all offers are ranked."""
        return {need: sorted(grades) for need, grades in self.qrels.items()} if self.pool else None


def vocabularies(needs: Sequence[Need]) -> dict[str, Vocabulary]:
    """Return the vocabularies of ours: the shipped one, and it without the groups heard in needs or their titles."""
    shipped = default_vocabulary()
    everywhere = heard(shipped, (text for need in needs for _, text in need_fields(need)))
    in_titles = heard(shipped, (need.title for need in needs))
    return {OURS: shipped, NOT_IN_NEEDS: without(everywhere), NOT_IN_TITLES: without(in_titles)}


def without_facts(weights: Weights) -> Weights:
    """Return the weights with every signal but that of the texts switched off; baselines know no facts either."""
    return replace(weights, signals={name: float(name == "text") for name in weights.signals})


def without_thesaurus(weights: Weights) -> Weights:
    """Return the weights with the thesaurus switched off."""
    return replace(weights, text=replace(weights.text, concept_same=0.0, concept_near=0.0))


def our_lists(judged: Judged, weights: Weights, vocabulary: Vocabulary) -> Runs:
    """Return the best offers of every judged need as the product ranks them: a vendor once, by ids."""
    index = Index.fit(judged.offers, weights.text, vocabulary)
    ranking = rank(
        judged.asked,
        index,
        top=DEPTH,
        top_per_group=0,
        weights=weights,
        candidates=judged.candidates(),
        explain=False,
    )
    runs: dict[str, list[str]] = {need.id: [] for need in judged.asked}
    for match in ranking.matches:
        runs[match.need].append(match.offer)
    return runs


def baseline_lists(judged: Judged, name: str, needs: Side, offers: Side) -> Runs:
    """Return likewise what a baseline makes of the same candidates.

    Args:
        judged: what is ranked.
        name: of the baseline.
        needs: the judged needs, in the order of `Judged.asked`.
        offers: all offers, in their order.

    Raises:
        NotInstalled: what it needs is missing.
    """
    score = BASELINES[name].prepare(needs, offers)
    groups = [group_of(offer) for offer in judged.offers]
    position = {offer.id: at for at, offer in enumerate(judged.offers)}
    every = np.arange(len(position))
    candidates = judged.candidates()
    runs = {}
    for number, need in enumerate(judged.asked):
        among = every if candidates is None else np.array([position[offer] for offer in candidates[need.id]], np.int64)
        at = positions_open_to(need, judged.offers, among)
        runs[need.id] = best_of_each(groups, judged.offers, at, score(number, at))[:DEPTH]
    return runs


def lists(
    judged: Judged, names: Sequence[str], known: Mapping[str, Vocabulary], say: Callable[[str], None]
) -> tuple[dict[str, Runs], dict[str, str]]:
    """Return the lists of ours and everybody named, and why others have none.

    Args:
        judged: what is ranked.
        names: from `TITLES`.
        known: as `vocabularies` gives them.
        say: is told what is being done.
    """
    weights = default_weights()
    ours = {name: (weights, vocabulary) for name, vocabulary in known.items()}
    ours[NO_FACTS] = without_facts(weights), known[OURS]
    ours[NO_THESAURUS] = without_thesaurus(weights), known[OURS]
    runs: dict[str, Runs] = {}
    missing: dict[str, str] = {}
    wanted = [name for name in TITLES if name == OURS or name in names]
    needs, offers = (Side.of(entries) for entries in (judged.asked, judged.offers))
    for number, name in enumerate(wanted, 1):
        say(f"{number} of {len(wanted)}: {name}")
        if name in ours:
            runs[name] = our_lists(judged, *ours[name])
        else:
            try:
                runs[name] = baseline_lists(judged, name, needs, offers)
            except NotInstalled as error:
                missing[name] = str(error)
                say(f"{name} is left out: {error}")
    return runs, missing
