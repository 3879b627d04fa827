"""Hash trees (RFC 6962, section 2.1): that something stands in a list is shown by a few digests of the rest of it.

Whoever has the digest of the whole can check it; of what else stands there, the digests tell nothing.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, Literal

Side = Literal["left", "right"]
Step = tuple[Side, bytes]
"""On which side of what is known so far a digest stands."""

EMPTY: Final = sha256(b"").digest()
"""The digest of a list with nothing in it."""


def leaf(data: bytes) -> bytes:
    """Return the digest of one entry."""
    return sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _split(count: int) -> int:
    """Return the largest power of two below a count of at least two."""
    return 1 << ((count - 1).bit_length() - 1)


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the digest of a list of entries, from their digests."""
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaves[0]
    at = _split(len(leaves))
    return _node(root(leaves[:at]), root(leaves[at:]))


def path(leaves: Sequence[bytes], place: int) -> list[Step]:
    """Return the digests that lead from the entry at a place, counted from 0, up to the digest of all."""
    if len(leaves) == 1:
        return []
    at = _split(len(leaves))
    if place < at:
        return [*path(leaves[:at], place), ("right", root(leaves[at:]))]
    return [*path(leaves[at:], place - at), ("left", root(leaves[:at]))]


def follow(entry: bytes, steps: Sequence[Step]) -> bytes:
    """Return the digest that an entry's digest leads up to."""
    for side, other in steps:
        entry = _node(other, entry) if side == "left" else _node(entry, other)
    return entry
