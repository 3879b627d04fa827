"""A process whose database falls silent ends by itself, and no other does."""

import subprocess
import sys

from backend.core.watchdog import SILENT
from tests.conftest import ROOT

PROCESS = """
import itertools, threading, time
from backend.core import watchdog
count = itertools.count()
with watchdog.Watchdog(lambda: {answers}, 0.2, tick=0.05):
    time.sleep(1.5)
"""


def exit_code(answers: str) -> int:
    """Return how a process ends that works a while and sees these answers."""
    ran = subprocess.run([sys.executable, "-c", PROCESS.format(answers=answers)], cwd=ROOT, check=False, timeout=60)
    return ran.returncode


def test_silence_ends_the_process() -> None:
    assert exit_code("7") == SILENT


def test_answers_keep_it_running() -> None:
    assert exit_code("next(count)") == 0
