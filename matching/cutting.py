"""The terms of a block of texts, with exactly the tokens `Vocabulary` finds in each text alone.

jieba cuts all Han runs of the block in one call, and what a word is followed into is looked up once per distinct word,
so hardly anything is done once per token outside the compiled loops.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import Final

import numpy as np

from matching import kernels
from matching.folding import CLASSES, CODE_POINTS, HAN, MARKS, Folded, Int32, Int64, as_text, code_points, half
from matching.kernels import END_OF_RUN, Found, Latin, Parts, Thesaurus
from matching.keys import CODE_BITS, Terms, first_key, key_of
from matching.reading import CHARACTERS, CONCEPTS, PAIRS, WORDS
from matching.text import normalize
from matching.tokens import Concept, Vocabulary, singular_of

_NONE: Final = -1
_Part = tuple[int, str, int, int]
"""A word in a word: key, term, offset, size in characters."""


def _lay_out(concepts: Mapping[str, Concept], codes: Terms) -> Thesaurus:
    """Return the thesaurus for `kernels.concepts`; the concepts' codes go into ``codes``."""
    by_head: dict[str, list[tuple[str, str]]] = {}
    for concept in concepts.values():
        for term in concept.terms:
            by_head.setdefault("".join(map(half, term[:2])), []).append((term, concept.code))
    heads, slots = np.zeros(CODE_POINTS, np.bool_), np.full(1 << (4 * len(by_head)).bit_length(), _NONE, np.int64)
    number = {code: at for at, code in enumerate(concepts)}
    entries: list[tuple[str, str]] = []
    groups = [0]
    for group, (head, members) in enumerate(sorted(by_head.items())):
        first, second = map(ord, head)
        heads[first] = True
        slot = kernels.slot_of(first, second, len(slots))
        while slots[slot] != _NONE:
            slot = (slot + 1) % len(slots)
        slots[slot] = group
        entries += sorted(members, key=lambda entry: (-len(entry[0]), entry))
        groups.append(len(entries))
    terms = [code_points("".join(map(half, term))) for term, _ in entries]
    return Thesaurus(
        heads,
        slots,
        np.array(groups, np.int64),
        np.cumsum([0, *map(len, terms)]).astype(np.int64),
        np.concatenate([np.empty(0, np.int32), *terms]),
        _numbers(number[code] for _, code in entries),
        np.array([not MARKS.isdisjoint(term) for term, _ in entries], np.bool_),
        _numbers(codes.add(CONCEPTS, code) for code in concepts),
    )


