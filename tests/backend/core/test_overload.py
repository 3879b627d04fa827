"""Who computes for long does so one after the other, and who would wait for too long is told so."""

import threading

import pytest

from backend.core import overload
from backend.core.overload import Overloaded, Turn


def test_who_comes_while_another_computes_waits_a_little_and_is_told_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(overload, "PATIENCE", 0.01)
    turn, told = Turn(), threading.Event()

    def come() -> None:
        with pytest.raises(Overloaded), turn:
            raise AssertionError("two at once")
        told.set()

    with turn:
        other = threading.Thread(target=come)
        other.start()
        other.join(5)
    assert told.is_set()
    with turn:
        assert told.is_set()
