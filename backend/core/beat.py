"""What a worker does again and again besides the job it is at."""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

import structlog

log = structlog.get_logger(__name__)


class Beat:
    """Calls a function every so often in a thread of its own, whatever becomes of the single call.

    Not a job of the queue: a long match run would hold up the mail.
    """

    def __init__(self, name: str, seconds: float, action: Callable[[], object], *, at_once: bool = True) -> None:
        """Make a beat that does not run yet; ``at_once`` says whether it begins with a call or with a pause."""
        self._name, self._seconds, self._action, self._at_once = name, seconds, action, at_once
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the running call end, and stop."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        if self._at_once:
            self._call()
        while not self._stop.wait(self._seconds):
            self._call()

    def _call(self) -> None:
        try:
            self._action()
        except Exception as error:
            log.error("beat failed", beat=self._name, exc_info=error)