class Cutter:
    """A vocabulary, laid out for reading many texts at once. Threads may share one."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Lay out the thesaurus; the dictionary is asked for words as they turn up."""
        self._vocabulary = vocabulary
        self._parts: dict[str, tuple[_Part, ...]] = {chr(END_OF_RUN): ()}
        self._codes = Terms()
        self._thesaurus = _lay_out(vocabulary.concepts, self._codes)

    def concepts(self, texts: Sequence[str], folded: Folded, terms: Terms) -> Found:
        """Return the concepts named in the texts."""
        found, unsure = kernels.concepts(folded, CLASSES, self._thesaurus)
        if unsure.any():
            found = self._sure(texts, np.flatnonzero(unsure), found)
        for key in np.unique(found[1]).tolist():
            terms.add(*self._codes.term_of(key))
        return found

    def _sure(self, texts: Sequence[str], unsure: Int64, found: Found) -> Found:
        """Return the concepts with those of the unsure texts found by the vocabulary itself."""
        vocabulary = self._vocabulary
        again = [
            (text, key_of(CONCEPTS, code), start, end)
            for text in unsure.tolist()
            for code, start, end in vocabulary.concepts_in(normalize(texts[text]))
        ]
        kept = ~np.isin(found[0], unsure)
        added = np.array(again, np.int64).reshape(-1, 4)
        rows = np.concatenate([np.column_stack(found)[kept], added])
        # Within a text all tokens are old or all are new, so a stable order by text is that of the vocabulary.
        text, key, start, end = rows[np.argsort(rows[:, 0], kind="stable")].T
        return text.astype(np.int32), key.copy(), start.astype(np.int32), end.astype(np.int32)

    def _parts_of(self, word: str) -> tuple[_Part, ...]:
        """Return what jieba's search mode makes of a word: pairs and threes of the dictionary in it, and itself."""
        if word not in self._parts:
            inside = [
                (word[at : at + size], at)
                for size in (2, 3)
                if len(word) > size
                for at in range(len(word) - size + 1)
                if self._vocabulary.cutter.has_word(word[at : at + size])
            ]
            self._parts[word] = tuple(
                (key_of(WORDS, singular_of(part)), singular_of(part), at, len(part))
                for part, at in (*inside, (word, 0))
                if part not in self._vocabulary.stop_words
            )
        return self._parts[word]

    def words_and_grams(self, folded: Folded, terms: Terms) -> tuple[Found, Found, Found]:
        """Return the words, the single characters and the pairs of neighbours."""
        begins, ends, han, places = kernels.runs(folded.codes, CLASSES)
        latin = self._latin(folded.codes, begins, ends, terms)
        words = kernels.words(folded, latin, *self._cut(han, terms), places)
        singles, pairs = kernels.grams(folded, latin, CLASSES, first_key(CHARACTERS), first_key(PAIRS), CODE_BITS)
        return words, singles, pairs

    def _latin(self, codes: Int32, begins: Int64, ends: Int64, terms: Terms) -> Latin:
        """Return the Latin runs with what they are as words, as characters and beside Han characters."""
        runs = _texts_of(codes, begins, ends)
        alone = {run: singular_of(run) for run in dict.fromkeys(runs)}
        stop_words = self._vocabulary.stop_words
        as_word = {run: _NONE if run in stop_words else terms.add(WORDS, one) for run, one in alone.items()}
        as_character = {run: terms.add(CHARACTERS, one) for run, one in alone.items()}
        # In front of the first text, position -1 is the BEHIND of the last: no Han character.
        before = [char and char + alone[run] for char, run in zip(_han(codes[begins - 1]), runs, strict=True)]
        behind = [char and alone[run] + char for char, run in zip(_han(codes[ends]), runs, strict=True)]
        as_pair = {pair: terms.add(PAIRS, pair) if pair else _NONE for pair in dict.fromkeys((*before, *behind))}
        keys = ((as_word, runs), (as_character, runs), (as_pair, before), (as_pair, behind))
        return Latin(begins, ends, *(_numbers(map(key.__getitem__, strings)) for key, strings in keys))

    def _cut(self, han: Int32, terms: Terms) -> tuple[Int32, Parts]:
        """Return the words of the Han runs as numbers, and what each number is followed into."""
        cut = self._vocabulary.cutter.cut(as_text(han), False)
        number: defaultdict[str, int] = defaultdict(count().__next__)
        numbers = np.fromiter(map(number.__getitem__, cut), np.int32, len(cut))
        parts = [self._parts_of(word) for word in number]
        flat = [part for several in parts for part in several]
        for key, term, _, _ in flat:
            terms.remember(key, term)
        return numbers, Parts(
            _numbers(map(len, number)),
            np.cumsum([0, *map(len, parts)]),
            _numbers(key for key, _, _, _ in flat),
            _numbers(offset for _, _, offset, _ in flat),
            _numbers(size for _, _, _, size in flat),
        )


def _numbers(values: Iterable[int]) -> Int64:
    return np.fromiter(values, np.int64)


def _texts_of(codes: Int32, begins: Int64, ends: Int64) -> list[str]:
    """Return the strings from each begin to its end."""
    sizes = ends - begins
    firsts = np.cumsum(sizes) - sizes
    together = as_text(codes[np.arange(sizes.sum()) + np.repeat(begins - firsts, sizes)])
    return [together[at : at + size] for at, size in zip(firsts.tolist(), sizes.tolist(), strict=True)]


def _han(codes: Int32) -> list[str]:
    """Return each code point as a character, empty where it is none or not Han."""
    return [chr(code) if is_han else "" for code, is_han in zip(codes.tolist(), CLASSES[codes] & HAN, strict=True)]
