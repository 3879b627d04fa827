"""The fast pass beside other engines, on the same vectors: ``python -m matching bench kernels``."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from matching.bench.corpus import POLICIES, SEED, Corpus
from matching.bench.engines import ENGINES
from matching.bench.kernels import SAMPLE, measure, scatter_bound, table
from matching.bench.sizes import SIZES, sizes
from matching.bench.vectors import TERMS, vectors


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `run`."""
    parser.add_argument("--sizes", type=sizes, default=SIZES, help=f"needs x offers, ascending (default {SIZES})")
    parser.add_argument("--engines", type=_engines, default=",".join(ENGINES), help="by name (default: all)")
    parser.add_argument("--terms", choices=sorted(TERMS), default="characters-pairs", help="what texts are cut into")
    parser.add_argument("--top", type=int, default=50, help="offers a need keeps (default 50)")
    parser.add_argument("--threads", type=int, default=2, help="for those who can use them (default 2)")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each; the best counts (default 3)")
    parser.add_argument("--sample", type=int, default=SAMPLE, help=f"needs for slow engines (default {SAMPLE})")
    parser.add_argument("--seed", type=int, default=SEED, help="of the corpus")
    parser.add_argument("--policies", type=Path, default=POLICIES, help="folder of documents texts are made from")
    parser.add_argument("--out", type=Path, help="write what was measured as JSON")


def run(args: argparse.Namespace) -> None:
    """Make a corpus, measure every engine on every size, and print the table.

    Raises:
        NotInstalled: an engine is missing.
        NoPolicies: the documents are.
    """
    for name in args.engines:
        ENGINES[name].check()
    corpus = Corpus(args.seed, args.policies)
    most_needs, most_offers = (max(size) for size in zip(*args.sizes, strict=True))
    _say(f"writing and vectorising {most_needs} needs and {most_offers} offers")
    needs, offers = vectors(corpus.needs(most_needs), corpus.offers(most_offers), args.terms)
    measured = []
    for n_needs, n_offers in args.sizes:
        measured += measure(
            needs[:n_needs],
            offers[:n_offers],
            top=args.top,
            threads=args.threads,
            rounds=args.rounds,
            engines=args.engines,
            sample=args.sample,
            say=_say,
        )
    bound = scatter_bound()
    sys.stdout.write("\n".join(table(measured, bound)) + "\n")
    if args.out is not None:
        document = {"bound": bound, "measured": [asdict(one) for one in measured]}
        args.out.write_text(json.dumps(document, indent=1) + "\n", "utf-8")


def _engines(text: str) -> list[str]:
    names = text.split(",")
    if unknown := [name for name in names if name not in ENGINES]:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(ENGINES)}")
    return names


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
