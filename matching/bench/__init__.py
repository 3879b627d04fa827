"""What the engine takes and what it is worth, beside others: ``python -m matching bench PART``."""

import argparse

from matching.bench import comparing, moving, quality, whole

_PARTS = {
    "kernels": (comparing, "the fast pass beside other engines, on the same vectors"),
    "whole": (whole, "from texts to explained lists, beside scikit-learn and RapidFuzz"),
    "moving": (moving, "building, loading, one new need, one changed offer"),
    "quality": (quality, "against judged pairs, beside well-known ways to rank"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the parts, each with its options."""
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    for name, (part, does) in _PARTS.items():
        part.add_arguments(parts.add_parser(name, help=does))


def run(args: argparse.Namespace) -> None:
    """Measure one part and print its tables.

    Raises:
        NotInstalled: an engine to compare with is missing.
        NoPolicies: the documents texts are made from are.
    """
    _PARTS[args.part][0].run(args)
