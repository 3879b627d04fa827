"""From the bytes of a file to its text. Pure: no database, no web server."""

import re

from backend.policies.errors import EmptyDocument, TooLarge, Unreadable
from backend.policies.readers.markup import read_html
from backend.policies.readers.plain import decode, read_plain
from backend.policies.source import SourceText

MAX_BYTES = 20 * 1024 * 1024
"""Largest file taken in; the longest policy documents we know of, with pictures, are a tenth of it."""
MAX_TEXT = 2_000_000
"""Most characters of text taken in."""

_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<(?:body|table|tr|p|div|article)(?:\s[^<>]*)?>", re.IGNORECASE)
_KNOWN_OTHERS = {
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file, or a Word file under a password",
    b"Rar!": "a rar archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x1f\x8b": "a gzip archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"{\\rtf": "a rich text file",
    b"%!PS": "a PostScript file",
}


def read(data: bytes) -> SourceText:
    """Return the text of a file, told by its bytes and not by its name: pdf, docx, html or plain text.

    Raises:
        DocumentRefused: the file is empty, too large, locked, scanned, damaged or of another kind.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise EmptyDocument
    if len(data) > MAX_BYTES:
        raise TooLarge(
            f"The file has {len(data):,} bytes; at most {MAX_BYTES:,} are taken in. Split it or save as txt."
        )
    for magic, kind in _KNOWN_OTHERS.items():
        if data.startswith(magic):
            raise Unreadable(f"This is {kind}; save it as txt, html, docx or pdf (without a password) and try again.")
    # What reads the packed formats takes a third of a second to load; few processes ever meet one.
    if b"%PDF-" in data[:1024]:
        from backend.policies.readers.pdf import read_pdf

        source = read_pdf(data)
    elif data.startswith(b"PK"):
        from backend.policies.readers.word import read_docx

        source = read_docx(data)
    else:
        decoded = decode(data)
        source = read_html(decoded) if _HTML.search(decoded.text[:200_000].encode()) else read_plain(decoded)
    if not source.text.strip():
        raise EmptyDocument
    if len(source.text) > MAX_TEXT:
        raise TooLarge(f"The file holds {len(source.text):,} characters; at most {MAX_TEXT:,} are taken in.")
    return source
