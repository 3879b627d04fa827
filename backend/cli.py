"""The commands of the product: python -m backend.cli COMMAND."""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy.exc

from backend.commands import backup, doctor, matching, restore, serving, upkeep
from backend.commands.refused import Refused
from backend.core import keys, logs
from backend.core.boot import Unfit
from backend.core.db import open_database
from backend.core.errors import Problem
from backend.core.mail import LANGUAGES
from backend.core.settings import settings
from seed import load

Command = Callable[[argparse.Namespace], int]


def parser() -> argparse.ArgumentParser:
    """Return what the command line understands."""
    top = argparse.ArgumentParser(prog="python -m backend.cli", description=__doc__)
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def group(name: str, about: str) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
        sub = commands.add_parser(name, help=about, description=about)
        return sub.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, to: Any = commands) -> argparse.ArgumentParser:
        about = (command.__doc__ or "").replace("%", "%%")
        sub: argparse.ArgumentParser = to.add_parser(name, help=about, description=about)
        sub.set_defaults(command=command)
        return sub

    add("migrate", upkeep.migrate)
    add("check", serving.check)
    seeding = add("seed", upkeep.seed)
    seeding.add_argument("--no-demo", action="store_true", help="leave the fictitious vendors and people out")
    importing = add("import-policy", matching.import_policy)
    importing.add_argument("file", nargs="+", metavar="FILE", help="txt, html, docx or pdf")
    importing.add_argument("--accept", action="store_true", help="make its list scenarios at once")
    importing.add_argument("--jurisdiction", help="city or province, if the text does not say, e.g. 深圳市")
    running = add("run", matching.request_run)
    scope = running.add_mutually_exclusive_group(required=True)
    scope.add_argument("--scenario", metavar="CODE", help="rank one scenario, e.g. SC-2023-0001")
    scope.add_argument("--batch", metavar="N", type=int, help="rank the scenarios of a batch")
    scope.add_argument("--all", action="store_true", help="rank every scenario")
    running.add_argument("--public-demo", action="store_true", help="show the result to anyone")
    running.add_argument("--wait", action="store_true", help="return when the run has ended")
    add("replay", matching.replay_run).add_argument("run", help="number of a finished run, e.g. MR-2026-0001")
    exporting = add("export-run", matching.export_run)
    exporting.add_argument("run", help="number of a finished run, e.g. MR-2026-0001")
    exporting.add_argument("file", type=Path, metavar="FILE", help="a new file that ends in .zip")
    repeating = add("replay-file", matching.replay_file)
    repeating.add_argument("file", type=Path, metavar="FILE", help="what `export-run` has made")
    repeating.add_argument("--manifest", metavar="SHA256", help="what the run's manifest must be, as it was published")
    checking = add("check-proof", matching.check_proof)
    checking.add_argument("file", type=Path, metavar="FILE", help="a proof of a place, as JSON")
    add("evaluate", matching.evaluate_run).add_argument("run", help="number of a finished run, e.g. MR-2026-0001")
    add("cancel", matching.cancel_run).add_argument("run", help="number of a run")
    creating = add("create-admin", upkeep.create_admin)
    creating.add_argument("mail", help="the administrator's mail address")
    creating.add_argument("--name", default="管理员", help="what to call the person until the link is opened")
    creating.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help="what mail is written in")
    factor = group("second-factor", "The app and the codes that sign-in asks for.")
    removing = add("remove", upkeep.remove_second_factor, factor)
    removing.add_argument("mail", help="the person's mail address")
    add("worker", serving.work)
    backing = add("backup", backup.backup)
    where: dict[str, Any] = {"metavar": "FOLDER|FILE", "type": Path}
    backing.add_argument("target", help="a new folder, or a new file that ends in .tar", **where)
    restoring = add("restore", restore.restore)
    restoring.add_argument("source", help="what `backup` has made", **where)
    restoring.add_argument("--yes", action="store_true", help="replace everything that is in the database")
    add("doctor", doctor.examine)
    chain = group("audit", "The trace of what was done.")
    verifying = add("verify", upkeep.verify_audit, chain)
    verifying.add_argument("--heads", metavar="FILE", type=Path, help="ends of the chain noted earlier")
    add("head", upkeep.audit_head, chain)
    ring = group("keys", "The keys that seal what must not be read.")
    add("make", upkeep.make_key, ring)
    add("rotate", upkeep.rotate_keys, ring)
    add("reseal", upkeep.reseal, ring)
    add("openapi", serving.openapi)
    web = add("serve", serving.serve)
    web.add_argument("--host", default="127.0.0.1")
    web.add_argument("--port", type=int, default=8000)
    return top


OFFLINE: tuple[Command, ...] = (
    upkeep.migrate, serving.openapi, upkeep.make_key, upkeep.rotate_keys, matching.replay_file, matching.check_proof,
)  # fmt: skip
"""The commands that open no session of the application's own."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit code; every expected error is one line."""
    given = parser().parse_args(arguments)
    logs.configure()
    try:
        with ExitStack() as opened:
            if given.command not in OFFLINE:
                opened.callback(open_database(settings().database_url).dispose)
            code: int = given.command(given)
    except (Refused, Unfit, keys.BadKeys, keys.Unsealable, ValueError, load.SeedError) as error:
        print(f"error: {error}", file=sys.stderr)
    except Problem as error:
        print(f"error: {error.detail}", file=sys.stderr)
    except sqlalchemy.exc.OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        print(
            f"error: the database does not answer ({reason}); start the platform with python3 run.py, "
            "or check DATABASE_URL",
            file=sys.stderr,
        )
    except sqlalchemy.exc.ProgrammingError as error:
        if not isinstance(error.orig, psycopg.errors.UndefinedTable):
            raise
        print("error: the tables are not there; run `python -m backend.cli migrate` first", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    else:
        return code
    return 1


if __name__ == "__main__":
    sys.exit(main())
