"""Anchors: a field of a scenario, its place in the clean text, and the digest of the published bytes there. Pure."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from backend.policies.extract import Extraction


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a field stands. Byte offsets and digest are of `SourceText.anchored`."""

    field: str
    """number, domain, name, agencies, description or batch."""
    clause: int | None
    """Position of the clause it stands in; None in a list or title."""
    start: int
    end: int
    byte_start: int
    byte_end: int
    sha256: str
    quote: str
    """As published."""

    def as_dict(self) -> dict[str, Any]:
        """Return the anchor as it is stored with a proposal."""
        return asdict(self)


def make_anchor(extraction: Extraction, field: str, start: int, end: int, clause: int | None = None) -> Anchor:
    """Return the anchor of the clean span ``start:end``."""
    byte_start, byte_end = extraction.byte_span(start, end)
    digest = sha256(extraction.source.anchored[byte_start:byte_end]).hexdigest()
    return Anchor(field, clause, start, end, byte_start, byte_end, digest, extraction.quote(start, end))


def broken_anchors(anchors: Iterable[Anchor], original_length: int, copy: bytes) -> list[Anchor]:
    """Return the anchors whose bytes are no longer to be found in ``copy``, the anchored bytes of another copy.

    An edit that makes the copy longer or shorter moves everything behind it by that much; so an anchor holds when its
    digest is met at its own place or at that distance, and is broken when the edit lies inside it.
    """
    moved = len(copy) - original_length
    places = {0, moved}

    def holds(anchor: Anchor) -> bool:
        return any(
            anchor.byte_start + by >= 0
            and sha256(copy[anchor.byte_start + by : anchor.byte_end + by]).hexdigest() == anchor.sha256
            for by in places
        )

    return [anchor for anchor in anchors if not holds(anchor)]
