"""``python -m matching attack``: what cheating gains, who cheats already, and what the defence costs."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from matching.attack.market import Market, dated, undated
from matching.attack.trial import TOP, Summary, choose, summarise, try_all
from matching.attack.tricks import TRICKS
from matching.canonical import canonical
from matching.files import BadLine, read_needs, read_offers, read_qrels
from matching.metrics import Grades, bootstrap, evaluate
from matching.ranking import Progress
from matching.version import ENGINE
from matching.weights import default_weights, load_weights

METRIC = "nDCG@10"
Interval = tuple[float, float, float]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give the command its arguments."""
    parser.add_argument("--needs", type=Path, required=True, help="JSON Lines: id, text and more (matching/README.md)")
    parser.add_argument("--offers", type=Path, required=True, help="JSON Lines, likewise")
    parser.add_argument("--qrels", type=Path, help="judged pairs: only irrelevant offers attack, and quality is told")
    parser.add_argument("--weights", type=Path, help="another weights.json")
    parser.add_argument("--without", type=Path, help="a weights.json without the defence; needs --qrels")
    parser.add_argument("--sample", type=int, default=60, help="offers that attack (default 60; 0 is all)")
    parser.add_argument("--seed", type=int, default=7, help="of the sample and of what attacks leave to chance")
    parser.add_argument("--only", choices=TRICKS, nargs="+", metavar="ATTACK", help="some attacks only")
    parser.add_argument("--suspects", default="", help="tell where offers whose id begins so stand; they do not attack")
    parser.add_argument("--out", type=Path, help="write everything as JSON too, case by case")


def run(args: argparse.Namespace, progress: Progress | None = None) -> None:
    """Attack, print, and write the JSON that was asked for.

    Raises:
        BadLine: a line cannot be read, or no offer is weak for any need.
        BadWeights: a weights file cannot be read.
        ValueError: the arguments contradict each other.
    """
    if args.sample < 0 or args.seed < 0:
        raise ValueError("--sample and --seed must not be below 0")
    if args.without and not args.qrels:
        raise ValueError("--without compares quality, which needs --qrels")
    weights = load_weights(args.weights) if args.weights else default_weights()
    without = load_weights(args.without) if args.without else None
    needs, offers = read_needs(args.needs), read_offers(args.offers)
    qrels = read_qrels(args.qrels) if args.qrels else None
    market = Market(needs, dated(offers, args.seed), weights)
    markets = {True: market, False: Market(needs, undated(offers), weights)}
    victims = choose(market, qrels, args.sample or None, args.seed, args.suspects)
    if not victims:
        raise BadLine(f"{args.offers}: no offer stands in the lower half for a need it does not fit")
    tricks = [TRICKS[name] for name in args.only or TRICKS]
    cases = try_all(tricks, victims, markets, args.seed, progress)
    summaries = summarise(cases)
    suspects = places_of(market, args.suspects) if args.suspects else {}
    quality = quality_of(market, qrels) if qrels else {}
    other = quality_of(Market(needs, market.offers, without), qrels) if without and qrels else {}
    lines = [
        f"{len(victims)} attackers of {len(offers)} offers, {len(needs)} needs, seed {args.seed}",
        *table(summaries),
    ]
    if args.suspects:
        lines += ["", *_told(args.suspects, suspects, len(needs))]
    intervals: dict[str, Interval] = {}
    if quality:
        intervals["with"] = bootstrap(list(quality.values()))
    if other:
        intervals["without"] = bootstrap(list(other.values()))
        intervals["difference"] = bootstrap([quality[need] - other[need] for need in quality])
    lines += [f"{METRIC} {name:<10} {_interval(value)}" for name, value in intervals.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    if args.out:
        result = {
            "engine": ENGINE,
            "vocabulary": market.vocabulary.version,
            "weights": weights.as_json(),
            "seed": args.seed,
            "attacks": summaries,
            "suspects": suspects,
            "quality": intervals,
            "cases": cases,
        }
        args.out.write_bytes(canonical(result) + b"\n")


def table(summaries: Sequence[Summary]) -> list[str]:
    """Return the lines of the table: one a trick."""
    lines = [f"{'attack':<21}{'cases':>6}{'before':>8}{'after':>8}{'gain':>8}{'90 %':>8}{'top 10':>8}{'above':>8}"]
    for row in summaries:
        above = "" if row.above_original is None else f"{row.above_original:.0%}"
        lines.append(
            f"{row.trick:<21}{row.cases:>6}{row.median_before:>8.1f}{row.median_after:>8.1f}{row.median_gain:>8.1f}"
            f"{row.gain_90:>8.1f}{row.top:>8.0%}{above:>8}"
        )
    return lines


def places_of(market: Market, prefix: str) -> dict[str, dict[str, int]]:
    """Return the places among the first ten of offers whose id begins with ``prefix``, by offer and need."""
    found: dict[str, dict[str, int]] = {}
    for need in market.needs:
        for place, (_, offer) in enumerate(market.ranked(need)[:TOP], 1):
            if offer.startswith(prefix):
                found.setdefault(offer, {})[need.id] = place
    return found


def quality_of(market: Market, qrels: Mapping[str, Grades]) -> dict[str, float]:
    """Return nDCG@10 of the honest ranking by need, for the needs with a relevant offer."""
    runs = {need.id: [offer for _, offer in market.ranked(need)] for need in market.needs}
    return {need: row[METRIC] for need, row in evaluate(runs, qrels).items()}


def _told(prefix: str, found: Mapping[str, Mapping[str, int]], needs: int) -> list[str]:
    total = sum(map(len, found.values()))
    lines = [f"{prefix}*: {total} places in the top {TOP} of {needs} needs"]
    for offer, places in sorted(found.items()):
        lines.append(f"  {offer:<19}" + " ".join(f"{need}:{place}" for need, place in sorted(places.items())))
    return lines


def _interval(value: Interval) -> str:
    mean, low, high = value
    return f"{mean:7.4f} [{low:.4f}, {high:.4f}]"
