"""The names of tests are the same in each process; where they are not, xdist runs none and hardly says why."""

import re
import time
from uuid import UUID

import pytest

ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}")
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
RECENT = 3600.0
"""Seconds within which an id that tells its time (UUIDv7) was made by a process of the same run."""


def changing_part(name: str, *values: object) -> str:
    """Return what of a test's name another process would call otherwise, given the values it was called by."""
    for value in values:
        if isinstance(value, set | frozenset) and len(value) > 1 and str(value) in name:
            return f"{value}, a set, whose order is another in each process"
    if address := ADDRESS.search(name):
        return f"{address[0].strip()}, the place of an object"
    for found in map(UUID, ID.findall(name)):
        if found.version == 4 or time.time() - (found.int >> 80) / 1000 < RECENT:
            return f"{found}, an id that is made anew each time"
    return ""


def changing_names(items: list[pytest.Item]) -> list[str]:
    """Return which of these tests have names that change, and why; tests of a set stand in another order each time."""
    told = []
    for item in items:
        called = getattr(item, "callspec", None)
        reason = changing_part(called.id, *called.params.values()) if called else ""
        if any(isinstance(mark.args[1], set | frozenset) for mark in item.iter_markers("parametrize") if mark.args[1:]):
            reason = "its cases are a set"
        if reason:
            told.append(f"{item.nodeid}: {reason}")
    return told
