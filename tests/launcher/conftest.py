"""What the launcher's tests share: a bare copy of the checkout, a registry that never answers, an open folder."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backend.local.processes import wait_until

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
"""Seconds a test waits for what should happen at once; only a broken promise takes that long."""


def is_running(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be buried."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def all_gone(pids: list[int]) -> bool:
    """Whether every one of these processes ends while we wait."""
    return wait_until(lambda: not any(is_running(pid) for pid in pids), PATIENCE)


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder every user can reach: pytest's own are closed, and started by root a database server runs as nobody."""
    with tempfile.TemporaryDirectory(prefix="citymatch-test-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what run.py needs to start, with nothing set up."""
    folder = tmp_path / "checkout"
    shutil.copytree(
        ROOT / "backend" / "local", folder / "backend" / "local", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("run.py", "requirements.lock", "requirements.in", "backend/__init__.py"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def silent_registry() -> Iterator[socket.socket]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(PATIENCE)
        yield server


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(checkout: Path) -> Run:
    """Run the copy's run.py to its end."""

    def start(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "run.py", *words],
            cwd=checkout,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    return start
