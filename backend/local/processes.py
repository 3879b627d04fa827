"""Child processes: started so that none outlives us however we end, stopped in order, restarted when they end."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import IO, Any, Protocol

from backend.local.errors import LaunchError

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
GUARD = Path(__file__).with_name("guard.py")


class Guard:
    """Our end of the pipe to ``guard.py``, which ends our children when we are gone."""

    def __init__(self) -> None:
        self.pipe = -1
        self.starter = 0

    def tell(self, line: str) -> None:
        """Tell the guard to watch or forget a child, starting it on first use (and anew after a fork)."""
        if self.starter != os.getpid():
            self._start()
        with suppress(BrokenPipeError):  # somebody killed the guard; PR_SET_PDEATHSIG still holds
            os.write(self.pipe, line.encode())

    def _start(self) -> None:
        reading, self.pipe = os.pipe()
        actions: list[tuple[Any, ...]] = [
            (os.POSIX_SPAWN_DUP2, reading, 0),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        command = [sys.executable, "-I", "-S", str(GUARD)]
        os.posix_spawn(sys.executable, command, os.environ, file_actions=actions, setpgroup=0)
        os.close(reading)
        self.starter = os.getpid()


_guard = Guard()


def _die_with_parent(with_signal: signal.Signals) -> Callable[[], None]:
    """Return a ``preexec_fn`` that has Linux signal the child the moment its parent is gone, be it by kill -9.

    Linux means the parent *thread*: start children from one that lives as long as they shall.
    """
    parent = os.getpid()

    def in_child() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
            if os.getppid() != parent:  # it died between fork and prctl, and no signal will come any more
                os._exit(1)

    return in_child


def spawn(
    command: Sequence[object],
    *,
    env: Mapping[str, str],
    cwd: Path | str,
    output: IO[bytes] | int,
    end_signal: signal.Signals = signal.SIGTERM,
    run_as: Mapping[str, Any] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own (a Ctrl-C in the terminal is ours to handle) that ends when we do."""
    child = subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=cwd,
        env=dict(env),
        start_new_session=True,
        preexec_fn=_die_with_parent(end_signal),
        **(run_as or {}),
    )
    _guard.tell(f"+{child.pid} {int(end_signal)}\n")
    return child


def poll(child: subprocess.Popen[bytes]) -> int | None:
    """The child's exit code, or None while it runs; what an ended child leaves in its process group is killed.

    That happens while the child is dead but not yet waited for: afterwards its number may be another's.
    """
    if child.returncode is None and _has_ended(child):
        _kill_group(child)
        child.wait()
    return child.returncode


def _has_ended(child: subprocess.Popen[bytes]) -> bool:
    if hasattr(os, "waitid"):
        return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    return child.poll() is not None


def stop(child: subprocess.Popen[bytes], patience: float, *signals: signal.Signals) -> int:
    """End a child and all of its process group: each signal in turn, given ``patience`` seconds; SIGKILL last.

    Return its exit code.
    """
    for number in signals or (signal.SIGTERM,):
        if poll(child) is None:
            os.kill(child.pid, number)
            wait_until(lambda: poll(child) is not None, patience)
    if poll(child) is None:
        _kill_group(child)
    return child.wait()


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):  # nothing left; macOS says the latter about zombies
        os.killpg(child.pid, signal.SIGKILL)
    _guard.tell(f"-{child.pid}\n")


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    """Ask again and again until the condition holds; False when it does not within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


class Stopped(BaseException):
    """Somebody asked us to end: Ctrl-C, SIGTERM, or the terminal is gone."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn the first SIGINT, SIGTERM or SIGHUP into Stopped; a second one ends us at once, and the children with us."""

    def on_signal(number: int, _: FrameType | None) -> None:
        for name in names:
            signal.signal(name, lambda again, _: os._exit(128 + again))
        raise Stopped(signal.Signals(number).name)

    names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {name: signal.signal(name, on_signal) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


class Service(Protocol):
    """Something that runs until it is stopped, and can be started again after it ended."""

    name: str

    def start(self) -> object: ...
    def poll(self) -> int | None: ...
    def stop(self) -> object: ...


class Command:
    """A service that is a command, its output appended to a log file."""

    def __init__(self, name: str, command: Sequence[object], env: Mapping[str, str], cwd: Path, log: Path) -> None:
        self.name, self.command, self.env, self.cwd, self.log = name, command, env, cwd, log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the command once more."""
        with self.log.open("ab") as log:
            self.process = spawn(self.command, env=self.env, cwd=self.cwd, output=log)

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        return poll(self.process) if self.process else 0

    def stop(self) -> None:
        """SIGTERM, 10 s later SIGKILL."""
        if self.process:
            stop(self.process, 10, signal.SIGTERM)


class Supervisor:
    """Keeps services running: whatever its exit code, one that ends is started again after a pause that doubles.

    A clean exit restarts too: a queue worker whose database vanished for a few seconds ends with code 0.
    """

    def __init__(
        self,
        say: Callable[[str], None],
        *,
        first_pause: float = 0.5,
        longest_pause: float = 5,
        steady_after: float = 30,
    ) -> None:
        self.say, self.first, self.longest, self.steady_after = say, first_pause, longest_pause, steady_after
        self.services: list[Service] = []
        self.started: dict[str, float] = {}
        self.restarts: dict[str, int] = {}
        self.due: dict[str, float] = {}

    def add(self, service: Service) -> None:
        """Start a service and keep it running from now on. What it raises on this first start goes to the caller."""
        self.services.append(service)
        service.start()
        self.started[service.name] = time.monotonic()
        self.restarts[service.name] = 0

    def tick(self) -> None:
        """Look after every service once; returns at once unless a restart takes time."""
        for service in self.services:
            name, now = service.name, time.monotonic()
            code = service.poll()
            if code is None:
                continue
            if name not in self.due:
                if now - self.started[name] > self.steady_after:
                    self.restarts[name] = 0
                pause = min(self.longest, self.first * 2 ** min(self.restarts[name], 10))
                self.restarts[name] += 1
                self.due[name] = now + pause
                self.say(f"{name}：已退出（{code}），{pause:g} 秒后重启 | ended ({code}), restarting in {pause:g} s")
            elif now >= self.due[name]:
                del self.due[name]
                self.started[name] = now
                try:
                    service.start()
                except LaunchError as error:  # a full disk, say: it may be mended while we go on trying
                    self.say(f"{name}: {error}")

    def close(self) -> None:
        """Stop every service, the last one added first."""
        while self.services:
            self.services.pop().stop()
