"""Real worker processes, to be killed and paused."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from backend.local.processes import Command, Supervisor
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


class Kept:
    """A worker that is started again whenever it ends."""

    def __init__(self, folder: Path, command: Sequence[str], env: dict[str, str], **pauses: float) -> None:
        """Start it."""
        self.said: list[str] = []
        self._supervisor = Supervisor(self.said.append, **pauses)
        self.log = folder / "kept.log"
        self._supervisor.add(Command("worker", command, env, ROOT, self.log))

    def wait_until(self, reached: Callable[[], bool], what: str) -> float:
        """Look after the worker until something is reached, and return how many seconds it took."""
        begun = time.monotonic()

        def look() -> bool:
            self._supervisor.tick()
            return reached()

        wait_until(look, what)
        return time.monotonic() - begun

    def close(self) -> None:
        """Stop it."""
        self._supervisor.close()
        sys.stdout.write(f"{self.said}\n{self.log.read_text('utf-8')}")


Keep = Callable[..., Kept]
"""Starts a worker that is kept running until the end of the test."""
