"""The last line of defence against orphans: waits until its starter is gone, then ends what that one left behind.

Run by its path, with nothing of ours imported. Standard input tells it what to watch: ``+PID SIGNAL`` for a child
that leads its own process group, ``-PID`` when that child has been waited for. End of input means that the starter
has ended, in whatever way. Unlike PR_SET_PDEATHSIG this works on every Unix and reaches grandchildren too.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time

GRACE_SECONDS = 10


def is_running(leader: int) -> bool:
    """Whether a process is still there."""
    try:
        os.kill(leader, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def main() -> None:
    """Watch until the end of input; then ask each leader to end, and kill what it leaves in its group."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    watched: dict[int, int] = {}
    for line in sys.stdin:
        words = line.split()
        if words[0].startswith("+"):
            watched[int(words[0])] = int(words[1])
        else:
            watched.pop(-int(words[0]), None)
    for leader, number in watched.items():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(leader, number)
    deadline = time.monotonic() + GRACE_SECONDS
    for leader in watched:
        while is_running(leader) and time.monotonic() < deadline:
            time.sleep(0.05)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)


if __name__ == "__main__":
    main()
