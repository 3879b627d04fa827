"""Hard conditions: in or out, each with the fact that decides. What is not known closes no gate."""

from collections.abc import Callable, Mapping, Sequence

from matching.regions import is_nationwide, names_city
from matching.tokens import fold
from matching.types import Facts, Need, Offer


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


GATES: Mapping[str, Callable[[Need, Offer], Facts | None]] = {
    "paused": _paused,
    "region": _region,
    "certificate": _certificate,
    "xinchuang": _xinchuang,
}
"""By name, in the order they are asked; the first closed one is the reason given."""
ASKED_BY_NEED = ("certificate", "xinchuang")
"""Gates a need opens itself, in `Need.gates`."""


def closed(need: Need, offer: Offer) -> tuple[str, Facts] | None:
    """Return the first gate that keeps the offer out and the fact behind it, or None.

    Raises:
        ValueError: the need names a gate nobody knows; it must not silently pass everyone.
    """
    if unknown := sorted(set(need.gates) - set(ASKED_BY_NEED)):
        raise ValueError(f"need {need.id!r}: unknown gate {unknown[0]!r}, known are {', '.join(ASKED_BY_NEED)}")
    for name, gate in GATES.items():
        if (facts := gate(need, offer)) is not None:
            return name, facts
    return None
