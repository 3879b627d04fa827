"""From a name as a document writes it to one agency of a jurisdiction, with a score. Pure; no database."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

from matching.text import normalize

Key = TypeVar("Key", bound=Hashable)

CERTAIN = 1.0
ENOUGH = 0.85
"""Lowest score at which a name is taken for an agency's; below it the name stays as written, unresolved."""
_CLEAR = 0.03
"""How far the best agency must lie before the second; nearer, the name is ambiguous and none is taken."""
_FUZZY_WEIGHT = 0.95
_ENDINGS = (("委员会", "委"), ("办公室", "办"), ("办公厅", "办"), ("监督管理局", "监管局"))
_FILLERS = re.compile("[和与及、]")
_LEVEL = re.compile("^(?:省|市(?!场)|区|县|州)(?:委(?!$))?")
_CHARACTER_SCORE = 60.0
"""In percent; candidates less alike than this are not looked at as misspellings."""


@dataclass(frozen=True, slots=True)
class Agency(Generic[Key]):
    """An agency a name may stand for."""

    key: Key
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution(Generic[Key]):
    """The agency a name was taken for."""

    key: Key
    name: str
    score: float
    """In [0, 1]; 1 when the name is the agency's own or a recorded alias."""
    how: str
    """exact, alias, abbreviation or similar."""


def bare_name(written: str, jurisdiction: str) -> str:
    """Return a name without what does not tell agencies of one jurisdiction apart: script, blanks, 中共, the place.

    深圳市住房和建設局 becomes 市住房和建设局, as documents of the city itself write it.
    """
    plain = re.sub(r"\s", "", normalize(written).text).removeprefix("中共")
    if jurisdiction and plain.startswith(jurisdiction):
        plain = jurisdiction[-1] + plain.removeprefix(jurisdiction).removeprefix("人民政府")
    return plain


def _short_ending(name: str) -> str:
    for long, short in _ENDINGS:
        if name.endswith(long):
            return name.removesuffix(long) + short
    return name


@lru_cache(maxsize=20_000)
def _words(name: str) -> tuple[str, ...]:
    """Return the words of a name behind its level of government, fillers left out, its ending a word of its own."""
    import rjieba  # with its dictionary, only where a name is taken apart

    level = _LEVEL.match(name)
    words = [word for part in _FILLERS.split(_inner(name)[:-1]) for word in rjieba.cut(part) if word.strip()]
    # The cutter keeps 市场监管 and 社会保障 whole, yet they are shortened by their halves.
    halves = [word[at : at + 2] for word in words for at in range(0, len(word), 2)] if words else []
    return (*(level.group() if level else ""), *halves, name[-1])


def abbreviation_score(short: str, name: str) -> float:
    """Return how well ``short`` abbreviates ``name``, in [0, 1); 0 when it does not.

    Every character of ``short`` must stand in ``name`` in order. One that begins a word, or follows its neighbour
    inside one, counts fully, any other half: 市工信局 takes the first of 工业 and 信息化. What tells two fitting names
    apart is how many of their words are taken up. The first word must be among them.
    """
    if len(short) < 3 or len(short) >= len(name) or short[-1] != name[-1] or short[0] != name[0]:
        return 0.0
    if not _subsequence(short, name):
        return 0.0
    words = _words(name)
    # best[i]: highest count for the first i characters of `short`, with the number of words they took.
    reached: dict[int, tuple[float, int]] = {0: (0.0, 0)}
    for word in words:
        step = dict(reached)
        for taken, (value, used) in reached.items():
            for gain, length in _takes(short, taken, word):
                candidate = (value + gain, used + 1)
                if candidate > step.get(taken + length, (-1.0, -1)):
                    step[taken + length] = candidate
        reached = step
    if len(short) not in reached:
        return 0.0
    value, used = reached[len(short)]
    if _inner(short)[:1] != _inner(name)[:1]:
        return 0.5 * value / len(short)  # 市体育局 may well be another agency than 市文化广电旅游体育局
    return 0.6 + 0.25 * value / len(short) + 0.14 * used / len(words)


