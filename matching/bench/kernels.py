"""All pairs, best offers of every need: ours beside others, on the same vectors, in the same run.

Each measurement is made in a process of its own, so that its memory is its own; the engines take turns, round by round,
so that whatever else the machine does falls on all of them. What counts is CPU time, the part of it least disturbed.
"""

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numba
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matching.bench.engines import BOTH, ENGINES, OURS, YARDSTICK

SAMPLE = 400
"""Needs that stand for all where an engine would take too long."""
_CHECKED = 50
"""Needs whose results are compared with brute force in float64."""
_WARM = 64
"""Needs before the clock starts: compiling and loading libraries is not what is measured."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """One engine on one size."""

    engine: str
    needs: int
    offers: int
    multiply_adds: int
    """That the products of all pairs take, exactly."""
    wall: float
    """Seconds for all needs, best of the rounds."""
    core: float
    """CPU seconds, likewise."""
    build: float
    """CPU seconds to prepare the offers."""
    peak: int
    """Bytes the process held at most."""
    extra: int
    """Bytes of these that it did not hold before it was given the vectors' work."""
    sampled: int
    """Needs really measured; the rest is extrapolated."""
    error: float | None
    """Largest difference of a score from brute force; None where its scores are not products."""

    @property
    def pairs(self) -> int:
        """Return how many pairs were compared."""
        return self.needs * self.offers


def measure(
    needs: Any,
    offers: Any,
    *,
    top: int = 50,
    threads: int = 2,
    rounds: int = 3,
    engines: Sequence[str] = tuple(ENGINES),
    sample: int = SAMPLE,
    say: Say = lambda _line: None,
) -> list[Measured]:
    """Return what each engine takes to find the best offers of every need.

    Args:
        needs: scipy CSR, shape (n_needs, n_terms), nowhere negative, terms of a row ascending.
        offers: likewise.
        top: offers a need keeps.
        threads: for those who can use them.
        rounds: how often each is measured.
        engines: names from `ENGINES`.
        sample: needs measured for an engine that is `Engine.sampled`.
        say: is told what is being done.

    Raises:
        NotInstalled: an engine is missing.
    """
    for name in engines:
        ENGINES[name].check()
    multiply_adds = _multiply_adds(needs, offers)
    truth = _brute_force(needs[:_CHECKED], offers, top)
    taken: dict[str, list[_Taken]] = {name: [] for name in engines}
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in (("needs", needs), ("offers", offers)):
            for part in ("indptr", "indices", "data"):
                np.save(Path(folder) / f"{name}.{part}.npy", getattr(rows, part))
        for number in range(rounds):
            for name in engines:
                count = min(sample, needs.shape[0]) if ENGINES[name].sampled else needs.shape[0]
                say(f"{needs.shape[0]} × {offers.shape[0]}, round {number + 1} of {rounds}: {name}")
                taken[name].append(_in_process(Path(folder), name, needs.shape[1], count, top, threads))
    measured = []
    for name, rounds_of in taken.items():
        scale = needs.shape[0] / rounds_of[0].needs
        best = rounds_of[0].best
        measured.append(
            Measured(
                engine=name,
                needs=needs.shape[0],
                offers=offers.shape[0],
                multiply_adds=multiply_adds,
                wall=scale * min(one.wall for one in rounds_of),
                core=scale * min(one.core for one in rounds_of),
                build=min(one.build for one in rounds_of),
                peak=max(one.peak for one in rounds_of),
                extra=max(one.extra for one in rounds_of),
                sampled=rounds_of[0].needs,
                error=None if best is None else float(np.abs(best - truth[: len(best)]).max(initial=0)),
            )
        )
    return measured


@dataclass(frozen=True, slots=True)
class _Taken:
    """One measurement."""

    needs: int
    wall: float
    core: float
    build: float
    peak: int
    extra: int
    best: NDArray[Any] | None


def _in_process(folder: Path, engine: str, n_terms: int, count: int, top: int, threads: int) -> _Taken:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_take, folder, engine, n_terms, count, top, threads).result()


def _take(folder: Path, name: str, n_terms: int, count: int, top: int, threads: int) -> _Taken:
    engine = ENGINES[name]
    engine.check()
    needs, offers = (_load(folder, part, n_terms) for part in ("needs", "offers"))
    needs = needs[:count]
    engine.prepare(offers[:_WARM], min(top, _WARM), threads)(needs[:_WARM])
    before = memory("VmRSS")
    started = time.process_time()
    run = engine.prepare(offers, top, threads)
    build = time.process_time() - started
    core, wall = time.process_time(), time.perf_counter()
    found = run(needs)
    core, wall = time.process_time() - core, time.perf_counter() - wall
    peak = memory("VmHWM")  # getrusage would tell the parent's, if that was larger
    best = None if engine.best is None else engine.best(found, top)[:_CHECKED]
    return _Taken(needs.shape[0], wall, core, build, peak, max(0, peak - before), best)


