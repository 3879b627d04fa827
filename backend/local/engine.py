"""The engine's compiled loops: made once, beside the other steps, so that the first ranking need not wait for them."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from backend.local import processes
from backend.local.environment import LOCK, PYTHON, environment
from backend.local.errors import LaunchError
from backend.local.steps import LOCAL, ROOT, Ticker, digest, say

TITLE = "编译匹配引擎 · Compiling the engine"
CACHE = LOCAL / "numba"
MARK = CACHE / "done"


@contextmanager
def compiling() -> Iterator[None]:
    """Compile while the body runs, and wait for the end of it; nothing to do where the sources are unchanged.

    Raises:
        LaunchError: it failed; its output has been printed.
    """
    sources = sorted((ROOT / "matching").rglob("*.py"))
    now = digest([*sources, LOCK, sys.version])
    if not sources or (MARK.is_file() and MARK.read_text() == now):
        yield
        return
    MARK.unlink(missing_ok=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with tempfile.TemporaryFile() as output:
        child = processes.spawn([PYTHON, "-m", "matching.warm"], env=environment(), cwd=ROOT, output=output)
        try:
            yield
            ticker = Ticker(TITLE)
            while processes.poll(child) is None:
                ticker.tick()
                time.sleep(0.02)
            ticker.clear()
        finally:
            processes.stop(child, 5)
        output.seek(0)
        said = output.read().decode(errors="replace").strip()
    if child.returncode:
        print("\n".join(f"    {line}" for line in said.splitlines()[-60:]), file=sys.stderr, flush=True)
        raise LaunchError(f"{TITLE}：失败，原因见上方输出", "compiling the engine failed, its output is above")
    MARK.write_text(now)
    say(f"✓ {TITLE}（{time.monotonic() - began:.1f} s）")
