"""A line to the database that can go dead without anybody hanging up."""

import socket
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, quote, urlsplit


class Line:
    """Passes on what comes in on a socket of its own; while it is dead it takes everything and passes on nothing."""

    def __init__(self, url: str, folder: Path) -> None:
        """Lead to the server of a database's address, from a socket in ``folder``."""
        place = parse_qs(urlsplit(url).query)
        name = f".s.PGSQL.{place['port'][0]}"
        self._server = f"{place['host'][0]}/{name}"
        self.url = url.replace(quote(place["host"][0]), quote(str(folder)))
        self._dead = threading.Event()
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / name))
        self._listening.listen(64)
        self._open = [self._listening]

    def __enter__(self) -> Self:
        """Begin."""
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up on everybody."""
        for held in self._open:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
            held.close()

    def die(self) -> None:
        """Pass on nothing from now on, in neither direction, not even that somebody hung up."""
        self._dead.set()

    def heal(self) -> None:
        """Pass everything on again; what was lost is lost."""
        self._dead.clear()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._server)
                self._open += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                if not self._dead.is_set():
                    other.sendall(data)
            if not self._dead.is_set():
                other.shutdown(socket.SHUT_RDWR)
