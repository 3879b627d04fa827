"""How far reviewers agree beyond chance: pure functions over what each of them said."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from itertools import permutations
from math import sqrt
from typing import Final

_NORMAL_95: Final = 1.959963984540054
"""Between minus and plus this lie 95 % of a standard normal distribution."""


def cohens_kappa(said: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Return Cohen's kappa of two reviewers, (p_o − p_e) / (1 − p_e); None where chance alone agrees always.

    p_o is the share of things on which both say the same, p_e the share on which they would if each drew from the own
    answers at random. Cohen, J. (1960). A Coefficient of Agreement for Nominal Scales. Educational and Psychological
    Measurement 20(1), 37–46.

    Args:
        said: What the one and the other said of each thing.
    """
    total = len(said)
    first, second = Counter(one for one, _ in said), Counter(other for _, other in said)
    # In whole numbers of total², so that only the last step rounds.
    observed = sum(one == other for one, other in said) * total
    expected = sum(first[answer] * second[answer] for answer in first)
    return (observed - expected) / (total**2 - expected) if expected < total**2 else None


def krippendorffs_alpha(units: Iterable[Sequence[Hashable]]) -> float | None:
    """Return Krippendorff's alpha for nominal answers, 1 − D_o / D_e; None where everybody says the same always.

    With o_ck the coincidences of two answers (each pair of answers to a unit of m answers counts 1 / (m − 1)), n_c the
    answers c and n all answers: alpha = 1 − (n − 1) Σ_{c≠k} o_ck / Σ_{c≠k} n_c n_k. Units with one answer say nothing.
    Krippendorff, K. (2011). Computing Krippendorff's Alpha-Reliability. University of Pennsylvania, section C.

    Args:
        units: For each thing what its reviewers said, in whatever order.
    """
    answers: Counter[Hashable] = Counter()
    disagreement = 0.0
    for unit in units:
        if len(unit) < 2:
            continue
        answers.update(unit)
        disagreement += sum(one != other for one, other in permutations(unit, 2)) / (len(unit) - 1)
    total = answers.total()
    expected = total**2 - sum(count**2 for count in answers.values())
    return 1 - (total - 1) * disagreement / expected if expected else None


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share; of no trials it is everything.

    Wilson, E. B. (1927). Probable Inference, the Law of Succession, and Statistical Inference. JASA 22(158), 209–212.
    """
    if not trials:
        return 0.0, 1.0
    share, square = successes / trials, _NORMAL_95**2
    middle = share + square / (2 * trials)
    half = _NORMAL_95 * sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    return max(0.0, (middle - half) / (1 + square / trials)), min(1.0, (middle + half) / (1 + square / trials))
