"""An index on disk: plain npy arrays and JSON, mapped rather than read, and refused in any other version."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol, overload

import numpy as np

from matching.copies import Copy
from matching.facts import Facets
from matching.heard import Heard
from matching.keys import Terms
from matching.lexicon import Lexicon
from matching.quotes import QuotableOffers
from matching.rows import Rows
from matching.text import NORMALIZER
from matching.tokens import Vocabulary
from matching.topk import Blocks
from matching.types import Offer
from matching.version import ENGINE
from matching.weights import TextWeights

_FORMAT = 2


class BadIndex(ValueError):
    """A saved index cannot be used; the message says why and what to do."""


class StoredOffers(Sequence[Offer]):
    """The offers of a saved index, read one by one when they are asked for."""

    def __init__(self, lines: Any, starts: Any) -> None:
        """Take the bytes of all lines, and where each begins, shape (n_offers + 1,)."""
        self._lines, self._starts = lines, starts

    def __len__(self) -> int:
        """Return how many offers there are."""
        return len(self._starts) - 1

    @overload
    def __getitem__(self, at: int) -> Offer: ...
    @overload
    def __getitem__(self, at: slice) -> list[Offer]: ...
    def __getitem__(self, at: int | slice) -> Offer | list[Offer]:
        """Return one offer, or several."""
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        at %= len(self)
        row = json.loads(self._lines[self._starts[at] : self._starts[at + 1]].tobytes())
        values: dict[str, Any] = {name: tuple(part) if isinstance(part, list) else part for name, part in row.items()}
        return Offer(**values)


def _versions(vocabulary: Vocabulary) -> dict[str, Any]:
    return {"format": _FORMAT, "engine": ENGINE, "normalizer": NORMALIZER, "vocabulary": vocabulary.version}


def _write(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, sort_keys=True), "utf-8")


class Saved(Protocol):
    """What is kept of an index."""

    offers: Sequence[Offer]
    heard: Heard
    lexicon: Lexicon
    mean_length: float
    copies: dict[int, Copy]
    facets: Facets
    terms: Terms
    text: TextWeights
    vocabulary: Vocabulary
    changed: int

    @property
    def quotable(self) -> QuotableOffers: ...
    @property
    def blocks(self) -> Blocks: ...


def save(index: Saved, folder: Path) -> None:
    """Write an index; see `Index.save`."""
    folder.mkdir(parents=True)
    lines = [json.dumps(asdict(offer), ensure_ascii=False).encode() for offer in index.offers]
    arrays: dict[str, Any] = {
        "starts": index.heard.rows.starts,
        "columns": index.heard.rows.columns,
        "values": index.heard.rows.values,
        "lengths": index.heard.lengths,
        "head_starts": index.heard.head_starts,
        "heads": index.heard.heads,
        "keys": index.lexicon.keys,
        "frequency": index.lexicon.frequency,
        "lines": np.frombuffer(b"".join(lines), np.uint8),
        "line_starts": np.cumsum([0, *map(len, lines)]),
        **{f"number_{kind}": number for kind, number in index.facets.number.items()},
    }
    made = {"quotable": index.quotable.arrays(), "blocks": index.blocks.arrays()}
    arrays |= {f"{what}_{name}": array for what, several in made.items() for name, array in several.items()}
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    _write(folder / "terms.json", list(index.terms))
    _write(folder / "names.json", index.heard.names)
    _write(
        folder / "facets.json",
        {"ids": index.facets.ids, "groups": index.facets.groups, "example": index.facets.example},
    )
    about = {
        "voices": index.lexicon.voices,
        "mean_length": index.mean_length,
        "changed": index.changed,
        "copies": [asdict(copy) for copy in index.copies.values()],
        "text": asdict(index.text),
        "made": {what: sorted(several) for what, several in made.items()},
    }
    # Written last, so that a folder with it is complete.
    _write(folder / "index.json", {**_versions(index.vocabulary), **about})


def load(folder: Path, vocabulary: Vocabulary) -> tuple[dict[str, Any], QuotableOffers, Blocks]:
    """Return what makes up a saved index, and what was made of it; see `Index.load`.

    Raises:
        BadIndex: it is missing, incomplete or of another version.
    """
    try:
        about = json.loads((folder / "index.json").read_text("utf-8"))
        for what, here in _versions(vocabulary).items():
            if about.get(what) != here:
                raise BadIndex(
                    f"{folder}: saved with {what} {about.get(what)!r}, this is {here!r}; build the index again"
                )
        text = TextWeights(**about["text"])
        facets = json.loads((folder / "facets.json").read_text("utf-8"))
        number = {kind: _array(folder, f"number_{kind}") for kind in facets["example"]}
        terms = Terms()
        for key, term in json.loads((folder / "terms.json").read_text("utf-8")):
            terms.remember(key, term)
        rows = Rows(_array(folder, "starts"), _array(folder, "columns"), _array(folder, "values"))
        called = tuple(tuple(several) for several in json.loads((folder / "names.json").read_text("utf-8")))
        offers = StoredOffers(_array(folder, "lines"), _array(folder, "line_starts"))
        if not len(offers) == len(rows.starts) - 1 == len(facets["ids"]):
            raise BadIndex(f"{folder}: damaged (its parts have different lengths); build the index again")
        made = {
            what: {name: _array(folder, f"{what}_{name}") for name in names} for what, names in about["made"].items()
        }
        parts = {
            "offers": offers,
            "heard": Heard(
                rows, _array(folder, "lengths"), _array(folder, "head_starts"), _array(folder, "heads"), called
            ),
            "lexicon": Lexicon(_array(folder, "keys"), _array(folder, "frequency"), about["voices"], text, vocabulary),
            "mean_length": about["mean_length"],
            "copies": [Copy(**copy) for copy in about["copies"]],
            "facets": Facets(
                tuple(facets["ids"]),
                tuple(facets["groups"]),
                number,
                {kind: tuple(places) for kind, places in facets["example"].items()},
            ),
            "terms": terms,
            "text": text,
            "vocabulary": vocabulary,
            "changed": about["changed"],
        }
        return parts, QuotableOffers(**made["quotable"]), Blocks(made["blocks"])
    except BadIndex:
        raise
    except (OSError, KeyError, TypeError, ValueError) as error:  # a file may be cut within a character
        raise BadIndex(f"{folder}: not a complete index ({error}); build it again") from error


def _array(folder: Path, name: str) -> Any:
    try:
        return np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise BadIndex(f"{folder}: damaged ({error}); build the index again") from error
