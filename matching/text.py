"""Clean Chinese text with a way back: every character of the result knows where it stood in the source.

Official documents reach us with pinyin notes after characters (質(zhì)量), in traditional or mixed script, in full and
half width, with invisible characters from web pages. `normalize` folds all of that away; `Clean.origin` maps any span
of the result to the span of the source it came from, so that a quotation can always be shown in the original.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import opencc

NORMALIZER = "normalize/1"
"""Version of the rules below; part of every stored result, because a changed rule moves offsets."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_NOTE = re.compile(rf"(?<=[{_HAN}])[(（]([a-zü{_TONED}]{{1,6}})[)）]")
# A note without a tone mark is taken for one only where the character really is read that way unstressed:
# 重量(kg) and 模型(llm) keep their brackets.
_UNSTRESSED = {
    "的": "de", "地": "de", "得": "de", "了": "le", "着": "zhe", "著": "zhe", "嗎": "ma", "吗": "ma", "呢": "ne",
    "吧": "ba", "啊": "a", "們": "men", "们": "men", "子": "zi", "個": "ge", "个": "ge", "麼": "me", "么": "me",
}  # fmt: skip
_INVISIBLE = frozenset("\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff")
_SPACES = frozenset(
    "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_TO_FULL = {",": "，", ":": "：", ";": "；", "!": "！", "?": "？"}
_IS_HAN = re.compile(f"[{_HAN}]")
# What makes a neighbouring half-width mark Chinese: a Han character or Chinese punctuation.
_CJK_CONTEXT = re.compile(f"[{_HAN}、。《-】〔〕“”（），：；！？]")


@dataclass(frozen=True, slots=True)
class Clean:
    """Normalised text and, for each of its characters, the span of the source it stands for."""

    text: str
    source: str
    starts: Sequence[int]
    """Offset in `source` (code points) where each character begins; length ``len(text)``."""
    ends: Sequence[int]
    """Offset in `source` just behind each character, its pinyin note included; length ``len(text)``."""

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the source behind ``text[start:end]``, in code points.

        Raises:
            IndexError: the span does not lie within the text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise IndexError(f"span {start}:{end} lies outside a text of {len(self.text)} characters")
        if start == end:
            at = self.starts[start] if start < len(self.text) else len(self.source)
            return at, at
        return self.starts[start], self.ends[end - 1]


@functools.cache
def _converter() -> opencc.OpenCC:
    """Build the traditional-to-simplified converter once; the phrase table takes a few milliseconds to load."""
    return opencc.OpenCC("t2s")


def _simplify(text: str) -> str:
    """Return ``text`` in simplified script, one character for one character, so that offsets hold."""
    converted: str = _converter().convert(text)
    if len(converted) == len(text):
        return converted
    # No phrase of the table changes the length today; should one ever, characters alone are still exact.
    single = (_converter().convert(char) for char in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, single, strict=True))


def _note_spans(source: str) -> Iterable[tuple[int, int]]:
    for note in _NOTE.finditer(source):
        reading = note.group(1)
        before = source[note.start() - 1]
        if any(char in _TONED for char in reading) or _UNSTRESSED.get(before) == reading:
            yield note.span()


def _plain(char: str) -> str:
    """Return one source character in its plain width and canonical form."""
    if char in _SPACES:
        return " "
    code = ord(char)
    if 0xFF10 <= code <= 0xFF5A or char in "＋－％＃＆／＊＝＠＿～｜＜＞":
        folded = unicodedata.normalize("NFKC", char)
        return char if folded in _TO_FULL else folded
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF:  # radicals out of PDF fonts, compatibility ideographs
        folded = unicodedata.normalize("NFKC", char)
        return folded if len(folded) == 1 else char
    return char


def _punctuate(text: str) -> str:
    """Return ``text`` with the half-width marks inside Chinese made full-width, as documents print them.

    A pair of brackets changes together, so that （AI芯片） is never left as ( on one side and ） on the other.
    """
    chars = list(text)

    def chinese(at: int) -> bool:
        return 0 <= at < len(chars) and _CJK_CONTEXT.match(chars[at]) is not None

    open_at: list[int] = []
    for at, char in enumerate(chars):
        if char in "(（":
            open_at.append(at)
        elif char in ")）" and open_at:
            begin = open_at.pop()
            inside = _IS_HAN.search(text, begin, at) is not None
            if char == "）" or chars[begin] == "（" or inside or chinese(begin - 1) or chinese(at + 1):
                chars[begin], chars[at] = "（", "）"
        elif char == "\n":
            open_at.clear()  # a bracket never spans lines: 1) and a) are list marks
    for at, char in enumerate(chars):
        if char in _TO_FULL and chinese(at - 1):
            chars[at] = _TO_FULL[char]
    return "".join(chars)


def normalize(source: str) -> Clean:
    """Return ``source`` without pinyin notes and invisible characters, in simplified script and plain widths.

    Letters and digits become half width, marks inside Chinese text full width, line ends ``\\n``. Normalising twice
    changes nothing more.
    """
    dropped = bytearray(len(source))
    for begin, end in _note_spans(source):
        dropped[begin:end] = b"\x01" * (end - begin)
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, char in enumerate(source):
        if dropped[at]:
            if ends:
                ends[-1] = at + 1  # the note belongs to the character it explains
            continue
        if char == "\r":
            if source[at + 1 : at + 2] == "\n":
                continue
            char = "\n"
        elif char in _INVISIBLE or (unicodedata.category(char) == "Cc" and char not in "\n\t"):
            continue
        chars.append(_plain(char))
        starts.append(at)
        ends.append(at + 1)
    return Clean(_punctuate(_simplify("".join(chars))), source, tuple(starts), tuple(ends))
