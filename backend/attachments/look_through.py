"""Looks through a file and prints the code of what is wrong with it, nothing where all is right.

It runs in a process of its own, with little memory and time and nothing it could write to: whatever a file does to
whoever reads it is done to this process alone. So it imports nothing of ours.
"""

import io
import re
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

MEMORY: Final = 512 * 1024 * 1024
SECONDS: Final = 20
MAX_UNPACKED: Final = 100 * 1024 * 1024
MAX_PIXELS: Final = 200_000_000
MAIN: Final = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
"""The part without which a package is none of its kind."""
_ARCHIVES: Final = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MZ")
_PROJECT: Final = "_VBA_PROJECT".encode("utf-16-le")
_CHUNK: Final = 1 << 20
_MARKUP: Final = (".xml", ".rels", ".vml")
_DECLARES: Final = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
# A link that is followed when it is clicked is no harm; these are followed when the document is opened.
_ELEMENT: Final = re.compile(rb"<[^<>]*>")
_LOADS: Final = re.compile(rb"""Type\s*=\s*["'][^"']*/(attachedTemplate|oleObject|subDocument|frame)["']""", re.I)
_OUTSIDE: Final = re.compile(rb"""TargetMode\s*=\s*["']External""", re.I)


class Wrong(Exception):
    """Something is wrong with the file; the message is its code."""


