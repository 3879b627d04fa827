"""Whether what is written twice still says the same: python -m backend.local.drift schema | openapi."""

from __future__ import annotations

import difflib
import subprocess
import sys
import tempfile
from pathlib import Path

from backend.local import processes
from backend.local.environment import PYTHON, environment
from backend.local.errors import LaunchError
from backend.local.node import FRONTEND
from backend.local.postgres import LocalPostgres
from backend.local.steps import ROOT

OPENAPI = FRONTEND / "openapi.json"


def schema() -> int:
    """Migrate an empty database to the newest version and have alembic compare it with the models."""
    with tempfile.TemporaryDirectory(prefix="citymatch-schema-") as folder:
        Path(folder).chmod(0o755)  # started by root, the database server runs as nobody
        with LocalPostgres(Path(folder) / "database", durable=False) as server:
            owner = server.dsn(user="citymatch_owner", driver="postgresql+psycopg")
            app = server.dsn(driver="postgresql+psycopg")
            env = environment(DATABASE_URL=app, MIGRATION_DATABASE_URL=owner, CITYMATCH_TESTING="1")
            for words in (["backend.cli", "migrate"], ["alembic", "check"]):
                code = subprocess.run([str(PYTHON), "-m", *words], check=False, cwd=ROOT, env=env).returncode
                if code:
                    return code
    return 0


def openapi() -> int:
    """Compare the API's description with the one the frontend's types are made from."""
    command = [str(PYTHON), "-m", "backend.cli", "openapi"]
    now = subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=environment()).stdout.decode()
    kept = OPENAPI.read_text()
    if now.strip() == kept.strip():
        return 0
    sys.stdout.writelines(difflib.unified_diff(kept.splitlines(True), now.splitlines(True), str(OPENAPI), "now"))
    print("\nremake it: python -m backend.cli openapi > frontend/openapi.json && npm run types --prefix frontend")
    return 1


if __name__ == "__main__":
    try:
        with processes.stoppable():
            sys.exit({"schema": schema, "openapi": openapi}[sys.argv[1]]())
    except LaunchError as error:
        sys.exit(f"✗ {error}")
    except processes.Stopped:
        sys.exit(130)
