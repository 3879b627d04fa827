"""How good the lists are, beside well-known ways to make them: ``python -m matching bench quality``.

Ours, ours without what it is said to rest on, and the baselines rank the same offers for the same needs in one run and
are measured by the same judged pairs. A list shows a vendor once, whoever makes it. An offer that a hard condition of
the need keeps out (paused, region, certificate, xinchuang) is ranked by nobody; recognising another trade is ours.
The shipped weights are the same in every fold of needs: nothing is trained here, folds show how far the mean depends on
which needs one happens to have.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import numpy as np

from matching.bench.baselines import BASELINES
from matching.bench.hardcases import HardCase, Placed, Runs, placed, read_hard_cases, table
from matching.bench.lists import NOT_IN_NEEDS, OURS, TITLES, Judged, lists, vocabularies
from matching.canonical import canonical
from matching.files import read_needs, read_offers, read_qrels
from matching.metrics import Grades, bootstrap, evaluate
from matching.version import ENGINE

NDCG = "nDCG@10"
SHOWN = (NDCG, "MAP", "R@10")
FOLDS = 5
TOP = 10
BESIDE = 2
"""Baselines whose places are told for hard cases: the best ones."""

Interval = tuple[float, float, float]
Measures = Mapping[str, Mapping[str, float]]
"""Value by need and metric."""
Measure = Callable[[Runs, Mapping[str, Grades]], Measures]


@dataclass(frozen=True, slots=True)
class Row:
    """How good one ranker's lists are."""

    name: str
    values: Mapping[str, Interval]
    """Mean and 95 % bootstrap interval by metric."""
    minus_ours: Mapping[str, Interval]
    """Of the paired differences, likewise."""
    folds: tuple[float, ...]
    """Mean nDCG@10 of the needs of each fold."""
    by_need: Measures
    suspects: Mapping[str, int]
    """Lists in whose first ten each suspect stands."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found."""

    engine: str
    vocabulary: str
    needs: int
    """That have a relevant offer."""
    offers: int
    pairs: int
    """That are judged."""
    pool: bool
    groups: Mapping[str, int]
    """Groups of the thesaurus in each vocabulary of ours."""
    rows: tuple[Row, ...]
    missing: Mapping[str, str]
    """Who could not be compared, and why."""
    suspects: str
    hard: tuple[Placed, ...]

    def row(self, name: str) -> Row:
        """Return a ranker's row.

        Raises:
            LookupError: it was not compared.
        """
        for row in self.rows:
            if row.name == name:
                return row
        raise LookupError(name)


def compare(
    judged: Judged,
    *,
    rankers: Sequence[str] = tuple(TITLES),
    measure: Measure = evaluate,
    hard: Sequence[HardCase] = (),
    suspects: str = "",
    say: Callable[[str], None] = lambda _line: None,
) -> Report:
    """Rank with ours and the others and measure all of them alike.

    Args:
        judged: what is ranked and measured by.
        rankers: names from `TITLES`; ours is always among them.
        measure: makes values by need and metric of lists; another where grades are not those of what is listed.
        hard: pairs whose places are told.
        suspects: offers whose id begins so are counted among the first ten; blank is none.
        say: is told what is being done.

    Raises:
        ValueError: a judged need or offer is missing, or nothing is relevant.
    """
    judged.check()
    known = vocabularies(judged.asked)
    runs, missing = lists(judged, rankers, known, say)
    measured = {name: measure(run, judged.qrels) for name, run in runs.items()}
    return Report(
        engine=ENGINE,
        vocabulary=known[OURS].version,
        needs=len(measured[OURS]),
        offers=len(judged.offers),
        pairs=sum(map(len, judged.qrels.values())),
        pool=judged.pool,
        groups={name: len(vocabulary.concepts) for name, vocabulary in known.items()},
        rows=tuple(
            Row(
                name=name,
                values={metric: _interval(values, metric) for metric in SHOWN},
                minus_ours={metric: _interval(values, metric, measured[OURS]) for metric in SHOWN},
                folds=folds({need: value[NDCG] for need, value in values.items()}),
                by_need=values,
                suspects=_among_first(runs[name], suspects),
            )
            for name, values in measured.items()
        ),
        missing=missing,
        suspects=suspects,
        hard=tuple(placed(hard, runs)),
    )


def folds(values: Mapping[str, float], count: int = FOLDS, seed: int = 7) -> tuple[float, ...]:
    """Return the mean of each fold: needs are dealt out by chance, the same for the same needs and seed.

    Args:
        values: by need; of fewer needs than folds each is a fold.
        count: folds.
        seed: of the dealing.
    """
    needs = np.random.default_rng(seed).permutation(sorted(values)).tolist()
    return tuple(mean(values[need] for need in needs[at::count]) for at in range(min(count, len(needs))))


def _interval(values: Measures, metric: str, minus: Measures | None = None) -> Interval:
    return bootstrap([row[metric] - (minus[need][metric] if minus else 0.0) for need, row in values.items()])


