"""PDF: lines put together to paragraphs, ruled tables row by row, page by page from top to bottom."""

import io
import re
import zlib
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from backend.policies.errors import DocumentRefused, Encrypted, Scanned, TooLarge, Unreadable
from backend.policies.source import COVERED, SourceText, extracted

_MAX_PAGES = 300
_MAX_UNPACKED = 100 * 1024 * 1024
_STREAM = re.compile(rb"stream\r?\n")
_PAGE_NUMBER = re.compile(r"[-—–－\s]*(?:第\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?(?:\s*页)?[-—–－\s]*")
# A line that begins like this starts a paragraph, whatever the line above looks like.
_BEGINS = re.compile(
    r"\s*(?:[一二三四五六七八九十百]+、|[（(][一二三四五六七八九十]+[)）]|\d{1,3}[.．、]|第[一二三四五六七八九十百]+[章条节]|附件)"
)
_HAN = re.compile("[\u3400-\u9fff，。；：、！？（）“”《》〔〕]")


def _check_streams(data: bytes) -> None:
    """Refuse a file whose packed streams unpack to more than any document needs, before anything else opens it."""
    left = _MAX_UNPACKED
    for begin in _STREAM.finditer(data):
        try:
            left -= len(zlib.decompressobj().decompress(data[begin.end() :], left))
        except zlib.error:
            continue  # not packed this way, so not larger than it is
        if left <= 0:
            raise TooLarge(f"The file unpacks to more than {_MAX_UNPACKED:,} bytes; save it as plain text.")


def _join(upper: str, lower: str) -> str:
    """Return two lines as one: Chinese runs on, other words keep a space between them."""
    if not upper or not lower or _HAN.match(upper[-1]) or _HAN.match(lower[0]):
        return upper + lower
    return f"{upper} {lower}"


def _cell(text: str | None) -> str:
    if text is None:
        return COVERED
    whole = ""
    for line in text.split("\n"):
        whole = _join(whole, line.strip().replace("\t", " "))
    return whole


def _paragraphs(lines: list[dict[str, Any]]) -> list[tuple[float, str]]:
    """Return paragraphs with the height they begin at: a full line runs on in one that is not indented."""
    if not lines:
        return []
    left, right = min(line["x0"] for line in lines), max(line["x1"] for line in lines)
    found: list[tuple[float, str]] = [(lines[0]["top"], lines[0]["text"])]
    for upper, lower in pairwise(lines):
        size = lower["bottom"] - lower["top"]
        full = upper["x1"] >= right - 1.5 * size
        indented = lower["x0"] > left + size
        if full and not indented and not _BEGINS.match(lower["text"]):
            found[-1] = (found[-1][0], _join(found[-1][1], lower["text"].strip()))
        else:
            found.append((lower["top"], lower["text"]))
    return found


def _page(page: Page) -> list[str]:
    """Return the lines of one page, without its page number."""
    tables = page.find_tables()
    pieces: list[tuple[float, str]] = []
    outside = page
    for table in tables:
        rows = ["\t".join(_cell(cell) for cell in row) for row in table.extract()]
        pieces.append((table.bbox[1], "\n".join(rows)))
        outside = outside.outside_bbox(table.bbox, strict=False)
    above = 0.0
    lines = outside.extract_text_lines(return_chars=False, strip=True)
    # Text above and below a table is put together apart: a full line above it does not run on below it.
    for bottom in [*sorted(table.bbox[3] for table in tables), float("inf")]:
        pieces += _paragraphs([line for line in lines if above <= line["top"] < bottom])
        above = bottom
    pieces.sort(key=lambda piece: piece[0])
    texts = [text for _, text in pieces]
    for edge in (0, -1):
        if texts and _PAGE_NUMBER.fullmatch(texts[edge]):
            del texts[edge]
    return texts


def read_pdf(data: bytes) -> SourceText:
    """Return the text of a PDF; its anchors lead into this extracted text, see `SourceText`.

    Raises:
        Unreadable: the file is damaged.
        Encrypted: a password locks it.
        Scanned: its pages hold pictures and no text.
        TooLarge: it has too many pages or unpacks to too much.
    """
    _check_streams(data)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > _MAX_PAGES:
                raise TooLarge(f"The file has {len(pdf.pages)} pages; at most {_MAX_PAGES} are taken in.")
            pages = [_page(page) for page in pdf.pages]
    except DocumentRefused:
        raise
    except Exception as error:
        if isinstance(error, PdfminerException) and error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise Encrypted from error
        # A wrong byte surfaces as whatever pdfminer stumbles over, dozens of kinds in all.
        raise Unreadable("The PDF is damaged; print it to a new PDF, or save it as txt or docx.") from error
    text = "\n".join(line for page in pages for line in page)
    if not text.strip():
        if not pages:
            raise Unreadable("The PDF has no pages; print it to a new PDF, or save it as txt or docx.")
        raise Scanned
    return extracted(text, "application/pdf")
