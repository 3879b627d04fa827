"""Plain and pasted text: find the encoding, keep the way from every character to its bytes."""

import codecs
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from backend.policies.errors import Unreadable
from backend.policies.source import SourceText, char_offsets

# utf-32-le before utf-16-le: the mark of the one begins with the mark of the other.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
# What pages call GB 2312 is nearly always its superset.
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030"}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file as text, each character knowing its bytes."""

    data: bytes
    text: str
    encoding: str
    starts: Sequence[int]
    ends: Sequence[int]


def _guesses(data: bytes) -> list[tuple[str, int]]:
    """Return encodings worth trying, likeliest first, each with the length of its byte order mark."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return [(encoding, len(mark))]
    guesses = [("utf-8", 0)]
    # UTF-16 without a mark: its line ends and digits hold a zero byte, as no other encoding's do.
    if data.count(0):
        even, odd = data[0::2].count(0), data[1::2].count(0)
        return [*guesses, ("utf-16-le" if odd > even else "utf-16-be", 0)]
    if declared := _CHARSET.search(data[:4096]):
        name = declared.group(1).decode("ascii").lower()
        guesses.insert(0, (_ALIASES.get(name, name), 0))
    return [*guesses, ("gb18030", 0)]


def _is_text(text: str) -> bool:
    """Tell text from bytes that happened to decode: next to no control, private or unassigned characters."""
    if "\0" in text:
        return False
    odd = sum(unicodedata.category(char) in {"Cc", "Co", "Cn", "Cs"} and char not in "\t\n\r\f\v" for char in text)
    return odd <= len(text) // 100


def decode(data: bytes) -> Decoded:
    """Return the text of ``data`` in the first encoding that fits it without a loss.

    Raises:
        Unreadable: none fits.
    """
    for encoding, mark in _guesses(data):
        try:
            text = data[mark:].decode(encoding)
            # A character must lead back to its very bytes, so writing the text again must give the same file.
            if text.encode(encoding) != data[mark:] or not _is_text(text):
                continue
            starts, ends = char_offsets(text, encoding, mark)
        except (LookupError, UnicodeError, ValueError):
            continue
        if ends and ends[-1] == len(data):
            return Decoded(data, text, "utf-8-sig" if mark == 3 else encoding, starts, ends)
    raise Unreadable(
        "The bytes are not text in UTF-8, UTF-16 or GB 18030; save the document as txt, html, docx or pdf."
    )


def read_plain(decoded: Decoded) -> SourceText:
    """Return a plain text file as it is."""
    return SourceText(decoded.text, "text/plain", decoded.encoding, decoded.data, decoded.starts, decoded.ends)