def _among_first(runs: Runs, prefix: str) -> dict[str, int]:
    found = Counter(offer for ranked in runs.values() for offer in ranked[:TOP] if offer.startswith(prefix))
    return dict(sorted(found.items())) if prefix else {}


def told(report: Report) -> list[str]:
    """Return the lines of the tables: means with intervals, folds, suspects, hard cases."""
    among = "ranked within each need's judged offers" if report.pool else "all ranked"
    total = report.groups[OURS]
    lines = [
        f"{report.needs} needs with a relevant offer, {report.offers} offers, {among}, {report.pairs} judged pairs",
        f"engine {report.engine}, vocabulary {report.vocabulary}; mean [95 % bootstrap interval over needs]",
        f"thesaurus: {total} groups"
        + "".join(f"; {name}: {left} left" for name, left in report.groups.items() if name != OURS),
        "",
        f"{'':<32}" + "".join(f"{name:<22}" for name in SHOWN) + f"{NDCG} minus {OURS}",
    ]
    for row in report.rows:
        cells = "".join(f"{_cell(row.values[metric]):<22}" for metric in SHOWN)
        difference = "" if row.name == OURS else _cell(row.minus_ours[NDCG], "+")
        lines.append(f"{TITLES[row.name]:<32}{cells}{difference}".rstrip())
    lines += [f"{TITLES[name]:<32}left out: {reason}" for name, reason in report.missing.items()]
    if report.groups[NOT_IN_NEEDS] < total:
        lines += ["", f"{NOT_IN_NEEDS}: no need can be heard to say any group that is left, so this is the floor"]
    lines += ["", f"{NDCG} of {len(report.rows[0].folds)} folds of needs (the same weights in each)"]
    for row in report.rows:
        lines.append(
            f"{TITLES[row.name]:<32}"
            + "".join(f"{value:6.3f}" for value in row.folds)
            + f"   {min(row.folds):.3f} to {max(row.folds):.3f}"
        )
    if report.suspects:
        lines += ["", f"{report.suspects}* among the first {TOP}: places in all lists, and by offer"]
        for row in report.rows:
            each = " ".join(f"{offer}:{count}" for offer, count in row.suspects.items())
            lines.append(f"{TITLES[row.name]:<32}{sum(row.suspects.values()):>4}  {each}".rstrip())
    if report.hard:
        lines += ["", "hard cases: the place reached, ! where it is not as expected, - in no list"]
        lines += table(report.hard, (OURS, *_best_baselines(report)))
    return lines


def _best_baselines(report: Report) -> list[str]:
    rows = [row for row in report.rows if row.name in BASELINES]
    return [row.name for row in sorted(rows, key=lambda row: -row.values[NDCG][0])[:BESIDE]]


def _cell(value: Interval, sign: str = "") -> str:
    mean_, low, high = (f"{number:{sign}.3f}".replace("0.", ".") for number in value)
    return f"{mean_} [{low}, {high}]"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `run`."""
    shipped = "the judged pairs the product ships with are measured by: python -m tests.bench.quality"
    parser.epilog = shipped
    parser.add_argument("--needs", type=Path, required=True, help="JSON Lines: id, text and more (matching/README.md)")
    parser.add_argument("--offers", type=Path, required=True, help="JSON Lines, likewise")
    parser.add_argument("--qrels", type=Path, required=True, help="need, offer, grade; divided by tabs")
    parser.add_argument("--pool", action="store_true", help="rank each need's judged offers only")
    parser.add_argument("--hard", type=Path, help="heading, then need, offer, grade, kind; divided by tabs")
    parser.add_argument("--suspects", default="", help="count offers whose id begins so among the first ten")
    add_output_arguments(parser)


def add_output_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that do not say what is measured."""
    parser.add_argument("--rankers", type=_names, default=",".join(TITLES), help="by name (default: all)")
    parser.add_argument("--out", type=Path, help="write everything as JSON too, need by need")


def _names(text: str) -> tuple[str, ...]:
    names = text.split(",")
    if unknown := [name for name in names if name not in TITLES]:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(TITLES)}")
    return tuple(names)


def run(args: argparse.Namespace) -> None:
    """Compare, print the tables, and write the JSON that was asked for.

    Raises:
        BadLine: a line cannot be read.
        ValueError: a judged need or offer is missing, or nothing is relevant.
    """
    judged = Judged(read_needs(args.needs), read_offers(args.offers), read_qrels(args.qrels), args.pool)
    needs, offers = {need.id for need in judged.needs}, {offer.id for offer in judged.offers}
    hard = read_hard_cases(args.hard, needs, offers) if args.hard else ()
    publish(compare(judged, rankers=args.rankers, hard=hard, suspects=args.suspects, say=say), args.out)


def publish(report: Report, out: Path | None) -> None:
    """Print the tables, and write the JSON where it is wanted."""
    sys.stdout.write("\n".join(told(report)) + "\n")
    if out is not None:
        out.write_bytes(canonical(report) + b"\n")


def say(line: str) -> None:
    """Tell how far it is, where it does not end up in the tables."""
    sys.stderr.write(line + "\n")
