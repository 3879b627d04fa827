"""Words, characters and concepts of a text, each with the place where it stands in the original.

Words are cut by jieba's dictionary and the terms of the field (data/words.txt, data/thesaurus.tsv), without its hidden
Markov model: that one invents words from context, so that one sentence would be cut differently beside another.
Concepts are the groups of the thesaurus: terms that mean the same (市容巡查, street order) meet in one.
"""

import functools
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from matching.text import HAN, Clean, normalize

DATA = Path(__file__).parent / "data"
CUTTER = "cut/1"
"""Version of the rules below; the data has its own, `Vocabulary.version`."""

_RUN = re.compile(rf"[{HAN}]+|[a-z0-9](?:[a-z0-9+#]|[.\-](?=[a-z0-9]))*")
IS_LATIN = re.compile(r"[a-z0-9]")
_DICTIONARY_FREQUENCY = 20_000
"""High enough that a term of the field wins over any cut of it into jieba's own words."""


class BadData(ValueError):
    """A data file says something that cannot be read; the message names file, line and field."""


Token = tuple[str, int, int]
"""One occurrence of a term: the term, and the span of the original text it was read from (code points)."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One group of the thesaurus."""

    code: str
    near: bool
    """True where the terms belong to one job without meaning the same."""
    terms: tuple[str, ...]


def fold(text: str) -> str:
    """Return ``text`` as terms are compared: clean, lower case."""
    return normalize(text).text.lower()


def lower_case(clean: Clean) -> str:
    """Return the clean text in lower case, one character for one character (İ would become two)."""
    lowered = clean.text.lower()
    return lowered if len(lowered) == len(clean.text) else "".join(c.lower()[0] for c in clean.text)


def singular_of(word: str) -> str:
    """Return an English noun without its plural ending: robots → robot, batteries → battery, glass → glass."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _lines(path: Path) -> list[tuple[int, str]]:
    rows = enumerate(path.read_text("utf-8").splitlines(), 1)
    return [(number, line.strip()) for number, line in rows if line.strip() and not line.startswith("#")]


def _read_thesaurus(path: Path) -> tuple[Concept, ...]:
    concepts: dict[str, Concept] = {}
    for number, line in _lines(path)[1:]:
        fields = line.split("\t")
        if len(fields) != 3:
            raise BadData(f"{path.name}:{number}: expected code, kind and terms divided by tabs, found {len(fields)}")
        code, kind, terms = fields
        if kind not in {"same", "near"}:
            raise BadData(f"{path.name}:{number}: kind is {kind!r}, must be 'same' or 'near'")
        if code in concepts:
            raise BadData(f"{path.name}:{number}: code {code!r} is used twice")
        folded = tuple(dict.fromkeys(fold(term.strip()) for term in terms.split("|")))
        if len(folded) < 2 or min(map(len, folded)) < 2:
            raise BadData(f"{path.name}:{number}: terms must be at least two, each of two characters or more")
        concepts[code] = Concept(code, kind == "near", folded)
    return tuple(concepts.values())


class Vocabulary:
    """The cutter with its dictionary, the stop words and the thesaurus, read from one folder of data files."""

    FILES = ("words.txt", "stopwords.txt", "thesaurus.tsv")

    def __init__(self, folder: Path = DATA) -> None:
        """Read the data.

        Raises:
            BadData: a line of the thesaurus is malformed.
        """
        digest = hashlib.sha256()
        for path in (*(folder / name for name in self.FILES), DATA / "provinces.tsv", DATA / "trades.tsv"):
            digest.update(path.read_bytes() + b"\0")
        self.version = f"{CUTTER}+{digest.hexdigest()[:16]}"
        """Changes with every change of rules or data; part of every stored result."""
        self.stop_words = frozenset(fold(word) for _, word in _lines(folder / "stopwords.txt"))
        self.concepts: Mapping[str, Concept] = {c.code: c for c in _read_thesaurus(folder / "thesaurus.tsv")}
        # Loading its dictionary takes a sixth of a second: too long for every command that reads no text.
        import rjieba

        self.cutter = rjieba.Jieba()
        """Cuts Han characters into words, by jieba's dictionary and the terms of the field."""
        for _, word in _lines(folder / "words.txt"):
            self.cutter.add_word(fold(word), _DICTIONARY_FREQUENCY, None)
        self._by_head: dict[str, list[tuple[str, str]]] = {}
        for concept in self.concepts.values():
            for term in concept.terms:
                self._by_head.setdefault(term[:2], []).append((term, concept.code))
        for entries in self._by_head.values():
            entries.sort(key=lambda entry: (-len(entry[0]), entry))

    def words(self, clean: Clean) -> list[Token]:
        """Return the words, English ones in lower case and singular, without stop words.

        A long word is followed into its parts (辅助诊断: 辅助, 诊断, 辅助诊断), so spans may overlap.
        """
        tokens: list[Token] = []
        text, starts, ends = lower_case(clean), clean.starts, clean.ends
        for run in _RUN.finditer(text):
            if IS_LATIN.match(run.group()):
                pieces = [(run.group(), run.start(), run.end())]
            else:
                cut = self.cutter.tokenize(run.group(), "search", False)
                pieces = [(word, run.start() + begin, run.start() + end) for word, begin, end in cut]
            for word, begin, end in pieces:
                if word not in self.stop_words:
                    tokens.append((singular_of(word), starts[begin], ends[end - 1]))
        return tokens

    def grams(self, clean: Clean) -> tuple[list[Token], list[Token]]:
        """Return single characters, and pairs of neighbours; an English word or number counts as one character."""
        singles: list[Token] = []
        pairs: list[Token] = []
        behind = -1
        text, starts, ends = lower_case(clean), clean.starts, clean.ends
        for run in _RUN.finditer(text):
            word = run.group()
            pieces = [singular_of(word)] if IS_LATIN.match(word) else word
            step = len(word) if IS_LATIN.match(word) else 1
            begin = run.start()
            for piece in pieces:
                end = begin + step
                single = (piece, starts[begin], ends[end - 1])
                if behind == begin:
                    before = singles[-1]
                    pairs.append((before[0] + piece, before[1], single[2]))
                singles.append(single)
                behind = begin = end
        return singles, pairs

    def concepts_in(self, clean: Clean) -> list[Token]:
        """Return the concepts named in the text, by code, each with the words that name it.

        Within one concept the longest term wins: 交通信号灯 is not also counted as 信号灯.
        """
        text = lower_case(clean)
        found: list[Token] = []
        covered: dict[str, int] = {}
        for begin in range(len(text)):
            for term, code in self._by_head.get(text[begin : begin + 2], ()):
                end = begin + len(term)
                if not text.startswith(term, begin) or end <= covered.get(code, 0):
                    continue
                if IS_LATIN.match(term[0]) and begin and IS_LATIN.match(text[begin - 1]):
                    continue
                if IS_LATIN.match(term[-1]):
                    end += text[end : end + 1] == "s"
                    if end < len(text) and IS_LATIN.match(text[end]):
                        continue
                covered[code] = end
                found.append((code, clean.starts[begin], clean.ends[end - 1]))
        return found


@functools.cache
def default_vocabulary() -> Vocabulary:
    """Return the shipped vocabulary; reading it takes some tenths of a second, once."""
    return Vocabulary()
