"""What differs between two states of a document, field by field, so that people can read it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """One place where two states differ."""

    pointer: str
    """As in JSON pointers, but with the id of an element in place of its number: ``/requirements/<id>/text``.

    Where elements only stand in another order it names their list, and both sides are their ids in order.
    """
    before: Any
    """None where there was nothing."""
    after: Any


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return where two states of a document differ, in the order of the later one."""
    return tuple(_in_object(before, after, ""))


def _in_object(before: Mapping[str, Any], after: Mapping[str, Any], above: str) -> Iterator[Change]:
    for name in (*after, *(gone for gone in before if gone not in after)):
        yield from _between(before.get(name), after.get(name), f"{above}/{name}")


def _between(before: Any, after: Any, pointer: str) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _in_object(before, after, pointer)
    elif _has_elements(before, after):
        yield from _in_elements(before, after, pointer)
    else:
        yield Change(pointer, before, after)


def _has_elements(*sides: Any) -> bool:
    return all(
        isinstance(side, list) and all(isinstance(held, Mapping) and "id" in held for held in side) for side in sides
    )


def _in_elements(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], pointer: str
) -> Iterator[Change]:
    was, is_now = {held["id"]: held for held in before}, {held["id"]: held for held in after}
    for name, element in is_now.items():
        yield from _between(was.get(name), element, f"{pointer}/{name}")
    for name, element in was.items():
        if name not in is_now:
            yield Change(f"{pointer}/{name}", element, None)
    order = [name for name in was if name in is_now], [name for name in is_now if name in was]
    if order[0] != order[1]:
        yield Change(pointer, *order)
