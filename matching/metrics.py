"""How good a ranking is, against judged pairs (qrels: grade by offer; unjudged counts as 0).

Needs without any relevant offer are left out by whoever averages, as trec_eval does: no ranking can be good for them.
"""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

Grades = Mapping[str, int]
"""Grade ≥ 0 by offer id."""


def ndcg(ranked: Sequence[str], grades: Grades, k: int = 10) -> float:
    """Return nDCG@k in [0, 1]: Σ (2^grade - 1) / log2(rank + 1), divided by that of the best possible order.

    Source: Järvelin, Kekäläinen, TOIS 20(4), 2002; exponential gain: Burges et al., ICML 2005.
    """

    def dcg(gains: Sequence[int]) -> float:
        return math.fsum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(gains[:k], 1))

    best = dcg(sorted(grades.values(), reverse=True))
    return dcg([grades.get(offer, 0) for offer in ranked]) / best if best else 0.0


def average_precision(ranked: Sequence[str], grades: Grades) -> float:
    """Return AP in [0, 1]: the precision at each relevant offer's place, averaged over all relevant offers.

    Relevant is every grade above 0. Source: Manning, Raghavan, Schütze, "Introduction to Information Retrieval"
    (2008), 8.4; its mean over needs is MAP.
    """
    relevant = sum(grade > 0 for grade in grades.values())
    found = 0
    precisions = []
    for place, offer in enumerate(ranked, 1):
        if grades.get(offer, 0) > 0:
            found += 1
            precisions.append(found / place)
    return math.fsum(precisions) / relevant if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], grades: Grades) -> float:
    """Return 1 / place of the first relevant offer, 0 when none is ranked; its mean over needs is MRR.

    Source: Voorhees, TREC-8 question answering track report, 1999.
    """
    return next((1 / place for place, offer in enumerate(ranked, 1) if grades.get(offer, 0) > 0), 0.0)


def recall(ranked: Sequence[str], grades: Grades, k: int) -> float:
    """Return the share of relevant offers among the first k, in [0, 1]. Source: as `average_precision`, 8.3."""
    relevant = {offer for offer, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranked[:k])) / len(relevant) if relevant else 0.0


METRICS: Mapping[str, Callable[[Sequence[str], Grades], float]] = {
    "nDCG@10": ndcg,
    "MAP": average_precision,
    "MRR": reciprocal_rank,
    "R@10": lambda ranked, grades: recall(ranked, grades, 10),
    "R@100": lambda ranked, grades: recall(ranked, grades, 100),
}


def evaluate(
    runs: Mapping[str, Sequence[str]], qrels: Mapping[str, Grades], *, judged_only: bool = False
) -> dict[str, dict[str, float]]:
    """Return every metric by need, for the needs with a relevant offer; a need the run lacks scores 0.

    Args:
        runs: offer ids, best first, by need.
        qrels: grades by need.
        judged_only: leave out offers nobody judged instead of counting them as 0.
    """
    results: dict[str, dict[str, float]] = {}
    for need in sorted(qrels):
        grades = qrels[need]
        if any(grade > 0 for grade in grades.values()):
            ranked = [offer for offer in runs.get(need, ()) if not judged_only or offer in grades]
            results[need] = {name: metric(ranked, grades) for name, metric in METRICS.items()}
    return results


def bootstrap(values: Sequence[float], *, rounds: int = 2000, seed: int = 7) -> tuple[float, float, float]:
    """Return mean, and the 2.5 and 97.5 percentiles of the mean over needs drawn anew with replacement.

    With differences of two runs as values this is the paired bootstrap. Source: Efron, Tibshirani, "An Introduction to
    the Bootstrap" (1993), 13; seeded, so that the same values give the same interval.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("nothing to average")
    data = np.asarray(values, np.float64)
    draws = np.random.default_rng(seed).integers(0, len(data), (rounds, len(data)))
    low, high = np.percentile(data[draws].mean(axis=1), [2.5, 97.5])
    return float(data.mean()), float(low), float(high)
