"""Documents for tests: the shipped ones, and the same list carried by every kind of file."""

import io
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

import docx
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from backend.policies.extract import Extraction, extract
from backend.policies.propose import Proposed, propose

POLICIES = Path(__file__).parents[3] / "seed" / "policies"
PLAN = "shenzhen-2023-plan.txt"
TITLE = "“城市+AI”应用场景清单（第一批）"
HEADER = ("序号", "应用领域", "场景名称", "责任单位")

Rows = Sequence[Sequence[str]]


def shipped(name: str = PLAN) -> bytes:
    """Return a shipped document, byte for byte."""
    return (POLICIES / name).read_bytes()


@cache
def extraction(name: str = PLAN) -> Extraction:
    """Return a shipped document taken apart."""
    return extract(shipped(name))


@cache
def proposed(name: str = PLAN) -> Proposed:
    """Return what a shipped document proposes."""
    return propose(extraction(name))


def official_rows() -> list[tuple[str, ...]]:
    """Return the rows of the official list, units run together as its row 15 prints them."""
    return [
        (str(one.number), one.domain, one.name, "".join(unit.written for unit in one.units))
        for one in proposed().scenarios
    ]


def rows_of(found: Proposed) -> list[tuple[str, ...]]:
    """Return what was proposed, in the shape of `official_rows`."""
    return [
        (str(one.number), one.domain, one.name, "".join(unit.written for unit in one.units)) for one in found.scenarios
    ]


def reordered(rows: Rows, order: Sequence[int]) -> list[list[str]]:
    """Return rows with their columns in another order."""
    return [[row[at] for at in order] for row in rows]


def as_text(rows: Rows, separator: str, title: str = TITLE) -> bytes:
    """Return a list as plain text."""
    return "\n".join([title, *(separator.join(row) for row in rows)]).encode()


def as_html(rows: Rows, title: str = TITLE, encoding: str = "utf-8") -> bytes:
    """Return a list as a page, with a site's navigation and scripts around it and a table laying it out."""
    cells = "".join("<tr>" + "".join(f"<td><p>{escape(cell)}</p></td>" for cell in row) + "</tr>\n" for row in rows)
    page = f"""<!DOCTYPE html><html><head><meta charset="{encoding}"><title>某网站</title>
<style>p {{color: red}}</style><script>var list = "<td>序号</td>";</script></head><body><nav><a href="/">首页</a></nav>
<table><tr><td>政务栏目</td><td><p>&ldquo;{escape(title[1:])}</p><table border="1">{cells}</table></td></tr></table>
<footer>版权所有 粤ICP备00000000号</footer></body></html>"""
    return page.encode(encoding)


def as_docx(rows: Rows, title: str = TITLE, before: Sequence[str] = ()) -> bytes:
    """Return a list as a Word table behind some paragraphs."""
    document = docx.Document()
    for paragraph in (*before, title):
        document.add_paragraph(paragraph)
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def as_pdf(rows: Rows, title: str = TITLE, before: Sequence[str] = (), password: str = "") -> bytes:
    """Return a list as a ruled PDF table that runs over pages, its header repeated, its cells broken over lines."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("chinese", fontName="STSong-Light", fontSize=11, leading=16, wordWrap="CJK")
    lines = [Paragraph(escape(text), style) for text in (*before, title)]
    cells = [[Paragraph(escape(cell), style) for cell in row] for row in rows]
    table = Table(cells, colWidths=[130] * len(rows[0]), repeatRows=1)
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")])
    file = io.BytesIO()
    encrypt = StandardEncryption(password, canPrint=0) if password else None
    SimpleDocTemplate(file, invariant=1, encrypt=encrypt).build([*lines, table])
    return file.getvalue()
