"""Files as people send them and as nobody should: made here, so that the repository holds no bomb."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Final

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

MB: Final = 1024 * 1024
MAIN: Final = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
_TYPES: Final = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def package(ending: str, parts: Mapping[str, bytes] | None = None, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a docx, xlsx or pptx with more parts than it needs."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr(MAIN[ending], b"<document/>")
        for name, body in (parts or {}).items():
            archive.writestr(name, body)
    return made.getvalue()


def archive_of(**parts: bytes) -> bytes:
    """Return a zip archive that is nothing else."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return made.getvalue()


def pdf(password: str | None = None, script: str = "") -> bytes:
    """Return a PDF of one page; under a blank password anybody may read it, and not everybody change it."""
    made = io.BytesIO()
    lock = None if password is None else StandardEncryption(password, ownerPassword="owner")
    page = Canvas(made, encrypt=lock, invariant=1)
    page.drawString(100, 700, "contract")
    page.save()
    whole = made.getvalue()
    return whole.replace(b"/Type /Catalog", b"/Type /Catalog " + script.encode()) if script else whole


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 1, height: int = 1) -> bytes:
    """Return a picture whose header says that it has this size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"\0\0")) + _chunk(b"IEND", b"")
    )


def jpg(width: int = 1, height: int = 1) -> bytes:
    """Return what reads like a photograph of this size."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"
    return (
        b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)
        + b"\xff\xc0" + struct.pack(">H", 2 + len(frame)) + frame
        + b"\xff\xda\0\x08\1\1\0\0\x3f\0" + b"\x12\x34" + b"\xff\xd9"
    )  # fmt: skip


def bomb() -> bytes:
    """Return a workbook of some hundred kilobytes that unpacks to some hundred megabytes."""
    return package("xlsx", {"xl/worksheets/sheet1.xml": bytes(110 * MB)})


def lying(says: int) -> bytes:
    """Return a document whose headers say that a part of many megabytes has only so many bytes."""
    whole = package("docx", {"word/media/image1.bin": bytes(110 * MB)})
    return whole.replace(struct.pack("<I", 110 * MB), struct.pack("<I", says))


