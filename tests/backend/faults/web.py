"""A real web process, to be killed and started again."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.conftest import ROOT


@dataclass
class Web:
    """``python -m backend.cli serve``, always at the same address."""

    env: dict[str, str]
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Return where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it; whoever asks too early is refused a connection."""
        words = [sys.executable, "-m", "backend.cli", "serve", "--port", str(self.port)]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(words, cwd=ROOT, env=os.environ | self.env, stdout=quiet, stderr=quiet)

    def kill(self) -> None:
        """Kill it as a power cut would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def serving(url: str, **env: str) -> Iterator[Web]:
    """Serve a database; whatever becomes of the test, the process is gone after it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        web = Web({"DATABASE_URL": url} | env, probe.getsockname()[1])
    web.start()
    try:
        yield web
    finally:
        web.kill()
