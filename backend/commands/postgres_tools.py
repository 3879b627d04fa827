"""PostgreSQL's own programs, of a version that understands the server."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, text

from backend.commands.refused import Refused
from backend.core.settings import settings
from backend.local.database import libpq_environment
from backend.local.errors import LaunchError
from backend.local.postgres import find_binaries


def run_tool(name: str, connection: Connection, words: Sequence[str]) -> None:
    """Run a program against the database of a connection, as the owner of its tables.

    Raises:
        Refused: there is none that is new enough, or it fails; its own words are in the message.
    """
    server = int(connection.scalars(text("SHOW server_version_num")).one()) // 10000
    env = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    env |= {"LC_ALL": "C.UTF-8", "PGOPTIONS": "-c citymatch.program=on"} | libpq_environment(settings().owner_url())
    ended = subprocess.run(
        [str(find_tool(name, server)), *words],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip().splitlines()
        reasons = [line for line in said if "error:" in line.lower()] or said
        raise Refused(f"{name} failed: {reasons[0] if reasons else f'exit code {ended.returncode}'}")


def find_tool(name: str, server: int) -> Path:
    """Return a program as new as the server or little newer: an older one refuses it.

    Raises:
        Refused: there is none.
    """
    fit = [(version, path) for version, path in _candidates(name) if version >= server]
    if not fit:
        raise Refused(f"there is no {name} {server} or newer here; install the client programs of PostgreSQL {server}")
    return min(fit)[1]


def _candidates(name: str) -> Iterator[tuple[int, Path]]:
    """Yield each program of a name with its version: the one we bring along, and the one on the path."""
    found = [shutil.which(name)]
    with suppress(LaunchError):
        found.append(str(find_binaries() / "bin" / name))
    for path in filter(None, found):
        said = subprocess.run([path, "--version"], capture_output=True, check=True).stdout.decode()
        yield int(said.partition("(PostgreSQL) ")[2].partition(".")[0]), Path(path)
