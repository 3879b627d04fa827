"""Signal: the need's title is nearly the same string as a title, product name or keyword of the offer."""

from rapidfuzz import fuzz

from matching.reading import names, offer_names
from matching.signals.base import QUANTA, Pair
from matching.types import Evidence


class Names:
    """RapidFuzz likeness of the need's title and the offer's best name (`matching.scoring.likeness`).

    Of an offer's names the best one counts, so a vendor gains nothing by spreading keywords over several offers.
    """

    name = "names"

    def evidence(self, pair: Pair, points: int) -> tuple[Evidence, ...]:
        """Return the name that is most alike."""
        if not points:
            return ()
        [(title, span)] = names(pair.mine, "title")
        name, best = max(offer_names(pair.theirs), key=lambda name: fuzz.token_sort_ratio(title, name[0]))
        return (Evidence("similar_name", name.replace(" ", ""), points / QUANTA, (span,), (best,)),)
