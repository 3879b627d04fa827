"""Terms as numbers: the same term has the same key in every call, on every machine, and leads back to the term.

A character is its code point and a pair the code points of both. Everything longer is hashed, and `Terms` remembers
what stood behind each hash: two terms with one key are an error, never a silent merger.
"""

import functools
from collections.abc import Iterator
from hashlib import blake2b
from typing import Final

from matching.reading import CHARACTERS, CONCEPTS, PAIRS, WORDS

KINDS: Final = (WORDS, CONCEPTS, CHARACTERS, PAIRS)
"""The kinds of terms; bits 60 and 61 of a key are a position in here."""
KIND_BIT: Final = 60
CODE_BITS: Final = 21
_HASHED: Final = 1 << 59


class Collision(ValueError):
    """Two terms of one kind have the same key; the message names both."""


@functools.cache
def first_key(kind: str) -> int:
    """Return the smallest key of a kind; keys of one kind lie between it and the next, in [0, 2^62)."""
    return KINDS.index(kind) << KIND_BIT


def key_of(kind: str, term: str) -> int:
    """Return the key of a term, in [0, 2^62)."""
    if kind == CHARACTERS and len(term) == 1:
        return first_key(kind) | ord(term)
    if kind == PAIRS and len(term) == 2:
        return first_key(kind) | ord(term[0]) << CODE_BITS | ord(term[1])
    number = int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "little")
    return first_key(kind) | _HASHED | number & (_HASHED - 1)


class Terms:
    """What stands behind hashed keys."""

    def __init__(self) -> None:
        """Know no term yet."""
        self._terms: dict[int, str] = {}

    def __len__(self) -> int:
        """Return how many hashed keys are known."""
        return len(self._terms)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Return the hashed keys with their terms."""
        return iter(self._terms.items())

    def add(self, kind: str, term: str) -> int:
        """Return the key of a term, and remember the term where the key alone does not tell it.

        Raises:
            Collision: another term has this key.
        """
        key = key_of(kind, term)
        if key & _HASHED:
            self.remember(key, term)
        return key

    def remember(self, key: int, term: str) -> None:
        """Take a hashed key with its term.

        Raises:
            Collision: another term has this key.
        """
        known = self._terms.setdefault(key, term)
        if known != term:
            raise Collision(f"terms {known!r} and {term!r} have the same key {key}; rename one of them")

    def update(self, other: "Terms") -> None:
        """Take all terms of ``other``.

        Raises:
            Collision: they have different terms for one key.
        """
        for key, term in other:
            self.remember(key, term)

    def term_of(self, key: int) -> tuple[str, str]:
        """Return kind and term of a key.

        Raises:
            KeyError: the key is hashed and was never added.
        """
        kind = KINDS[key >> KIND_BIT]
        if key & _HASHED:
            return kind, self._terms[key]
        code = key & (1 << CODE_BITS) - 1
        if kind == CHARACTERS:
            return kind, chr(code)
        return kind, chr(key - first_key(kind) >> CODE_BITS) + chr(code)
