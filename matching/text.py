"""Clean Chinese text with a way back: every character of the result knows where it stood in the source.

Official documents reach us with pinyin notes after characters (質(zhì)量), in traditional or mixed script, in full and
half width, with invisible characters from web pages. `normalize` folds all of that away; `Clean.origin` maps any span
of the result to the span of the source it came from, so that a quotation can always be shown in the original.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import opencc

NORMALIZER = "normalize/2"
"""Version of the rules below; part of every stored result, because a changed rule moves offsets."""

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
"""The Han ranges, as the inside of a character class."""
TONED_LETTERS = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
PINYIN_NOTE = re.compile(rf"[(（]([a-zü{TONED_LETTERS}]{{1,6}})[)）]")
IS_HAN = re.compile(f"[{HAN}]")
# A note without a tone mark is taken for one only where the character really is read that way unstressed:
# 重量(kg) and 模型(llm) keep their brackets.
UNSTRESSED_READINGS = {
    "的": "de", "地": "de", "得": "de", "了": "le", "着": "zhe", "著": "zhe", "嗎": "ma", "吗": "ma", "呢": "ne",
    "吧": "ba", "啊": "a", "們": "men", "们": "men", "子": "zi", "個": "ge", "个": "ge", "麼": "me", "么": "me",
}  # fmt: skip
# Characters of other categories than "format" that show nothing all the same: joiners, fillers, variation selectors.
BLANKS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_LINE_ENDS = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")
TO_FULL_WIDTH = {",": "，", ":": "：", ";": "；", "!": "！", "?": "？"}
# What makes a neighbouring half-width mark Chinese: a Han character or Chinese punctuation.
_CJK_CONTEXT = re.compile(f"[{HAN}、。《-】〔〕“”（），：；！？]")


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
def script_converter() -> opencc.OpenCC:
    """Build the traditional-to-simplified converter once; the phrase table takes a few milliseconds to load."""
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """Return ``text`` in simplified script, one character for one character, so that offsets hold."""
    if not IS_HAN.search(text):
        return text
    # A converted phrase may itself stand in the table, so go on until nothing moves; one round nearly always does.
    for _ in range(4):
        converted: str = script_converter().convert(text)
        if len(converted) != len(text):
            # No phrase of the table changes the length today; should one ever, characters alone are still exact.
            single = (script_converter().convert(char) for char in text)
            return "".join(new if len(new) == 1 else old for old, new in zip(text, single, strict=True))
        if converted == text:
            break
        text = converted
    return text


@functools.cache
def plain_character(char: str) -> str:
    """Return one source character in its plain width and canonical form; blank when it shows nothing."""
    if char in _LINE_ENDS:
        return "\n"
    category = unicodedata.category(char)
    if char == "\t" or category == "Zs":
        return " "
    if category in {"Cc", "Cf", "Cs"} or BLANKS.match(char):
        return ""
    code = ord(char)
    if 0xFF10 <= code <= 0xFF5A or char in "＋－％＃＆／＊＝＠＿～｜＜＞":
        folded = unicodedata.normalize("NFKC", char)
        return char if folded in TO_FULL_WIDTH else folded
    # Radicals out of PDF fonts and compatibility ideographs, which look like the character they stand for.
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0x2F800 <= code <= 0x2FA1F:
        folded = unicodedata.normalize("NFKC", char)
        return folded if len(folded) == 1 else char
    return char


def _visible(source: str) -> tuple[list[str], list[int], list[int]]:
    """Return the visible characters of ``source`` in plain form, and where each begins and ends."""
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, raw in enumerate(source):
        char = plain_character(raw)
        if not char or (raw == "\r" and source[at + 1 : at + 2] == "\n"):
            continue
        if chars and unicodedata.combining(char):
            joined = unicodedata.normalize("NFC", chars[-1] + char)
            if len(joined) == 1:  # zhi + ̀ out of a PDF is the same letter as ì
                chars[-1], ends[-1] = joined, at + 1
                continue
        chars.append(char)
        starts.append(at)
        ends.append(at + 1)
    return chars, starts, ends


def _note_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the pinyin notes that stand right behind the character they explain."""
    for note in PINYIN_NOTE.finditer(text):
        begin, reading = note.start(), note.group(1)
        before = text[begin - 1] if begin else ""
        toned = any(char in TONED_LETTERS for char in reading)
        if IS_HAN.match(before) and (toned or UNSTRESSED_READINGS.get(before) == reading):
            yield note.span()


def _punctuate(text: str) -> str:
    """Return ``text`` with the half-width marks inside Chinese made full-width, as documents print them.

    A pair of brackets changes together, so that （AI芯片） is never left as ( on one side and ） on the other.
    """
    chars = list(text)

    def chinese(at: int) -> bool:
        return 0 <= at < len(chars) and _CJK_CONTEXT.match(chars[at]) is not None

    for at, char in enumerate(chars):
        if char in TO_FULL_WIDTH and chinese(at - 1):
            chars[at] = TO_FULL_WIDTH[char]
    open_at: list[int] = []
    for at, char in enumerate(chars):
        if char in "(（":
            open_at.append(at)
        elif char in ")）" and open_at:
            begin = open_at.pop()
            inside = IS_HAN.search(text, begin, at) is not None
            if char == "）" or chars[begin] == "（" or inside or chinese(begin - 1) or chinese(at + 1):
                chars[begin], chars[at] = "（", "）"
        elif char == "\n":
            open_at.clear()  # a bracket never spans lines: 1) and a) are list marks
    done = "".join(chars)
    return done if done == text else _punctuate(done)  # a mark made full may make its neighbour Chinese in turn


def normalize(source: str) -> Clean:
    """Return ``source`` without pinyin notes and invisible characters, in simplified script and plain widths.

    Letters and digits become half width, marks inside Chinese text full width, line ends ``\\n``. Normalising twice
    changes nothing more.
    """
    chars, starts, ends = _visible(source)
    # Taking one note out may put another beside the same character.
    while spans := list(_note_spans("".join(chars))):
        for begin, end in reversed(spans):
            ends[begin - 1] = ends[end - 1]  # the note belongs to the character it explains
            del chars[begin:end], starts[begin:end], ends[begin:end]
    return Clean(_punctuate(simplified("".join(chars))), source, tuple(starts), tuple(ends))
