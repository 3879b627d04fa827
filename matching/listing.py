"""The best vendors of one new or changed need, at once, however many offers there are."""

from dataclasses import dataclass

from matching.asking import check_weights
from matching.explaining import Explainer
from matching.index import Index
from matching.needs import Needs
from matching.places import Kept
from matching.ranking import ranked_lists
from matching.types import Match, Need, Span
from matching.weights import Weights, default_weights


@dataclass(frozen=True, slots=True)
class Listed:
    """The best vendors of one need."""

    index: Index
    needs: Needs
    """The one need, as the index reads it."""
    best: Kept
    """Pairs of the need and each vendor's best open offer, best first."""
    excluded: Kept
    """Those a gate keeps out that would else be there, best first."""
    repeated: dict[tuple[int, int], tuple[Span, ...]]
    weights: Weights

    def match(self, at: int) -> Match:
        """Return one of the places with its reasons."""
        explainer = Explainer(self.needs, self.index, self.weights, self.repeated)
        kept = self.best
        return explainer.match(
            0, int(kept.offer[at]), int(kept.score[at]), kept.values[:, at], kept.known[:, at], at + 1
        )


def rank_one(need: Need, index: Index, top: int, *, weights: Weights | None = None) -> Listed:
    """Return the best ``top`` vendors of a need, as `rank` does.

    Raises:
        ValueError: the need names a gate nobody knows, or index and weights do not fit.
    """
    weights = weights or default_weights()
    check_weights(index, weights)
    read = Needs.read([need], index)
    found = ranked_lists(read, index, top=top, top_per_group=0, weights=weights, every=0)
    return Listed(index, read, found.by_need, found.excluded, dict(found.repeated), weights)
