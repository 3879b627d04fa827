"""Tables as workbooks for office programs; a text stays a text, whatever it begins with."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter


def as_workbook(
    sheet: str, title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str | int | float | None]]
) -> bytes:
    """Return one sheet: a title over all columns, their names and the rows, framed and ready to be printed on A4.

    Args:
        sheet: What the sheet is called.
        title: What stands above the table.
        columns: Name and width of each, the width in characters.
        rows: Their values; numbers are centred, what is None stays blank.
    """
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(written, options) as book:
        frame = {"border": 1, "text_wrap": True, "valign": "vcenter", "font_name": "宋体", "font_size": 11}
        above = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "font_size": 16})
        head = book.add_format(frame | {"bold": True, "align": "center", "bg_color": "#F2F2F2"})
        cell, middle = book.add_format(frame), book.add_format(frame | {"align": "center"})
        page = book.add_worksheet(sheet)
        page.merge_range(0, 0, 0, len(columns) - 1, title, above)
        page.set_row(0, 32)
        for column, (name, width) in enumerate(columns):
            page.write_string(1, column, name, head)
            page.set_column(column, column, width)
        for place, row in enumerate(rows, start=2):
            for column, value in enumerate(row):
                if isinstance(value, int | float):
                    page.write_number(place, column, value, middle)
                else:
                    page.write_string(place, column, value or "", cell)
        page.freeze_panes(2, 0)
        page.repeat_rows(1)
        page.set_paper(9)
        page.fit_to_pages(1, 0)
    return written.getvalue()
