"""A small site to be killed: python -m tests.launcher.small_site FOLDER prints its children's numbers as JSON.

A database server, a web server that has a child of its own, and a worker, under the launcher's own supervisor.
"""

import json
import os
import sys
from pathlib import Path

from backend.local.postgres import LocalPostgres
from backend.local.processes import Command, Supervisor, wait_until

SLEEP = "import time; time.sleep(600)"
WITH_CHILD = (
    "import pathlib, subprocess, sys;"
    f"child = subprocess.Popen([sys.executable, '-c', {SLEEP!r}]);"
    "pathlib.Path('grandchild').write_text(str(child.pid));"
    "child.wait()"
)


def main(folder: Path) -> None:
    """Start everything, say who is who, and supervise until killed."""
    supervisor = Supervisor(lambda _: None)
    server = LocalPostgres(folder / "database", durable=False)
    web = Command("web", [sys.executable, "-c", WITH_CHILD], os.environ, folder, folder / "web.log")
    worker = Command("worker", [sys.executable, "-c", SLEEP], os.environ, folder, folder / "worker.log")
    for service in (server, web, worker):
        supervisor.add(service)
    grandchild = folder / "grandchild"
    wait_until(lambda: grandchild.exists() and bool(grandchild.read_text()), 60)
    assert server.process
    assert web.process
    assert worker.process
    pids = [server.process.pid, web.process.pid, worker.process.pid, int(grandchild.read_text())]
    sys.stdout.write(json.dumps(pids) + "\n")
    sys.stdout.flush()
    wait_until(lambda: supervisor.tick() is not None, 600)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
