"""Signal: the need's title is nearly the same string as a title, product name or keyword of the offer."""

from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz, process

from matching.index import Index
from matching.reading import names, offer_names
from matching.signals.base import QUANTA, Floats, PreparedNeed
from matching.types import Evidence


class Names:
    """RapidFuzz similarity of the need's title and the offer's best name, whatever the order of words.

    Chinese has no spaces, so words are cut first. Of an offer's names the best one counts, so a vendor gains nothing by
    spreading keywords over several offers. Sorted tokens, not sets of them: a set that contains the other is "equal",
    and 口岸 would be all of 口岸商铺招租.
    """

    name = "names"
    follows_text = False

    def values(self, needs: Sequence[PreparedNeed], index: Index) -> Floats:
        """Return the similarity of the best name, shape (n_needs, n_offers), in [0, 1]; NaN where one side has none."""
        values = np.full((len(needs), len(index.offers)), np.nan)
        titles = [names(need.reading, "title") for need in needs]
        rows = [at for at, keys in enumerate(titles) if keys]
        columns = [at for at, keys in enumerate(index.names) if keys]
        if not rows or not columns:
            return values
        flat = [key for at in columns for key in index.names[at]]
        starts = np.cumsum([0, *(len(index.names[at]) for at in columns[:-1])])
        similar = process.cdist([titles[at][0][0] for at in rows], flat, scorer=fuzz.token_sort_ratio, dtype=np.float64)
        values[np.ix_(rows, columns)] = np.maximum.reduceat(similar, starts, axis=1) / 100
        return values

    def evidence(self, need: PreparedNeed, offer: int, index: Index, points: int) -> tuple[Evidence, ...]:
        """Return the name that is most alike."""
        [(title, span)] = names(need.reading, "title")
        keys = offer_names(index.reading(offer))
        key, best = max(keys, key=lambda key: fuzz.token_sort_ratio(title, key[0]))
        return (Evidence("similar_name", key.replace(" ", ""), points / QUANTA, (span,), (best,)),) if points else ()
