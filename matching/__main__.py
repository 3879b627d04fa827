"""The engine from the command line: ``python -m matching rank``, ``evaluate``, ``terms``, ``attack`` and ``bench``."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from matching import attack, bench
from matching.bench.engines import NotInstalled
from matching.canonical import canonical
from matching.files import BadLine, read_needs, read_offers, read_qrels, read_run
from matching.index import Index
from matching.metrics import METRICS, bootstrap, evaluate
from matching.ranking import rank
from matching.text import normalize
from matching.tokens import BadData, Vocabulary, default_vocabulary
from matching.weights import BadWeights, default_weights, load_weights


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m matching", description="Rank offers for needs, and say how well.")
    commands = parser.add_subparsers(dest="command", required=True)
    ranking = commands.add_parser("rank", help="rank the offers of one file for the needs of another")
    ranking.add_argument("--needs", type=Path, required=True, help="JSON Lines: id, text and more (matching/README.md)")
    ranking.add_argument("--offers", type=Path, required=True, help="JSON Lines, likewise")
    ranking.add_argument("--out", type=Path, required=True, help="JSON Lines: need, offer, rank, score, contributions")
    ranking.add_argument("--top", type=_positive, default=100, help="places per need (default 100)")
    ranking.add_argument("--explain", action="store_true", help="write the evidence of every contribution")
    ranking.add_argument("--weights", type=Path, help="another weights.json")
    ranking.add_argument("--candidates", type=Path, help="qrels whose offers alone are ranked for each need")
    ranking.add_argument("--vocabulary", type=Path, help="folder with another words, stop words and thesaurus")
    measuring = commands.add_parser("evaluate", help="measure a run against judged pairs")
    measuring.add_argument("--run", type=Path, required=True, help="as rank wrote it")
    measuring.add_argument("--qrels", type=Path, required=True, help="need, offer, grade; divided by tabs")
    measuring.add_argument("--judged-only", action="store_true", help="leave out offers nobody judged")
    measuring.add_argument("--against", type=Path, help="another run, for the paired difference")
    reading = commands.add_parser("terms", help="show what the engine reads in a text: try an edited thesaurus")
    reading.add_argument("text", help="the text, or - for standard input")
    reading.add_argument("--vocabulary", type=Path, help="folder with another words, stop words and thesaurus")
    attack.add_arguments(commands.add_parser("attack", help="attack every offer as a vendor would cheat"))
    bench.add_arguments(commands.add_parser("bench", help="measure speed, memory and quality beside others"))
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        width = 30 * done // total
        end = "\n" if done == total else ""
        print(f"\r[{'#' * width:<30}] {done}/{total}", end=end, file=sys.stderr, flush=True)


def _write_whole(path: Path, lines: Iterable[bytes]) -> None:
    """Write a file or nothing: an interrupted run leaves the old one as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(line + b"\n" for line in lines)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink()
        raise


def _rank(args: argparse.Namespace) -> None:
    weights = load_weights(args.weights) if args.weights else default_weights()
    needs, offers = read_needs(args.needs), read_offers(args.offers)
    candidates = read_qrels(args.candidates) if args.candidates else None
    index = Index.fit(offers, weights.text, _vocabulary(args))
    ranking = rank(
        needs,
        index,
        top=args.top,
        top_per_group=0,
        weights=weights,
        candidates=candidates,
        explain=args.explain,
        progress=_progress,
    )
    rows = (
        {"need": m.need, "offer": m.offer, "rank": m.rank, "score": m.score, "contributions": m.contributions}
        for m in ranking.matches
    )
    _write_whole(args.out, map(canonical, rows))


def _vocabulary(args: argparse.Namespace) -> Vocabulary:
    return Vocabulary(args.vocabulary) if args.vocabulary else default_vocabulary()


def _terms(args: argparse.Namespace) -> None:
    vocabulary = _vocabulary(args)
    text = sys.stdin.read() if args.text == "-" else args.text
    clean = normalize(text)
    print("words\t" + " ".join(term for term, _, _ in vocabulary.words(clean)))
    for code, start, end in vocabulary.concepts_in(clean):
        kind = "near" if vocabulary.concepts[code].near else "same"
        print(f"{kind}\t{code}\t{text[start:end]}\t{' | '.join(vocabulary.concepts[code].terms)}")


def _evaluate(args: argparse.Namespace) -> None:
    qrels = read_qrels(args.qrels)
    measured = evaluate(read_run(args.run), qrels, judged_only=args.judged_only)
    if not measured:
        raise BadLine(f"{args.qrels}: no need has a relevant offer, so there is nothing to measure")
    other = evaluate(read_run(args.against), qrels, judged_only=args.judged_only) if args.against else None
    print(f"{len(measured)} needs; mean and 95 % bootstrap interval")
    for name in METRICS:
        values = [row[name] for row in measured.values()]
        line = f"{name:<8}" + _interval(values)
        if other is not None:
            line += "   difference " + _interval([row[name] - other[need][name] for need, row in measured.items()])
        print(line)


def _interval(values: Sequence[float]) -> str:
    mean, low, high = bootstrap(values)
    return f"{mean:7.4f} [{low:.4f}, {high:.4f}]"


def _attack(args: argparse.Namespace) -> None:
    attack.run(args, _progress)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code: 0, or 2 with one line that says what to mend."""
    args = _parser().parse_args(arguments)
    try:
        {"rank": _rank, "evaluate": _evaluate, "terms": _terms, "attack": _attack, "bench": bench.run}[args.command](
            args
        )
    except (BadData, BadLine, BadWeights, NotInstalled, ValueError, OSError) as error:
        print(f"matching {args.command}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
