"""Hangs up on a database that has fallen silent: a web process then says so, instead of waiting with everybody.

On a connection whose other end has gone without a word one waits for minutes or hours. So a web process asks all the
time on a connection of its own. When nothing has been answered for a few seconds it cuts every connection it has:
whoever waits is told that the database is away, and so is whoever comes, until the database answers again.
"""

import os
import socket
import threading
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Any, Final, Self
from weakref import WeakSet

import psycopg
import structlog
from sqlalchemy import Engine, event

from backend.core.beat import Beat
from backend.core.db import libpq_url
from backend.core.watchdog import Watchdog

log = structlog.get_logger(__name__)

TICK: Final = 0.5
"""Seconds between two questions, and between two looks at whether they were answered."""
CONNECT_SECONDS: Final = 2
"""How long a new connection may take that asks whether the database is back; libpq knows no less."""

Line = psycopg.Connection[Any]


class Pulse:
    """Watches over the connections of an engine, from its `__enter__` to its `__exit__`."""

    def __init__(self, engine: Engine, patience: float) -> None:
        """Watch an engine; ``patience`` is how many seconds its database may be silent."""
        self._engine = engine
        self._url = libpq_url(engine.url.render_as_string(hide_password=False))
        self._answers = 0
        self._is_silent = False
        self._line: Line | None = None
        self._lines: WeakSet[Line] = WeakSet()
        self._guard = threading.Lock()
        self._running = ExitStack()
        self._beats = (
            Beat("pulse", TICK, self._ask),
            Watchdog(lambda: self._answers, patience, self._hang_up, tick=TICK),
        )

    def __enter__(self) -> Self:
        """Begin."""
        event.listen(self._engine, "do_connect", self._refuse_in_silence)
        event.listen(self._engine, "connect", self._note)
        self._engine.dispose()  # what is connected already has not been noted
        for beat in self._beats:
            self._running.enter_context(beat)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self._running.close()
        self._is_silent = False
        if self._line is not None:
            self._line.close()

    def _ask(self) -> None:
        try:
            if self._line is None:
                self._line = self._connect()
            if self._line is not None:
                self._line.execute("SELECT 1")
        except psycopg.Error as error:
            log.warning("pulse: the line was cut", error=str(error))
            self._line = None
            return
        self._hear()

    def _connect(self) -> Line | None:
        """Return a new connection; none where the database will have no more, which is an answer too.

        Raises:
            psycopg.errors.ConnectionTimeout: nothing was answered.
        """
        try:
            line = psycopg.connect(self._url, autocommit=True, connect_timeout=CONNECT_SECONDS)
        except psycopg.errors.ConnectionTimeout:
            raise
        except psycopg.OperationalError:
            return None  # whoever asks for something hears the same, and it is logged there
        self._note(line)
        return line

    def _hear(self) -> None:
        self._answers += 1
        if self._is_silent:
            log.info("the database answers again")
            self._is_silent = False

    def _note(self, line: Line, _record: object = None) -> None:
        with self._guard:
            self._lines.add(line)

    def _refuse_in_silence(self, *_: object) -> None:
        """Tell whoever wants a connection at once that there is none: it would wait for as long as it may take."""
        if self._is_silent:
            raise psycopg.OperationalError("the database is silent")

    def _hang_up(self) -> None:
        if not self._is_silent:
            log.error("the database is silent; all connections to it are cut")
        self._is_silent = True
        self._engine.dispose()
        with self._guard:
            held = list(self._lines)
        for line in held:
            # A copy: closing is for the thread that waits, which hears of the end now.
            with suppress(psycopg.Error, OSError), socket.socket(fileno=os.dup(line.fileno())) as end:
                end.shutdown(socket.SHUT_RDWR)
