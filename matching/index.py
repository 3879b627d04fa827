"""The offers, ready to be ranked: read once, kept as vectors, saved as plain arrays that any machine can map."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

import numpy as np
import scipy.sparse as sp

from matching.reading import Reading, offer_fields, offer_names, read
from matching.text import NORMALIZER
from matching.tokens import Vocabulary, default_vocabulary, fold
from matching.types import Offer
from matching.vectors import Space, fit
from matching.weights import TextWeights, default_weights

ENGINE = "citymatch/1"
"""Version of the rules of scoring; the same inputs, data and version give the same bytes."""
_FORMAT = 1
_CACHED_READINGS = 4096


class BadIndex(ValueError):
    """A saved index cannot be used; the message says why and what to do."""


def _owners(offers: Sequence[Offer]) -> list[bool]:
    """Return which offers are the first to say what they say; a later copy in another group is not."""
    first: dict[tuple[str, ...], str] = {}
    by_age = sorted(range(len(offers)), key=lambda at: (offers[at].registered_at or "9999", offers[at].id))
    mine = [False] * len(offers)
    for at in by_age:
        offer = offers[at]
        said = tuple(fold(text) for _, text in offer_fields(offer))
        mine[at] = first.setdefault(said, group_of(offer)) == group_of(offer)
    return mine


def group_of(offer: Offer) -> str:
    """Return whose offer it is: the group's id, or its own."""
    return offer.group or offer.id


class Index:
    """Offers as vectors. Build with `fit` or `load`; it does not change afterwards."""

    def __init__(
        self,
        offers: Sequence[Offer],
        names: Sequence[Sequence[str]],
        space: Space,
        text: TextWeights,
        vocabulary: Vocabulary,
    ) -> None:
        """Take a fitted space; ``offers`` are in the order of their rows, which is that of their ids."""
        self.offers, self.space, self.text, self.vocabulary = tuple(offers), space, text, vocabulary
        self.names = tuple(tuple(several) for several in names)
        """What each offer is called, words divided by spaces; shape (n_offers, its names)."""
        self.groups = tuple(sorted({group_of(offer) for offer in offers}))
        """Ids of the vendors, ascending."""
        at = {group: position for position, group in enumerate(self.groups)}
        self.group_at = np.array([at[group_of(offer)] for offer in offers], np.int64)
        """Position in `groups` of each offer, shape (n_offers,)."""
        self.position = {offer.id: position for position, offer in enumerate(offers)}
        self._readings: dict[int, Reading] = {}

    @classmethod
    def fit(
        cls, offers: Iterable[Offer], text: TextWeights | None = None, vocabulary: Vocabulary | None = None
    ) -> Self:
        """Return an index of ``offers``; their order does not matter.

        Raises:
            ValueError: two offers have the same id.
        """
        ordered = sorted(offers, key=lambda offer: offer.id)
        for one, other in pairwise(ordered):
            if one.id == other.id:
                raise ValueError(f"offer id {one.id!r} occurs twice")
        text, vocabulary = text or default_weights().text, vocabulary or default_vocabulary()
        readings = [read(offer_fields(offer), vocabulary) for offer in ordered]
        voices, voice_of, counted = _voices(ordered, readings)
        space = fit(readings, voice_of, voices, counted, text, vocabulary)
        names = [[key for key, _ in offer_names(reading)] for reading in readings]
        index = cls(ordered, names, space, text, vocabulary)
        index._readings = dict(enumerate(readings[:_CACHED_READINGS]))
        return index

    def reading(self, position: int) -> Reading:
        """Return what was read in an offer; recent ones are kept."""
        if position not in self._readings:
            if len(self._readings) >= _CACHED_READINGS:
                self._readings.pop(next(iter(self._readings)))
            self._readings[position] = read(offer_fields(self.offers[position]), self.vocabulary)
        return self._readings[position]

    def save(self, folder: Path) -> None:
        """Write the index to a folder of npy and JSON files.

        Raises:
            FileExistsError: the folder is there already.
        """
        folder.mkdir(parents=True)
        rows = self.space.offers
        arrays = {"indptr": rows.indptr, "indices": rows.indices, "data": rows.data, "frequency": self.space.frequency}
        for part, array in arrays.items():
            np.save(folder / f"{part}.npy", array, allow_pickle=False)
        _write(folder / "terms.json", {"voices": self.space.voices, "terms": self.space.terms})
        _write(folder / "names.json", self.names)
        _write(folder / "offers.json", [asdict(offer) for offer in self.offers])
        # Written last, so that a folder with it is complete.
        _write(folder / "index.json", {**_versions(self.vocabulary), "text": asdict(self.text)})

    @classmethod
    def load(cls, folder: Path, vocabulary: Vocabulary | None = None) -> Self:
        """Return a saved index; its arrays are mapped into memory, not copied.

        Raises:
            BadIndex: it is missing, incomplete or of another version.
        """
        vocabulary = vocabulary or default_vocabulary()
        try:
            about = json.loads((folder / "index.json").read_text("utf-8"))
            for what, here in _versions(vocabulary).items():
                if about.get(what) != here:
                    raise BadIndex(
                        f"{folder}: saved with {what} {about.get(what)!r}, this is {here!r}; build the index again"
                    )
            offers = [_offer(row) for row in json.loads((folder / "offers.json").read_text("utf-8"))]
            names = json.loads((folder / "names.json").read_text("utf-8"))
            space = _load_space(folder, len(offers))
            return cls(offers, names, space, TextWeights(**about["text"]), vocabulary)
        except (OSError, KeyError, TypeError, json.JSONDecodeError) as error:
            raise BadIndex(f"{folder}: not a complete index ({error}); build it again") from error


