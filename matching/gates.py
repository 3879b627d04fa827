"""Hard conditions: in or out, each with the fact that decides. What is not known closes no gate."""

import functools
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.folding import BEHIND, as_text, fold_all, half
from matching.regions import is_nationwide, names_city
from matching.tokens import DATA, fold
from matching.types import Facts, Need, Offer

TRADES = DATA / "trades.tsv"
MAKER = re.compile(r"^.*[｜|]")
"""What stands before the last bar of a title is who offers it."""


@dataclass(frozen=True, slots=True)
class _Trade:
    code: str
    terms: tuple[str, ...]
    asked: tuple[str, ...]


@functools.cache
def _trades() -> tuple[_Trade, ...]:
    rows = [line.split("\t") for line in TRADES.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return tuple(_Trade(row[0], *(tuple(map(fold, terms.split("|"))) for terms in row[1:])) for row in rows[1:])


@functools.lru_cache(maxsize=4096)
def _named(title: str) -> tuple[str, ...]:
    said = fold(MAKER.sub("", title))
    return tuple(trade.code for trade in _trades() if any(term in said for term in trade.terms))


def trades_of(offer: Offer) -> tuple[str, ...]:
    """Return the services around a field that an offer's title says it is (data/trades.tsv), by code."""
    return _named(offer.title)


def trades_of_each(offers: Sequence[Offer]) -> list[tuple[str, ...]]:
    """Return what `trades_of` says of each offer; asked only where a trade's term stands in the title at all."""
    folded = fold_all([offer.title for offer in offers])
    said = as_text(np.where(folded.codes == BEHIND, ord("\n"), folded.codes))
    likely = np.zeros(len(offers), np.bool_)
    for term in {"".join(map(half, term)) for trade in _trades() for term in trade.terms}:
        at = -1
        while (at := said.find(term, at + 1)) >= 0:
            likely[np.searchsorted(folded.bounds, at, side="right") - 1] = True
    return [trades_of(offer) if may else () for offer, may in zip(offers, likely.tolist(), strict=True)]


@functools.lru_cache(maxsize=4096)
def _asked(said: str) -> frozenset[str]:
    text = fold(said)
    return frozenset(trade.code for trade in _trades() if any(term in text for term in trade.asked))


def trades_asked(need: Need) -> frozenset[str]:
    """Return the services around a field that a need may want, by code."""
    return _asked("\n".join((need.title, need.text, *need.keywords)))


def _paused(_need: Need, offer: Offer) -> Facts | None:
    return None if offer.available else {"available": False}


def _region(need: Need, offer: Offer) -> Facts | None:
    served = offer.service_regions
    if not need.region.strip() or not served or is_nationwide(served) or names_city(served, need.region):
        return None
    return {"required": need.region, "served": served}


def _missing(required: Sequence[str], held: Sequence[str]) -> Facts | None:
    have = {fold(name).strip() for name in held}
    missing = tuple(name for name in required if fold(name).strip() not in have)
    return {"missing": missing, "held": tuple(held)} if missing else None


def _certificate(need: Need, offer: Offer) -> Facts | None:
    return _missing(need.gates.get("certificate", ()), offer.certificates)


def _xinchuang(need: Need, offer: Offer) -> Facts | None:
    return _missing(need.gates.get("xinchuang", ()), offer.xinchuang)


def _trade(need: Need, offer: Offer) -> Facts | None:
    other = tuple(code for code in trades_of(offer) if code not in trades_asked(need))
    return {"offers": other} if other else None


GATES: Mapping[str, Callable[[Need, Offer], Facts | None]] = {
    "paused": _paused,
    "region": _region,
    "certificate": _certificate,
    "xinchuang": _xinchuang,
    "trade": _trade,
}
"""By name, in the order they are asked; the first closed one is the reason given."""
Condition = tuple[str, str]
"""A gate, and what it asks for: a certificate, an entry of 信创, a city; blank where it asks for nothing by name."""
ASKED_BY_NEED = ("certificate", "xinchuang")
"""Gates a need opens itself, in `Need.gates`."""


def conditions(need: Need, *, trades: bool = True) -> Hashable:
    """Return what the gates' answers depend on, of a need: needs with the same are open to the same offers.

    Args:
        need: in question.
        trades: False where no offer is of a trade, so that nobody has to ask which the need wants.
    """
    return need.region, tuple(sorted(need.gates.items())), trades_asked(need) if trades else None


def closed(need: Need, offer: Offer) -> tuple[str, Facts] | None:
    """Return the first gate that keeps the offer out and the fact behind it, or None.

    Raises:
        ValueError: the need names a gate nobody knows; it must not silently pass everyone.
    """
    _check(need)
    for name, gate in GATES.items():
        if (facts := gate(need, offer)) is not None:
            return name, facts
    return None


def lacking(need: Need, offer: Offer) -> frozenset[Condition]:
    """Return every single condition that an offer does not fulfil; a gate that asks for several entries is several.

    Raises:
        ValueError: as `closed`.
    """
    _check(need)
    found: set[Condition] = set()
    for name, gate in GATES.items():
        facts = gate(need, offer)
        if facts is None:
            continue
        missing = facts.get("missing", facts.get("required"))
        entries = missing if isinstance(missing, tuple) else (missing if isinstance(missing, str) else "",)
        found.update((name, entry) for entry in entries)
    return frozenset(found)


def _check(need: Need) -> None:
    if unknown := sorted(set(need.gates) - set(ASKED_BY_NEED)):
        raise ValueError(f"need {need.id!r}: unknown gate {unknown[0]!r}, known are {', '.join(ASKED_BY_NEED)}")
