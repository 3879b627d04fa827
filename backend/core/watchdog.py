"""Notices that a database has fallen silent without hanging up; a worker then ends, and is started anew.

A connection whose other end has gone without a word (a router restarted, a firewall forgot it) looks alive for hours:
the worker would sit there, take no job and log nothing. What a web process does instead is in `core.pulse`.
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


def end_process() -> None:
    """End this process as it stands: nothing can be closed in order, every thread may wait for an answer."""
    log.error("the database is silent; the worker ends")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(SILENT)


class Watchdog(Beat):
    """Looks again and again whether the database has answered anything since the last look."""

    def __init__(
        self,
        answers: Callable[[], int],
        patience: float,
        bark: Callable[[], object] = end_process,
        *,
        tick: float = TICK,
    ) -> None:
        """Watch a count of answers.

        Args:
            answers: how many there have been.
            patience: after so many seconds at which the count stands still it is time to bark.
            bark: what is done then, at every look until there is an answer.
            tick: seconds between two looks.
        """
        super().__init__("watchdog", tick, self._look, at_once=False)
        self._answers, self._patience, self._bark, self._tick = answers, patience, bark, tick
        self._seen, self._silent = -1, 0

    def _look(self) -> None:
        """Count looks, not time: a process that was paused has not looked, and finds its database in good health."""
        answers = self._answers()
        self._silent = 0 if answers != self._seen else self._silent + 1
        self._seen = answers
        if self._silent * self._tick >= self._patience:
            self._bark()
