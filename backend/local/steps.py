"""Steps of the set-up: each done once for each state of its inputs, its time shown, its output when it fails."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from backend.local import processes
from backend.local.errors import Busy, DiskFull, LaunchError, NetworkDown, disk_is_full

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
LOGS = LOCAL / "logs"
STARTED = time.monotonic()
TAIL_LINES = 60
ALMOST_FULL = 20_000_000  # bytes; with less left, a failed step has failed for that reason
# How pip, uv and npm say that a registry gave no usable answer.
NETWORK_SIGNS = (
    "Temporary failure in name resolution",
    "Name or service not known",
    "failed to lookup address information",
    "dns error",
    "EAI_AGAIN",
    "ENOTFOUND",
    "ECONNREFUSED",
    "ECONNRESET",
    "ENETUNREACH",
    "ETIMEDOUT",
    "ERR_SOCKET_TIMEOUT",
    "network timeout",
    "Connection refused",
    "Network is unreachable",
    "timed out",
    "operation timed out",
    "Failed to fetch",
    "Could not fetch URL",
    "error sending request",
    # A proxy or a captive portal answered in the registry's place.
    "CERTIFICATE_VERIFY_FAILED",
    "Certificate did not match",
    "invalid peer certificate",
    "SELF_SIGNED_CERT",
    "UNABLE_TO_VERIFY",
    "unable to get local issuer certificate",
)


def say(text: str) -> None:
    """Print one line with the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:6.1f} s] {text}", flush=True)


class Ticker:
    """Shows that something long is still going on: a line rewritten on a terminal, one line each 15 s elsewhere."""

    def __init__(self, title: str) -> None:
        self.title, self.began = title, time.monotonic()
        self.terminal = sys.stdout.isatty()
        self.shown = 0.0 if self.terminal else time.monotonic()

    def tick(self) -> None:
        """Show the elapsed time if it is time to."""
        now = time.monotonic()
        if now - self.shown < (1 if self.terminal else 15):
            return
        self.shown = now
        elapsed = now - self.began
        if self.terminal:
            print(f"\r\033[K  … {self.title} {elapsed:.0f} s", end="", flush=True)
        else:
            say(f"… {self.title} {elapsed:.0f} s")

    def clear(self) -> None:
        """Wipe the line that was being rewritten."""
        if self.terminal:
            print("\r\033[K", end="", flush=True)


def run(
    title: str,
    command: Sequence[object],
    *,
    env: Mapping[str, str],
    cwd: Path = ROOT,
    meanwhile: Callable[[], object] = lambda: None,
    show: bool = True,
) -> str:
    """Run a command to its end, ticking; return its output.

    Raises:
        DiskFull, NetworkDown: its output says so.
        LaunchError: it failed otherwise; the end of its output has been printed if ``show`` says so.
    """
    ticker = Ticker(title)
    with tempfile.TemporaryFile() as output:
        child = processes.spawn(command, env=env, cwd=cwd, output=output)
        try:
            while processes.poll(child) is None:
                ticker.tick()
                meanwhile()
                time.sleep(0.02)
        finally:
            processes.stop(child, 5)
            ticker.clear()
        output.seek(0)
        said = output.read().decode(errors="replace")
    if child.returncode == 0:
        return said
    # Not every tool passes on why it failed: ensurepip's own output is swallowed by venv.
    if disk_is_full(said) or shutil.disk_usage(ROOT).free < ALMOST_FULL:
        raise DiskFull(ROOT)
    if any(sign in said for sign in NETWORK_SIGNS):
        raise NetworkDown(
            f"{title}：软件源没有应答，请检查网络或代理，或用 PIP_INDEX_URL / npm_config_registry 指定镜像后重试",
            "the package registry does not answer: check network and proxy, "
            "or name a mirror in PIP_INDEX_URL / npm_config_registry, and try again",
        )
    lines = said.strip().splitlines()
    if lines and lines[-1].startswith("error: ") and "Traceback" not in said:  # our own command line: one clear line
        raise LaunchError(f"{title}：失败", lines[-1].removeprefix("error: "))
    if show:
        print("\n".join(f"    {line}" for line in lines[-TAIL_LINES:]), file=sys.stderr, flush=True)
    words = " ".join(Path(str(word)).name if os.sep in str(word) else str(word) for word in command[:6])
    raise LaunchError(
        f"{title}：失败（退出码 {child.returncode}），原因见上方输出",
        f"{words} failed (exit code {child.returncode}), its output is above",
    )


def digest(inputs: Iterable[Path | str]) -> str:
    """SHA-256 over files (whole folders are walked) and plain texts; a missing file counts as such."""
    total = hashlib.sha256()
    for entry in inputs:
        if isinstance(entry, str):
            total.update(b"text\0" + entry.encode())
            continue
        files = sorted(path for path in entry.rglob("*") if path.is_file()) if entry.is_dir() else [entry]
        for path in files:
            if "__pycache__" not in path.parts:
                body = path.read_bytes() if path.exists() else b"absent"
                total.update(os.fsencode(path) + b"\0" + hashlib.sha256(body).digest())
    return total.hexdigest()


def step(title: str, mark: Path, inputs: Iterable[Path | str], work: Callable[[], object]) -> bool:
    """Do the work unless the mark says that it was done for these very inputs; return whether it was done now.

    The mark should lie inside what the step makes, so that deleting the one deletes the other.
    """
    now = digest(inputs)
    if mark.is_file() and mark.read_text() == now:
        return False
    mark.unlink(missing_ok=True)
    began = time.monotonic()
    work()
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(now)
    say(f"✓ {title}（{time.monotonic() - began:.1f} s）")
    return True


@contextmanager
def checkout_lock(purpose: str) -> Iterator[None]:
    """Hold the checkout: set-up, serving and testing each take it for themselves. It goes with us, however we end.

    Raises:
        Busy: another run holds it.
    """
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            holder = lock.read().strip() or "?"
            raise Busy(
                f"本目录中已有另一个 run.py 在运行（{holder}）：请等它结束，或先停止它",
                f"another run.py is at work in this checkout ({holder}): wait for it, or stop it first",
            ) from error
        _write_holder(lock, f"pid {os.getpid()}, {purpose}")
        try:
            yield
        finally:
            lock.truncate(0)


def _write_holder(lock: IO[str], text: str) -> None:
    lock.truncate(0)
    lock.write(text)
    lock.flush()


def remove(path: Path) -> None:
    """Delete a file or a folder, if there is one."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def capture(command: Sequence[object]) -> str:
    """Output of a short command, or "" when it cannot be run or fails."""
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else ""
