"""Word (docx): paragraphs and tables in reading order, with automatic numbers left to the text."""

import io
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from backend.policies.errors import DocumentRefused, Encrypted, TooLarge, Unreadable
from backend.policies.source import COVERED, SourceText, extracted

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAX_UNPACKED = 100 * 1024 * 1024
_MAX_PARTS = 5_000


def _check_archive(data: bytes) -> None:
    """Refuse an archive that is broken, locked, not Word, or unpacks to more than any document needs.

    The sizes are those the archive declares; reading stops at them, so an archive that lies is cut off and found
    broken, never unpacked any further.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise Encrypted
        unpacked = sum(part.file_size for part in parts)
        if unpacked > _MAX_UNPACKED or len(parts) > _MAX_PARTS:
            raise TooLarge(f"The file unpacks to {unpacked:,} bytes; at most {_MAX_UNPACKED:,} are taken in.")
        if "word/document.xml" not in archive.namelist():
            raise Unreadable("This is a zip archive but no Word document; unpack it and import the document inside.")
        if archive.testzip() is not None:
            raise Unreadable("The Word document is damaged; open and save it again, or export it as pdf.")


def _paragraph(paragraph: Paragraph) -> str:
    return paragraph.text.replace("\t", " ")


def _rows(table: Table) -> Iterator[str]:
    """Yield each row as one line; what a taller cell covers is marked, a wider cell is written once."""
    above: set[object] = set()
    for row in table.rows:
        cells: list[str] = []
        here: set[object] = set()
        for cell in row.cells:
            lines = (" ".join(_paragraph(paragraph).split()) for paragraph in cell.paragraphs)
            text = " ".join(line for line in lines if line)
            cells.append(COVERED if cell._tc in above else "" if cell._tc in here else text)
            here.add(cell._tc)
        above = here
        yield "\t".join(cells)


def _lines(document: Document) -> Iterator[str]:
    for child in document.element.body.iterchildren():
        if child.tag == qn("w:p"):
            yield from _paragraph(Paragraph(child, document)).split("\n")
        elif child.tag == qn("w:tbl"):
            yield from _rows(Table(child, document))


def read_docx(data: bytes) -> SourceText:
    """Return the text of a Word document; its anchors lead into this extracted text, see `SourceText`.

    Raises:
        Unreadable: the file is damaged or no Word document.
        TooLarge: it unpacks to too much.
        Encrypted: a password locks it.
    """
    try:
        _check_archive(data)
        text = "\n".join(_lines(docx.Document(io.BytesIO(data))))
    except DocumentRefused:
        raise
    except Exception as error:
        # A wrong byte surfaces as whatever zipfile, zlib, lxml or python-docx stumbles over, dozens of kinds in all.
        raise Unreadable("The Word document is damaged; open and save it again, or export it as pdf.") from error
    return extracted(text, MEDIA_TYPE)