def _voices(offers: Sequence[Offer], readings: Sequence[Reading]) -> tuple[list[Reading], list[int], list[bool]]:
    """Return what each vendor says in all, each text once; the vendor of each offer; who has something of its own."""
    at: dict[str, int] = {}
    voice_of = [at.setdefault(group_of(offer), len(at)) for offer in offers]
    members: list[list[Reading]] = [[] for _ in at]
    counted = [False] * len(at)
    for reading, voice, mine in zip(readings, voice_of, _owners(offers), strict=True):
        members[voice].append(reading)
        counted[voice] |= mine
    return [_merge(several) for several in members], voice_of, counted


def _merge(readings: Sequence[Reading]) -> Reading:
    """Return several readings as one, a field with the same name and text once."""
    fields: dict[tuple[str, str], dict[str, Any]] = {}
    for reading in readings:
        for at, (name, text) in enumerate(reading.fields):
            tokens = {kind: tokens[at] for kind, tokens in reading.tokens.items()}
            fields.setdefault((name.partition("[")[0], text), tokens)
    kinds = readings[0].tokens
    return Reading(tuple(fields), {kind: tuple(tokens[kind] for tokens in fields.values()) for kind in kinds})


def _versions(vocabulary: Vocabulary) -> dict[str, Any]:
    return {"format": _FORMAT, "engine": ENGINE, "normalizer": NORMALIZER, "vocabulary": vocabulary.version}


def _write(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, sort_keys=True), "utf-8")


def _offer(row: dict[str, Any]) -> Offer:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Offer(**values)


def _load_space(folder: Path, offers: int) -> Space:
    about = json.loads((folder / "terms.json").read_text("utf-8"))
    parts = ("data", "indices", "indptr", "frequency")
    try:
        data, indices, indptr, frequency = (
            np.load(folder / f"{part}.npy", mmap_mode="r", allow_pickle=False) for part in parts
        )
        terms = [(kind, term) for kind, term in about["terms"]]
        rows = sp.csr_array((data, indices, indptr), shape=(offers, len(terms)))
        return Space(terms, frequency, about["voices"], rows)
    except ValueError as error:
        raise BadIndex(f"{folder}: damaged ({error}); build the index again") from error
