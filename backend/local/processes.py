"""Child processes that never outlive us, however we end."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(with_signal: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """Return a ``preexec_fn`` that has Linux signal the child the moment its parent is gone, be it by kill -9.

    Linux means the parent *thread*: start such children from one that lives as long as they shall.
    Elsewhere it does nothing; there only the guard of ``backend.local.guard`` cleans up.
    """
    parent = os.getpid()

    def in_child() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
            if os.getppid() != parent:  # it died between fork and prctl, and no signal will come any more
                os._exit(1)

    return in_child


def stop(process: subprocess.Popen[bytes], patience: float, *signals: signal.Signals) -> int:
    """End a child and return its exit code: each signal in turn, given ``patience`` seconds; SIGKILL last."""
    for number in (*signals, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(number)
            try:
                return process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
    return process.wait()


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    """Ask again and again until the condition holds; False when it does not within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
