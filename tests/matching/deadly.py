"""An input that ends whoever works on it: alone in this module, so that a worker which must have it loads little."""

import os
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path


class Deadly(Mapping[str, tuple[str, ...]]):
    """Conditions of a need that, when they are first read in another process than here, end that process."""

    def __init__(self, trace: Path) -> None:
        """Take a file that is not there; the number of the process that ended will be in it."""
        self.trace, self.here = trace, os.getpid()

    def _read(self) -> None:
        if os.getpid() == self.here:
            return
        try:
            with self.trace.open("x") as file:
                file.write(str(os.getpid()))
        except FileExistsError:
            return
        os.kill(os.getpid(), signal.SIGKILL)

    def __getitem__(self, name: str) -> tuple[str, ...]:
        """Return what is required under a name."""
        self._read()
        return {"certificate": ("等保三级",)}[name]

    def __iter__(self) -> Iterator[str]:
        """Return the names."""
        self._read()
        return iter(("certificate",))

    def __len__(self) -> int:
        """Return how many there are."""
        return 1