def million_empty_rows() -> bytes:
    """Return a workbook with as many rows as there can be, and nothing in them."""
    rows = b"".join(b'<row r="%d"/>' % number for number in range(1, 1_048_577))
    return package("xlsx", {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"})


def relations(*targets: tuple[str, str]) -> bytes:
    """Return the part of a package that says what lies outside of it."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "".join(
        f'<Relationship Id="r{number}" Type="{kinds}/{kind}" Target="{target}" TargetMode="External"/>'
        for number, (kind, target) in enumerate(targets)
    )
    return f"<Relationships>{links}</Relationships>".encode()


_XXE: Final = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'

GOOD: Final[Mapping[str, Callable[[], bytes]]] = {
    "合同.pdf": pdf,
    "not-to-be-changed.pdf": lambda: pdf(password=""),
    "scan.PNG": png,
    "photo.jpeg": jpg,
    "报告.docx": lambda: package("docx", {"word/media/image1.png": png()}),
    "with-a-chart.pptx": lambda: package("pptx", {"ppt/embeddings/Sheet1.xlsx": package("xlsx")}),
    "with-a-link.docx": lambda: package(
        "docx", {"word/_rels/document.xml.rels": relations(("hyperlink", "https://example.gov.cn/frame"))}
    ),
    "one-million-empty-rows.xlsx": million_empty_rows,
}
"""By name; the ending is that of the bytes."""

BAD: Final[Mapping[str, tuple[Callable[[], bytes], str]]] = {
    "bomb.xlsx": (bomb, "file-unpacks-too-large"),
    "lying-header.docx": (lambda: lying(1000), "file-unpacks-too-large"),
    "lying-a-little.docx": (lambda: lying(90 * MB), "file-unpacks-too-large"),
    "many-parts.docx": (
        lambda: package("docx", {f"word/media/{number}": b"" for number in range(5001)}),
        "file-unpacks-too-large",
    ),
    "nested-zip.docx": (lambda: package("docx", {"word/media/more.zip": archive_of(a=b"b")}), "file-nested-archive"),
    "nested-as-a-picture.docx": (
        lambda: package("docx", {"word/media/image1.png": archive_of(a=b"b")}),
        "file-nested-archive",
    ),
    "nested-twice.pptx": (
        lambda: package(
            "pptx",
            {"ppt/embeddings/a.xlsx": package("xlsx", {"xl/embeddings/b.docx": package("docx")})},
        ),
        "file-nested-archive",
    ),
    "program.docx": (
        lambda: package("docx", {"word/embeddings/x.bin": b"MZ\x90\0" + bytes(99)}),
        "file-nested-archive",
    ),
    "bomb-within.pptx": (lambda: package("pptx", {"ppt/embeddings/a.xlsx": bomb()}), "file-unpacks-too-large"),
    "macro-renamed.docx": (lambda: package("docx", {"word/vbaProject.bin": _OLE}), "file-macros"),
    "macro-within.pptx": (
        lambda: package("pptx", {"ppt/embeddings/a.xlsx": package("xlsx", {"xl/vbaProject.bin": _OLE})}),
        "file-macros",
    ),
    "macro-elsewhere.xlsx": (
        lambda: package("xlsx", {"xl/custom.bin": _OLE + "_VBA_PROJECT".encode("utf-16-le")}),
        "file-macros",
    ),
    "old-macro-sheet.xlsx": (lambda: package("xlsx", {"xl/macrosheets/sheet1.xml": b"<x/>"}), "file-macros"),
    "script.pdf": (lambda: pdf(script="/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"), "file-macros"),
    "xxe.docx": (lambda: package("docx", {"word/settings.xml": _XXE.encode()}), "file-external"),
    "xxe-utf16.docx": (lambda: package("docx", {"word/settings.xml": _XXE.encode("utf-16")}), "file-external"),
    "template-elsewhere.docx": (
        lambda: package(
            "docx", {"word/_rels/settings.xml.rels": relations(("attachedTemplate", "https://evil.example/a.dotm"))}
        ),
        "file-external",
    ),
    "locked.docx": (lambda: _OLE + "EncryptedPackage".encode("utf-16-le"), "file-encrypted"),
    "locked.pdf": (lambda: pdf(password="secret"), "file-encrypted"),
    "old-word.docx": (lambda: _OLE, "file-kind-differs"),
    "picture.pdf": (png, "file-kind-differs"),
    "pdf.png": (pdf, "file-kind-differs"),
    "program.jpg": (lambda: b"MZ\x90\0" + bytes(999), "file-kind-differs"),
    "any-zip.docx": (lambda: archive_of(a=b"b"), "file-kind-differs"),
    "workbook.docx": (lambda: package("xlsx"), "file-kind-differs"),
    "page.pdf": (lambda: b"<html><script>alert(1)</script>", "file-kind-differs"),
    "cut-off.docx": (lambda: package("docx")[:-40], "file-damaged"),
    "flipped.docx": (
        lambda: package("docx", {"word/a.xml": b"x" * 99}, zipfile.ZIP_STORED).replace(b"xxx", b"xyx", 1),
        "file-damaged",
    ),
    "cut-off.pdf": (lambda: pdf()[:200], "file-damaged"),
    "cut-off.png": (lambda: png()[:-15], "file-damaged"),
    "cut-off.jpg": (lambda: jpg()[:-2], "file-damaged"),
    "huge.png": (lambda: png(100_000, 100_000), "file-unpacks-too-large"),
    "huge.jpg": (lambda: jpg(60_000, 60_000), "file-unpacks-too-large"),
    "empty.pdf": (lambda: b"", "file-empty"),
    "archive.zip": (lambda: archive_of(a=b"b"), "file-kind"),
    "no-ending": (pdf, "file-kind"),
    "run.pdf.exe": (pdf, "file-kind"),
    "..pdf": (pdf, "file-name"),
    "fdp\u202eexe.pdf": (pdf, "file-name"),
    "a\0b.pdf": (pdf, "file-name"),
    "x" * 120 + ".pdf": (pdf, "file-name"),
}
"""By name: the file, and the code of what its sender is told."""