def _load(folder: Path, name: str, n_terms: int) -> Any:
    data, indices, indptr = (np.load(folder / f"{name}.{part}.npy") for part in ("data", "indices", "indptr"))
    return sp.csr_matrix((data, indices, indptr), shape=(len(indptr) - 1, n_terms))


def memory(field: str) -> int:
    """Return bytes from the kernel's account of this process; Linux only."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field + ":"))


def _multiply_adds(needs: Any, offers: Any) -> int:
    n_terms = needs.shape[1]
    in_needs = np.bincount(needs.indices, minlength=n_terms).astype(np.int64)
    return int(in_needs @ np.bincount(offers.indices, minlength=n_terms))


def _brute_force(needs: Any, offers: Any, top: int) -> NDArray[np.float64]:
    scores = (needs.astype(np.float64) @ offers.astype(np.float64).T).toarray()
    best: NDArray[np.float64] = -np.sort(-scores, axis=1)[:, :top]
    return np.pad(best, ((0, 0), (0, top - best.shape[1])))


@numba.njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")
def _scatter(places: Any, values: Any, factor: Any, sums: Any, times: Any) -> None:
    for _ in range(times):
        for at in range(len(places)):
            sums[places[at]] += factor * values[at]


def scatter_bound(seconds: float = 1.0) -> float:
    """Return the multiply-adds a second that one core can add into sums which lie in its second-level cache.

    No engine that adds up every posting, however it is written, can do more.
    """
    random = np.random.default_rng(1)
    size, postings = 32_768, 30_000
    places = np.sort(random.choice(size, postings, replace=False)).astype(np.uint16)
    values, sums = random.random(postings).astype(np.float32), np.zeros(size, np.float32)
    times = 100
    _scatter(places, values, np.float32(0.5), sums, 1)
    best, end = np.inf, time.perf_counter() + seconds
    while time.perf_counter() < end:
        started = time.process_time()
        _scatter(places, values, np.float32(0.5), sums, times)
        best = min(best, time.process_time() - started)
    return times * postings / best


def exponents(measured: Sequence[Measured]) -> Mapping[tuple[str, int], float]:
    """Return by engine and pairs how CPU time grew since the size before: e in core ~ pairs^e."""
    found = {}
    last: dict[str, Measured] = {}
    for one in measured:
        if (before := last.get(one.engine)) is not None and one.pairs > before.pairs:
            found[one.engine, one.pairs] = float(np.log(one.core / before.core) / np.log(one.pairs / before.pairs))
        last[one.engine] = one
    return found


_HEADINGS = (
    "wall s", "core-s", "Mpairs/core-s", "Gmadd/core-s", "of bound", f"× {YARDSTICK}", "growth", "extra MB", "peak MB",
    "build", "error",
)  # fmt: skip


def _line(name: str, cells: Sequence[str]) -> str:
    return f"{name:<20}" + "".join(
        f"{cell:>{len(heading) + 2}}" for cell, heading in zip(cells, _HEADINGS, strict=True)
    )


def table(measured: Sequence[Measured], bound: float) -> list[str]:
    """Return the lines of the report, a table for each size.

    Args:
        measured: by size, ascending.
        bound: as `scatter_bound` gives it.
    """
    grown = exponents(measured)
    lines = [
        f"adding into cached sums: {bound / 1e9:.2f} G multiply-adds per core and second (what 100 % is below)",
        "",
    ]
    for size in dict.fromkeys((one.needs, one.offers) for one in measured):
        rows = [one for one in measured if (one.needs, one.offers) == size]
        yardstick = next((one for one in rows if one.engine == YARDSTICK), None)
        per_pair = rows[0].multiply_adds / rows[0].pairs
        lines.append(f"{size[0]} needs × {size[1]} offers, {per_pair:.1f} multiply-adds a pair")
        lines.append(_line("engine", _HEADINGS))
        for one in rows:
            rate = one.multiply_adds / one.core
            cells = (
                f"{one.wall:.2f}",
                f"{one.core:.2f}",
                f"{one.pairs / one.core / 1e6:.1f}",
                f"{rate / 1e9:.2f}",
                f"{rate / bound:.0%}",
                f"{yardstick.wall / one.wall:.2f}" if yardstick else "-",
                f"{grown[one.engine, one.pairs]:.2f}" if (one.engine, one.pairs) in grown else "-",
                f"{one.extra / 2**20:.0f}",
                f"{one.peak / 2**20:.0f}",
                f"{one.build:.1f}",
                "-" if one.error is None else f"{one.error:.0e}",
            )
            sampled = f"  ({one.sampled} needs measured)" if one.sampled < one.needs else ""
            lines.append(_line(one.engine, cells) + sampled)
        lines.append("")
    return lines


__all__ = ["BOTH", "OURS", "Measured", "exponents", "measure", "scatter_bound", "table"]
