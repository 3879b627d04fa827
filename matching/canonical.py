"""One way to write a result down, so that the same result is the same bytes.

JSON (RFC 8259) in UTF-8 with sorted keys and no spaces. Numbers that are not whole are rounded to 12 decimals, the
engine's quantum, and written in the shortest form that reads back the same; NaN and infinities are refused.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import sha256
from math import isfinite

DECIMALS = 12


def plain(value: object) -> object:
    """Return ``value`` made of what JSON knows; dataclasses become objects, tuples become arrays.

    Raises:
        TypeError: it holds something JSON cannot say.
        ValueError: it holds NaN or an infinity.
    """
    kind = type(value)
    if kind is str or kind is int or value is None or kind is bool:  # first what a large result holds most of
        return value
    if kind is float:
        return _rounded(value)  # type: ignore[arg-type]
    if kind is list or kind is tuple:
        return [plain(item) for item in value]  # type: ignore[attr-defined]
    if is_dataclass(kind):
        return {name: plain(getattr(value, name)) for name in _names(kind)}
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("keys must be strings")
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return _rounded(value)
    if isinstance(value, str | int):
        return value
    raise TypeError(f"{kind.__name__} has no canonical form")


def _rounded(value: float) -> float:
    if not isfinite(value):
        raise ValueError(f"{value} has no canonical form")
    return round(value, DECIMALS) + 0.0  # + 0.0 makes -0.0 into 0.0


@cache
def _names(kind: type) -> tuple[str, ...]:
    """Return the names of a dataclass's fields."""
    return tuple(field.name for field in fields(kind))


def canonical(value: object) -> bytes:
    """Return the canonical bytes of a value: an offer, a ranking, weights.

    Raises:
        TypeError: it holds something JSON cannot say.
        ValueError: it holds NaN or an infinity.
    """
    text = json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical bytes, in hexadecimal."""
    return sha256(canonical(value)).hexdigest()
