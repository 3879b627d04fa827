"""Ends a worker whose database has fallen silent without hanging up; whoever keeps the worker running starts it anew.

A connection whose other end has gone without a word (a router restarted, a firewall forgot it) looks alive for hours:
the worker would sit there, take no job and log nothing.
"""

import os
import sys
from collections.abc import Callable
from typing import Final

import structlog

from backend.core.beat import Beat

log = structlog.get_logger(__name__)

SILENT: Final = 70
"""The exit code then (EX_SOFTWARE of sysexits.h)."""
TICK: Final = 1.0


class Watchdog(Beat):
    """Looks every second whether the database has answered anything since the last look."""

    def __init__(self, answers: Callable[[], int], patience: float) -> None:
        """Watch a count of answers; after ``patience`` seconds at which it stands still, the process ends."""
        super().__init__("watchdog", TICK, self._look, at_once=False)
        self._answers, self._patience = answers, patience
        self._seen, self._silent = -1, 0

    def _look(self) -> None:
        """Count looks, not time: a process that was paused has not looked, and finds its database in good health."""
        answers = self._answers()
        self._silent = 0 if answers != self._seen else self._silent + 1
        self._seen = answers
        if self._silent * TICK >= self._patience:
            log.error("the database is silent; the worker ends", seconds=self._silent * TICK)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(SILENT)  # nothing can be closed in order: every thread may wait for an answer
