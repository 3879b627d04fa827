"""The browser tests against a freshly seeded site of this very code.

``python -m backend.local.browser_tests ARGUMENTS``: the arguments go to Playwright. ``--prepare`` alone only seeds
the site in the folder that BROWSER_SITE names, where a later call finds it; without that it is a temporary one.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.local import processes
from backend.local.browser import browser_environment
from backend.local.errors import LaunchError
from backend.local.node import FRONTEND
from backend.local.serving import Site, serving


def free_port() -> int:
    """A port on which nobody listens just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def play(site: Site, arguments: list[str]) -> int:
    """Run Playwright against a site, looking after the site meanwhile; return Playwright's exit code.

    The tests get the site's own environment: some begin with what its operator does on the command line.
    """
    env = site.env | {"BASE_URL": site.address.rstrip("/")} | browser_environment()
    command = ["npx", "--no-install", "playwright", "test", *arguments]
    child = processes.spawn(command, env=env, cwd=FRONTEND, output=sys.stdout.fileno())
    try:
        while processes.poll(child) is None:
            site.watch()
            time.sleep(0.1)
    finally:
        processes.stop(child, 10)
    return child.wait()


@contextmanager
def site_folder() -> Iterator[Path]:
    """The folder that BROWSER_SITE names, or a temporary one; whoever the database server runs as reaches it."""
    with tempfile.TemporaryDirectory(prefix="citymatch-site-") as folder:
        path = Path(os.environ.get("BROWSER_SITE") or folder)
        path.mkdir(exist_ok=True)
        path.chmod(0o755)  # started by root, the database server runs as nobody
        yield path


def main(arguments: list[str]) -> int:
    """Bring a site up without fsync, seed it unless it is, test it unless it is only to be prepared."""
    with processes.stoppable(), site_folder() as folder:
        site = Site(folder, "127.0.0.1", free_port(), {}, durable=False)
        # All of the tests ask from one address.
        unlimited = ("CITYMATCH_API_PER_NETWORK", "CITYMATCH_API_PER_ACCOUNT")
        site.env |= dict.fromkeys(unlimited, "0") | {"CITYMATCH_SIGN_INS_PER_NETWORK": "1000"}
        with serving(site, demo=True):
            code = 0 if arguments == ["--prepare"] else play(site, arguments)
            if code:
                for log in sorted(site.logs.glob("*.log")):
                    print(f"──── {log.name}\n{log.read_text(errors='replace')[-5000:]}", flush=True)
    return code


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except LaunchError as error:
        sys.exit(f"✗ {error}")
    except processes.Stopped:
        sys.exit(130)
