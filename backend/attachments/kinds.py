"""The kinds of files that are taken in, told by their first bytes; a name only says what somebody believes."""

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote_to_bytes

from backend.attachments.errors import KindDiffers, KindRefused, NameRefused

LONGEST_NAME: Final = 120
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
}
"""What is taken in, by the ending of its name."""
_SAME: Final = {"jpeg": "jpg"}
_MAGIC: Final = {
    "pdf": b"%PDF-",
    "docx": b"PK\x03\x04",
    "xlsx": b"PK\x03\x04",
    "pptx": b"PK\x03\x04",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
}
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an old Office file begins, and a new one under a password."""
# Besides control characters: those that write backwards, by which “exe.pdf” can be made to read “fdp.exe”.
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def file_name(sent: str) -> str:
    """Return the name of a file out of a header, in which it is percent-encoded.

    Raises:
        NameRefused: nobody could save a file under it.
        KindRefused: it ends in what we do not take in.
    """
    try:
        whole = unicodedata.normalize("NFC", unquote_to_bytes(sent).decode())
    except UnicodeDecodeError as error:
        raise NameRefused from error
    name = whole.replace("\\", "/").rpartition("/")[2].strip()
    stem = PurePosixPath(name).stem
    if _UNSEEN.search(name) or not stem.strip(" .") or len(name) > LONGEST_NAME:
        raise NameRefused
    if ending_of(name) not in MEDIA_TYPES:
        raise KindRefused
    return name


def ending_of(name: str) -> str:
    """Return what a name ends in, one way of writing it for each kind."""
    ending = PurePosixPath(name).suffix.removeprefix(".").lower()
    return _SAME.get(ending, ending)


def check_magic(head: bytes, ending: str) -> None:
    """Make sure that a file begins as its kind does.

    Raises:
        KindDiffers: it does not.
    """
    if not head.startswith(_MAGIC[ending]):
        raise KindDiffers
