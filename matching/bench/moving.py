"""What one change takes, and what must be there before: ``python -m matching bench moving``.

An index is built and saved in one process and loaded in another, fresh one, which then answers: for needs nobody saw
before, the best vendors; for new and changed offers, the places on the lists of all needs. Every answer begins with the
text. The loops are compiled before the first clock starts, as setting the engine up does; the first answer after
loading is told by itself, since it reads the compiled loops and the index's pages in; `_WARM` more are not counted.
"""

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np

from matching import warm
from matching.bench.corpus import POLICIES, SEED, Corpus
from matching.bench.kernels import memory
from matching.index import Index
from matching.listing import Listed, rank_one
from matching.preview import Placed, Prepared, place_offer
from matching.ranking import TOP
from matching.tokens import default_vocabulary
from matching.types import Match, Need, Offer

SHOWN: Final = 20
"""Places told with their reasons."""
UPDATES: Final = 3
"""Updates of the whole index measured; they do not vary much."""
_WARM: Final = 3
_SMALL: Final = 50

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took, many times over; in milliseconds."""

    what: str
    wall: tuple[float, ...]
    core: tuple[float, ...]
    """CPU time of all threads."""

    def row(self) -> list[str]:
        """Return the cells of its line: what, median, 95 % and most of the wall time, median of the CPU time."""
        wall = np.percentile(self.wall, (50, 95, 100))
        return [self.what, *(f"{part:.2f}" for part in wall), f"{np.median(self.core):.2f}", str(len(self.wall))]


@dataclass(frozen=True, slots=True)
class Built:
    """What it took to build and save an index; in seconds and bytes."""

    compile_wall: float
    """Compiling all loops, or reading them where they were compiled before; in no other figure."""
    wall: float
    core: float
    save_wall: float
    """With what is made for the fast pass."""
    peak: int
    """The process held at most, the offers' texts included."""
    size: int
    """On disk."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What it took to load an index and to answer; in seconds but for `times`."""

    vocabulary_wall: float
    """Reading words and thesaurus, once a process."""
    load_wall: float
    first_wall: float
    """The first new need: the compiled loops and the pages of the index are read."""
    prepare_wall: float
    """Ranking the needs that offers are to be placed among."""
    resident: int
    """Bytes the process held after loading and the first answer."""
    times: tuple[Times, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """What is measured."""

    needs: int
    offers: int
    rounds: int
    seed: int
    policies: Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `run`."""
    parser.add_argument("--needs", type=_positive, default=10_000, help="that one offer is placed among")
    parser.add_argument("--offers", type=_positive, default=100_000, help="that one need is ranked against")
    parser.add_argument("--rounds", type=_positive, default=50, help="new needs, new offers, changed offers each")
    parser.add_argument("--seed", type=int, default=SEED, help="of the corpus")
    parser.add_argument("--policies", type=Path, default=POLICIES, help="folder of documents texts are made from")
    parser.add_argument("--out", type=Path, help="write what was measured as JSON")


def run(args: argparse.Namespace) -> None:
    """Build, save, load and ask, and print what it took.

    Raises:
        NoPolicies: the documents of the corpus are missing.
    """
    size = Size(args.needs, args.offers, args.rounds, args.seed, args.policies)
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        _say(f"writing {size.offers} offers, building and saving their index")
        built, given = _in_process(_build, index, size)
        _say(f"loading it; {size.rounds} new needs, then {size.rounds} new and as many changed offers")
        answered = _in_process(_answer, index, given)
    sys.stdout.write("\n".join(table(size, built, answered)) + "\n")
    if args.out is not None:
        document = {"size": asdict(size) | {"policies": str(size.policies)}, "built": asdict(built)}
        document["answered"] = asdict(answered)
        args.out.write_text(json.dumps(document, indent=1) + "\n", "utf-8")


def table(size: Size, built: Built, answered: Answered) -> list[str]:
    """Return the lines of the report, with the goals."""
    once = (
        (f"build, {size.offers} offers", f"{built.wall:.2f} s wall, {built.core:.2f} s CPU", "60 s"),
        ("   memory at most, texts included", f"{built.peak / 2**20:.0f} MB", ""),
        ("save", f"{built.save_wall:.2f} s, {built.size / 2**20:.0f} MB", ""),
        ("load in a fresh process", f"{answered.load_wall:.2f} s", "1 s"),
        ("   words and thesaurus before", f"{answered.vocabulary_wall:.2f} s", ""),
        ("first answer after loading", f"{answered.first_wall:.2f} s", ""),
        ("   memory then, mapped pages included", f"{answered.resident / 2**20:.0f} MB", ""),
        (f"prepare {size.needs} needs for offers", f"{answered.prepare_wall:.2f} s", ""),
        ("compiled loops made or read before", f"{built.compile_wall:.2f} s", ""),
    )
    lines = [f"{what:<40}{took:>32}{'goal ' + goal if goal else '':>12}".rstrip() for what, took, goal in once]
    lines += ["", _line(("ms", "median", "95 %", "most", "CPU", "rounds"))]
    return [*lines, *(_line(one.row()) for one in answered.times), "goal: 10 ms from a text to its list or its places"]


def _line(cells: Sequence[str]) -> str:
    return f"{cells[0]:<52}" + "".join(f"{cell:>10}" for cell in cells[1:])


def _in_process(work: Callable[..., Any], *given: object) -> Any:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


@dataclass(frozen=True, slots=True)
class _Given:
    """What an index is asked: needs its offers are placed among, needs and offers nobody saw before."""

    known: Sequence[Need]
    needs: Sequence[Need]
    offers: Sequence[Offer]


def _build(folder: Path, size: Size) -> tuple[Built, _Given]:
    """Save an index of the first offers of a corpus; return what it took, and what is to be asked."""
    corpus, more = Corpus(size.seed, size.policies), size.rounds + _WARM
    needs = list(corpus.needs(size.needs + 1 + 2 * more))
    every = list(corpus.offers(size.offers + 4 * more))
    offers, given = every[: size.offers], _Given(needs[: size.needs], needs[size.needs :], every[size.offers :])
    started = time.perf_counter()
    warm.main()
    _compile(folder.with_name("small"), offers[:_SMALL], given)
    compiled = time.perf_counter() - started
    core, wall = time.process_time(), time.perf_counter()
    index = Index.fit(offers)
    core, wall = time.process_time() - core, time.perf_counter() - wall
    started = time.perf_counter()
    index.save(folder)
    saved = time.perf_counter() - started
    on_disk = sum(path.stat().st_size for path in folder.iterdir())
    return Built(compiled, wall, core, saved, memory("VmHWM"), on_disk), given


def _compile(folder: Path, offers: Sequence[Offer], given: _Given) -> None:
    """Do once with few what is measured with many: loops are compiled for mapped arrays, too."""
    Index.fit(offers).save(folder)
    _answer(folder, _Given(given.known[:_SMALL], given.needs[: 2 * _WARM + 1], given.offers[: 4 * _WARM]))


def _answer(folder: Path, given: _Given) -> Answered:
    """Load an index and ask it."""
    started = time.perf_counter()
    vocabulary = default_vocabulary()
    read = time.perf_counter()
    index = Index.load(folder, vocabulary)
    loaded = time.perf_counter()
    rank_one(given.needs[0], index, TOP)
    answered = time.perf_counter()
    resident = memory("VmRSS")
    times = [
        Times(f"new need: its {TOP} best vendors", *_timed(lambda one: rank_one(one, index, TOP), given.needs[1::2])),
        Times(
            f"new need: and the reasons of {SHOWN}",
            *_timed(lambda one: _told(rank_one(one, index, TOP)), given.needs[2::2]),
        ),
    ]
    since = time.perf_counter()
    prepared = Prepared.of(given.known, index)
    prepare_wall = time.perf_counter() - since
    half = len(given.offers) // 2
    at = np.linspace(0, len(index.offers) - 1, half).astype(np.int64)
    changed = [
        replace(index.offers[at], text=one.text) for at, one in zip(at.tolist(), given.offers[half:], strict=True)
    ]
    for what, offers in (("new offer", given.offers[:half]), ("offer with another text", changed)):
        took = _timed(lambda one: place_offer(one, prepared), offers[::2])
        times.append(Times(f"{what}: its place for every need", *took))
        took = _timed(lambda one: _told_places(place_offer(one, prepared)), offers[1::2])
        times.append(Times(f"{what}: and the reasons of {SHOWN}", *took))
    updated = _timed(lambda one: index.update([one]), changed[: 1 + UPDATES], skip=1)
    times.append(Times("Index.update alone", *updated))
    return Answered(read - started, loaded - read, answered - loaded, prepare_wall, resident, tuple(times))


def _told(listed: Listed) -> list[Match]:
    return [listed.match(at) for at in range(min(SHOWN, len(listed.best)))]


def _told_places(placed: Placed) -> list[Match]:
    """Return the places of an offer where it scores best, with their reasons."""
    best = np.argsort(-placed.scores, kind="stable")[:SHOWN]
    return [placed.match(at) for at in best.tolist()]


def _timed(
    work: Callable[[T], object], inputs: Sequence[T], *, skip: int = _WARM
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return wall and CPU time of each input in ms, without the first ``skip``."""
    wall, core = [], []
    for one in inputs:
        before, since = time.process_time(), time.perf_counter()
        work(one)
        wall.append((time.perf_counter() - since) * 1e3)
        core.append((time.process_time() - before) * 1e3)
    return tuple(wall[skip:]), tuple(core[skip:])


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
