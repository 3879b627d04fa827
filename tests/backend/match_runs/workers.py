"""Real worker processes, to be killed and paused."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.conftest import ROOT, Database

PAUSE = float(os.environ.get("TEST_PAUSE_SECONDS", "0"))
"""How long a worker is paused, or the line to the database is dead, at least."""
PATIENCE = float(os.environ.get("TEST_PATIENCE_SECONDS", "120"))
"""Seconds after which something awaited is taken never to come."""


def wait_until(reached: Callable[[], bool], what: str) -> None:
    """Return as soon as ``reached()``; fail the test when it never is."""
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline, f"never came: {what}"
        time.sleep(0.03)


COMMAND = (sys.executable, "-m", "backend.cli", "worker")
LEASE = os.environ.get("TEST_LEASE_SECONDS", "6")


def environment(url: str) -> dict[str, str]:
    """Return what a worker finds in its environment."""
    return os.environ | {
        "DATABASE_URL": url,
        "CITYMATCH_LEASE_SECONDS": LEASE,
        "CITYMATCH_HEARTBEAT_SECONDS": os.environ.get("TEST_HEARTBEAT_SECONDS", "0.5"),
    }


class Worker:
    """``python -m backend.cli worker``, with short leases unless `tests.faults` asks for those of production."""

    def __init__(self, database: Database, log: Path) -> None:
        """Start it; what it says goes to ``log``."""
        self.log = log
        with log.open("wb") as said:
            self.process = subprocess.Popen(
                COMMAND, cwd=ROOT, env=environment(database.app_url), stdout=said, stderr=said
            )

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def kill(self) -> None:
        """Kill it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """Make sure it is gone."""
        if self.process.poll() is None:
            self.send(signal.SIGCONT)
            self.kill()
