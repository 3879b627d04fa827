"""What a name can be found by: its simplified form, its pinyin and the initials of its pinyin."""

import functools
import re

from sqlalchemy import ColumnElement, and_, func, true
from sqlalchemy.orm import InstrumentedAttribute

from matching.text import normalize

_HAN_RUN = re.compile("[\u3400-\u9fff]+")
_WORD = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")


def search_text(*names: str, body: str = "") -> str:
    """Return what `found_by` looks into: each name in simplified script, its pinyin and the initials, then the body.

    Nobody types a sentence by its initials, so the body stands there in simplified script only.
    """
    # Its dictionary takes half a second to load: too long for every command that writes no name.
    from pypinyin import Style, lazy_pinyin

    lines: list[str] = []
    for name in names:
        plain = normalize(name).text.lower().strip()
        if not plain:
            continue
        lines.append(plain)
        if _HAN_RUN.search(plain):
            lines.append("".join(_HAN_RUN.sub(lambda run: "".join(lazy_pinyin(run.group())), plain).split()))
            initials = _HAN_RUN.sub(lambda run: "".join(lazy_pinyin(run.group(), style=Style.FIRST_LETTER)), plain)
            lines.append("".join(initials.split()))
    lines.append(plain_text(body).strip())
    return "\n".join(line for line in dict.fromkeys(lines) if line)


def plain_text(text: str) -> str:
    """Return a text as it is searched in: simplified script, plain widths, small letters."""
    return normalize(text).text.lower()


@functools.lru_cache(maxsize=8192)
def parts(plain: str) -> frozenset[str]:
    """Return what two plain texts can have in common: words, and of Chinese the pairs of neighbouring characters."""
    found: set[str] = set()
    for run in _WORD.findall(plain):
        found.update([run[place : place + 2] for place in range(len(run) - 1)] if _HAN_RUN.match(run) else [run])
    return frozenset(found)


def likeness(one: str, other: str) -> float:
    """Return how much two plain texts have in common, in [0, 1]: Dice's measure of their parts."""
    first, second = parts(one), parts(other)
    return 2 * len(first & second) / (len(first) + len(second) or 1)


def escape_like(text: str) -> str:
    """Return ``text`` for a LIKE pattern under which ``%`` and ``_`` mean themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def words(q: str) -> list[str]:
    """Return the words of a search, as `search_text` writes them, at most eight."""
    return plain_text(q).split()[:8]


def found_by(column: InstrumentedAttribute[str] | ColumnElement[str], q: str) -> ColumnElement[bool]:
    """Return the condition that every word of ``q`` stands somewhere in ``column``; a blank search finds all."""
    found = words(q)
    if not found:
        return true()
    return and_(*(func.lower(column).like(f"%{escape_like(word)}%", escape="\\") for word in found))
