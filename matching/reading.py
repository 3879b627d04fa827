"""What the engine reads in a need or an offer: every term, in which field, at which place of the original."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matching.text import normalize
from matching.tokens import Token, Vocabulary
from matching.types import Need, Offer, Span

WORDS, CONCEPTS, CHARACTERS, PAIRS = "word", "concept", "character", "pair"
"""The kinds of terms; within one kind a term is one string."""

Field = tuple[str, str]
"""Name and original text. An entry of a list is a field of its own: ``keywords[0]``."""


def need_fields(need: Need) -> tuple[Field, ...]:
    """Return the texts of a need that are compared, by the names evidence spans use."""
    return _present(
        ("title", need.title), ("domain", need.domain), *_list("keywords", need.keywords), ("text", need.text)
    )


def offer_texts(offer: Offer) -> list[tuple[str, str]]:
    """Return kind and text of `offer_fields`, in their order, without the trouble of naming each field."""
    texts = [("title", offer.title), ("name", offer.name)]
    texts += [("domain", entry) for entry in offer.domains]
    texts += [("keywords", entry) for entry in offer.keywords]
    texts.append(("text", offer.text))
    return [entry for entry in texts if entry[1].strip()]


def offer_fields(offer: Offer) -> tuple[Field, ...]:
    """Return the texts of an offer that are compared, by the names evidence spans use."""
    return _present(
        ("title", offer.title),
        ("name", offer.name),
        *_list("domains", offer.domains),
        *_list("keywords", offer.keywords),
        ("text", offer.text),
    )


def _list(name: str, entries: Sequence[str]) -> list[Field]:
    return [(f"{name}[{at}]", entry) for at, entry in enumerate(entries)]


def _present(*fields: Field) -> tuple[Field, ...]:
    return tuple(field for field in fields if field[1].strip())


def field_kind(name: str) -> str:
    """Return the field a span's name belongs to, as weights name it: ``domains[1]`` → ``domain``."""
    kind = name.partition("[")[0]
    return "domain" if kind == "domains" else kind


@dataclass(frozen=True)
class Reading:
    """The terms of some fields."""

    fields: tuple[Field, ...]
    tokens: Mapping[str, tuple[tuple[Token, ...], ...]]
    """By kind of term, then in the order of `fields`, then in the order of the text."""

    @functools.cached_property
    def places(self) -> Mapping[str, Mapping[str, list[Span]]]:
        """Where each term stands, by kind and term."""
        found: dict[str, dict[str, list[Span]]] = {kind: {} for kind in self.tokens}
        for kind, by_field in self.tokens.items():
            for (name, _), tokens in zip(self.fields, by_field, strict=True):
                for term, start, end in tokens:
                    found[kind].setdefault(term, []).append(Span(name, start, end))
        return found


def read(fields: Sequence[Field], vocabulary: Vocabulary) -> Reading:
    """Return the terms of ``fields``."""
    cleans = [normalize(text) for _, text in fields]
    grams = [vocabulary.grams(clean) for clean in cleans]
    return Reading(
        tuple(fields),
        {
            WORDS: tuple(tuple(vocabulary.words(clean)) for clean in cleans),
            CONCEPTS: tuple(tuple(vocabulary.concepts_in(clean)) for clean in cleans),
            CHARACTERS: tuple(tuple(singles) for singles, _ in grams),
            PAIRS: tuple(tuple(pairs) for _, pairs in grams),
        },
    )


def names(reading: Reading, *kinds: str) -> list[tuple[str, Span]]:
    """Return each field of the given kinds, its words divided by spaces, and where it stands."""
    keys = []
    for (name, text), tokens in zip(reading.fields, reading.tokens[WORDS], strict=True):
        if field_kind(name) in kinds and tokens:
            # A long word was also followed into its parts; here only the whole ones count.
            whole = [one for one in tokens if not any(_inside(one, other) for other in tokens)]
            keys.append((" ".join(term for term, _, _ in whole), Span(name, 0, len(text))))
    return keys


def _inside(one: Token, other: Token) -> bool:
    return one != other and other[1] <= one[1] and one[2] <= other[2]


def offer_names(reading: Reading) -> list[tuple[str, Span]]:
    """Return what an offer is called: its title, its product's name, its keywords."""
    return names(reading, "title", "name", "keywords")
