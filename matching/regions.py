"""Which place lies in which: a vendor that serves 广东省 serves 深圳市."""

import functools
import re
from collections.abc import Iterable, Mapping

from matching.tokens import DATA, fold

ANYWHERE = frozenset({"全国", "中国"})
"""Regions that contain every city."""

# What a region's name may end with or go without: 广西 is 广西壮族自治区, 深圳 is 深圳市.
_ENDING = re.compile(r"(市|省|特别行政区|(壮族|回族|维吾尔)?自治区)$")


@functools.lru_cache(maxsize=1 << 14)
def place(name: str) -> str:
    """Return the name of a city or region as it is compared."""
    return _ENDING.sub("", fold(name).strip())


@functools.cache
def _cities() -> Mapping[str, frozenset[str]]:
    """Return the cities of each region of data/provinces.tsv, all as `place` writes them."""
    rows = [line.split("\t") for line in (DATA / "provinces.tsv").read_text("utf-8").splitlines()]
    return {place(row[0]): frozenset(map(place, row[1].split("|"))) for row in rows if len(row) == 2}


def names_city(regions: Iterable[str], city: str) -> bool:
    """Return whether one of ``regions`` is the city or a region it lies in; the whole country does not count."""
    wanted = place(city)
    return any(wanted == place(region) or wanted in _cities().get(place(region), ()) for region in regions)


def is_nationwide(regions: Iterable[str]) -> bool:
    """Return whether one of ``regions`` is the whole country."""
    return any(place(region) in ANYWHERE for region in regions)
