"""The text of a file as published, and for each of its characters the bytes it stands on."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate

COVERED = "\u2007"
"""Stands in a table cell that a taller one covers: blank to the eye, yet not the same as a cell left blank."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """What a reader makes of a file: text in reading order, table rows as lines, their cells set apart by tabs.

    Plain text and HTML lead back to the bytes of the file itself: `anchored` is the file. In docx and PDF a sentence
    is scattered over packed streams, so there `anchored` is the extracted text in UTF-8, which the same reader makes
    again from the same file.
    """

    text: str
    media_type: str
    encoding: str
    anchored: bytes
    """The bytes that spans lead to and that digests are taken of."""
    starts: Sequence[int]
    """Offset in `anchored` where each character of `text` begins; shape ``(len(text),)``."""
    ends: Sequence[int]
    """Offset in `anchored` just behind each character; shape ``(len(text),)``."""

    @property
    def sha256(self) -> str:
        """Return the digest of the anchored bytes, in hex."""
        return sha256(self.anchored).hexdigest()

    def byte_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the bytes behind the non-empty span ``text[start:end]``.

        Raises:
            IndexError: the span is empty or does not lie within the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise IndexError(f"span {start}:{end} is empty or lies outside a text of {len(self.text)} characters")
        return self.starts[start], self.ends[end - 1]


def char_offsets(text: str, encoding: str, at: int = 0) -> tuple[Sequence[int], Sequence[int]]:
    """Return where each character begins and ends once ``text`` is encoded behind the first ``at`` bytes.

    Holds for encodings that write each character by itself: the UTF family without a byte order mark, GB 18030.
    """
    ends = array("I", accumulate((len(char.encode(encoding)) for char in text), initial=at))
    return ends[:-1], ends[1:]


def extracted(text: str, media_type: str) -> SourceText:
    """Return the source of a file whose bytes cannot be pointed into: its extracted text stands for it."""
    # Broken fonts give zeros and halves of surrogate pairs, which neither UTF-8 nor PostgreSQL can hold.
    text = text.replace("\0", "").encode("utf-8", "replace").decode()
    starts, ends = char_offsets(text, "utf-8")
    return SourceText(text, media_type, "utf-8", text.encode(), starts, ends)
