"""One way to write a value as bytes, so that equal values have equal digests on every machine."""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """Return a value as UTF-8 JSON with sorted keys, no spaces and shortest exact floats.

    Raises:
        ValueError: it holds NaN or an infinity, which JSON cannot say.
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def sha256(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def first_difference(expected: Any, found: Any, path: str = "") -> str:
    """Return where two JSON values first differ and what stands there; blank when they are equal."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted({*expected, *found}):
            if key not in expected or key not in found:
                return f"{path}/{key}: only on one side"
            below = first_difference(expected[key], found[key], f"{path}/{key}")
            if below:
                return below
        return ""
    if isinstance(expected, list) and isinstance(found, list):
        for place, (left, right) in enumerate(zip(expected, found, strict=False)):
            below = first_difference(left, right, f"{path}/{place}")
            if below:
                return below
        return "" if len(expected) == len(found) else f"{path}: {len(expected)} entries, now {len(found)}"
    # 1 and 1.0 are equal in Python and differ in bytes.
    return "" if canonical(expected) == canonical(found) else f"{path}: {expected!r}, now {found!r}"