def _inner(name: str) -> str:
    level = _LEVEL.match(name)
    return name[level.end() if level else 0 :]


def _takes(short: str, at: int, word: str) -> Iterable[tuple[float, int]]:
    """Yield what one word can give to ``short[at:]``: its gain and how many characters it covers."""
    for length in range(1, len(word) + 1):
        piece = short[at : at + length]
        if len(piece) < length:
            return
        if word.startswith(piece):
            yield float(length), length
        elif _subsequence(piece, word):
            yield 0.5 * length, length


def _subsequence(short: str, name: str) -> bool:
    rest = iter(name)
    return all(char in rest for char in short)


class Directory(Generic[Key]):
    """The agencies of one jurisdiction, ready to be asked for by name."""

    def __init__(self, agencies: Iterable[Agency[Key]], jurisdiction: str = "") -> None:
        """Index the agencies by every name they are known by."""
        self.jurisdiction = jurisdiction
        self._names: dict[str, set[Key]] = defaultdict(set)
        self._aliases: dict[str, set[Key]] = defaultdict(set)
        self._agencies = {agency.key: agency for agency in agencies}
        self._by_frame: dict[tuple[str, str], list[tuple[str, Key]]] = defaultdict(list)
        for agency in self._agencies.values():
            for name in (agency.name, *agency.aliases):
                bare = bare_name(name, jurisdiction)
                (self._names if name == agency.name else self._aliases)[bare].add(agency.key)
                short = _short_ending(bare)
                if short:
                    self._by_frame[short[0], short[-1]].append((short, agency.key))

    def names(self) -> set[str]:
        """Return every name the agencies are known by, as documents of the jurisdiction write them."""
        return {*self._names, *self._aliases}

    def rank(self, written: str, limit: int = 5) -> list[Resolution[Key]]:
        """Return the agencies a name may stand for, best first, at most ``limit``."""
        bare = bare_name(written, self.jurisdiction)
        best: dict[Key, tuple[float, str]] = {}

        def offer(key: Key, score: float, how: str) -> None:
            if score > best.get(key, (0.0, ""))[0]:
                best[key] = (score, how)

        for key in self._names.get(bare, ()):
            offer(key, CERTAIN, "exact")
        for key in self._aliases.get(bare, ()):
            offer(key, CERTAIN, "alias")
        if not best and bare:
            short = _short_ending(bare)
            framed = self._by_frame.get((short[0], short[-1]), [])
            for name, key in framed:
                if _FILLERS.sub("", name) == _FILLERS.sub("", short):
                    offer(key, 0.99, "abbreviation")  # 委 for 委员会, 工业与信息化 for 工业和信息化
                # Either may be the short one: the agency is recorded as 省科技厅 and written 省科学技术厅.
                offer(key, max(abbreviation_score(short, name), abbreviation_score(name, short)), "abbreviation")
            # All of them: a limit here would cut among equals by their order in the directory.
            alike: Sequence[tuple[str, float, int]] = process.extract(
                short, [name for name, _ in framed], scorer=fuzz.ratio, limit=None, score_cutoff=_CHARACTER_SCORE
            )
            for _, percent, at in alike:
                offer(framed[at][1], _FUZZY_WEIGHT * percent / 100, "similar")
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], self._agencies[item[0]].name))
        return [Resolution(key, self._agencies[key].name, score, how) for key, (score, how) in ranked[:limit]]

    def resolve(self, written: str) -> Resolution[Key] | None:
        """Return the one agency a name stands for; None when no agency is near enough, or two are equally near."""
        ranked = self.rank(written, 2)
        if not ranked or ranked[0].score < ENOUGH:
            return None
        if len(ranked) > 1 and ranked[0].score - ranked[1].score < _CLEAR:
            return None
        return ranked[0]