class Package:
    """A docx, xlsx or pptx, part by part; what lies in it may be another one, once."""

    def __init__(self, file: BinaryIO, ending: str, left: int = MAX_UNPACKED, *, is_inner: bool = False) -> None:
        """Begin with a file that may unpack to so many bytes."""
        self.file, self.ending, self.left, self.is_inner = file, ending, left, is_inner

    def check(self) -> int:
        """Look through every part, and return how many bytes might still be unpacked."""
        with zipfile.ZipFile(self.file) as archive:
            parts = archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise Wrong("file-encrypted")
        names = [part.filename.lower() for part in parts]
        if len(set(names)) < len(names):
            raise Wrong("file-damaged")
        if MAIN[self.ending] not in names:
            raise Wrong("file-kind-differs")
        for part in parts:
            self._check_part(part)
        return self.left

    def _check_part(self, part: zipfile.ZipInfo) -> None:
        name = part.filename.lower()
        if "vbaproject" in name or "/macrosheets/" in name:
            raise Wrong("file-macros")
        if name.endswith(_MARKUP):
            self._check_markup(name, b"".join(self._unpacked(part)))
            return
        before, head = b"", b""
        for chunk in self._unpacked(part):
            head = head or chunk[:8]
            if _PROJECT in before + chunk:
                raise Wrong("file-macros")
            before = chunk[-len(_PROJECT) :]
        if head.startswith(_ARCHIVES):
            self._check_inner(part, name)

    def _check_markup(self, name: str, text: bytes) -> None:
        # In UTF-16, every other byte of what is looked for is nil.
        text = text.replace(b"\0", b"")
        if _DECLARES.search(text):
            raise Wrong("file-external")
        if name == "[content_types].xml" and b"macroenabled" in text.lower():
            raise Wrong("file-macros")
        elements = _ELEMENT.findall(text) if name.endswith(".rels") else ()
        if any(_LOADS.search(element) and _OUTSIDE.search(element) for element in elements):
            raise Wrong("file-external")

    def _check_inner(self, part: zipfile.ZipInfo, name: str) -> None:
        """Let pass the workbook behind a chart, which is a package itself; any other archive hides what it holds."""
        ending = name.rpartition(".")[2]
        if self.is_inner or ending not in MAIN or "/embeddings/" not in name:
            raise Wrong("file-nested-archive")
        unpacked = io.BytesIO(b"".join(self._unpacked(part)))
        self.left = Package(unpacked, ending, self.left, is_inner=True).check()

    def _unpacked(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield what a part unpacks to, to its very end: zipfile stops where the header says, and headers lie."""
        self.file.seek(part.header_offset)
        header = self.file.read(30)
        if len(header) < 30 or header[:4] != b"PK\x03\x04" or part.compress_type not in (0, 8):
            raise Wrong("file-damaged")
        self.file.seek(sum(struct.unpack("<HH", header[26:30])), io.SEEK_CUR)
        packed, size, checked = self.file.read(part.compress_size), 0, 0
        for chunk in self._inflated(packed) if part.compress_type else (packed,):
            size, checked = size + len(chunk), zlib.crc32(chunk, checked)
            self.left -= len(chunk)
            if self.left < 0:
                raise Wrong("file-unpacks-too-large")
            yield chunk
        if size != part.file_size or checked != part.CRC:
            raise Wrong("file-damaged")

    @staticmethod
    def _inflated(packed: bytes) -> Iterator[bytes]:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        while not stream.eof:
            chunk = stream.decompress(packed, _CHUNK)
            packed = stream.unconsumed_tail
            if not chunk and not packed and not stream.eof:
                raise Wrong("file-damaged")
            yield chunk


def check_pdf(file: BinaryIO) -> None:
    """Refuse a PDF that needs a password, starts a program, or has no pages to find."""
    from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import dict_value, resolve1

    try:
        document = PDFDocument(PDFParser(file))
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise Wrong("file-encrypted") from error
    if not dict_value(document.catalog["Pages"]).get("Kids"):
        raise Wrong("file-damaged")
    begins: Any = resolve1(document.catalog.get("OpenAction"))
    action = resolve1(begins.get("S")) if isinstance(begins, dict) else None
    names: Any = resolve1(document.catalog.get("Names")) or {}
    if getattr(action, "name", None) in ("JavaScript", "Launch") or "JavaScript" in names:
        raise Wrong("file-macros")
    if "EmbeddedFiles" in names:
        raise Wrong("file-nested-archive")


def check_png(file: BinaryIO) -> None:
    """Refuse a picture that is cut off, or that no screen could show."""
    file.seek(8)
    kind = b""
    while kind != b"IEND":
        length, kind = struct.unpack(">I4s", file.read(8))
        body = file.read(length)
        if len(body) < length or struct.unpack(">I", file.read(4))[0] != zlib.crc32(kind + body):
            raise Wrong("file-damaged")
        if kind == b"IHDR":
            _check_pixels(*struct.unpack(">II", body[:8]))


def check_jpg(file: BinaryIO) -> None:
    """Refuse a picture that is cut off, or that no screen could show."""
    file.seek(2)
    marker = 0
    while marker != 0xDA:  # the picture itself begins
        begin, marker, length = struct.unpack(">BBH", file.read(4))
        body = file.read(length - 2)
        if begin != 0xFF:
            raise Wrong("file-damaged")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            _check_pixels(*struct.unpack(">HH", body[1:5]))
    if b"\xff\xd9" not in file.read():
        raise Wrong("file-damaged")


def _check_pixels(one: int, other: int) -> None:
    if one * other > MAX_PIXELS:
        raise Wrong("file-unpacks-too-large")


def wrong_with(path: Path, ending: str) -> str:
    """Return the code of what is wrong with a file; blank where all is right."""
    try:
        with path.open("rb") as file:
            if ending in MAIN:
                Package(file, ending).check()
            else:
                {"pdf": check_pdf, "png": check_png, "jpg": check_jpg}[ending](file)
    except Wrong as wrong:
        return str(wrong)
    except MemoryError:
        return "file-too-complex"
    except Exception:
        # A wrong byte surfaces as whatever zipfile, zlib, struct or pdfminer stumbles over, dozens of kinds in all.
        return "file-damaged"
    return ""


if __name__ == "__main__":
    for limited, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limited, (most, most))
    sys.stdout.write(wrong_with(Path(sys.argv[1]), sys.argv[2]))
