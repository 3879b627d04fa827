"""The running product: database, web server and worker, kept alive, with the demonstration data in it."""

from __future__ import annotations

import errno
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from backend.local import database
from backend.local.environment import PYTHON, environment
from backend.local.errors import Busy, LaunchError, WrongUse
from backend.local.keys import default_keys_file, make_keys
from backend.local.node import DIST
from backend.local.postgres import LocalPostgres
from backend.local.processes import Command, Supervisor, wait_until
from backend.local.steps import ROOT, run, say, step

CLI = (PYTHON, "-m", "backend.cli")
SEED, POLICIES = ROOT / "seed", ROOT / "seed" / "policies"
ENGINE = [ROOT / "matching", ROOT / "backend" / "match_runs"]
HEALTHY_SECONDS = 60
LEAVING_SECONDS = 3  # how long the web server of a killed predecessor may take to leave its port
HOPELESS = 4  # ends of one service before the first ready line: then it will not come up
LOG_LIMIT = 20_000_000  # bytes
ADDRESS = "address"  # the file in a site's folder that says where people find it


def check_port(host: str, port: int) -> None:
    """Refuse an address one cannot listen on, before minutes of set-up go by.

    Raises:
        Busy: somebody listens there.
        WrongUse: no such host here, or the port is reserved.
    """

    def is_free() -> bool:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                return False
        return True

    try:
        free = wait_until(is_free, LEAVING_SECONDS)
    except OSError as error:
        raise WrongUse(
            f"无法在 {host}:{port} 上监听（{error.strerror}）：请检查 --host 和 --port",
            f"cannot listen on {host}:{port}: check --host and --port",
        ) from error
    if not free:
        raise Busy(
            f"端口 {port} 已被占用：请换一个，例如 python3 run.py --port {port + 1}",
            f"port {port} is taken: choose another one, say python3 run.py --port {port + 1}",
        )


class Site:
    """One running installation; its state (data, logs, marks) lies in one folder.

    ``database_url`` names a server of somebody else's; blank means an embedded one in the folder. ``durable=False``
    is for tests: no fsync, and the application is told so.
    """

    def __init__(self, folder: Path, host: str, port: int, given: Mapping[str, str], *, durable: bool = True) -> None:
        self.folder, self.host, self.port, self.durable = folder, host, port, durable
        self.logs = folder / "logs"
        self.supervisor = Supervisor(say)
        self.ready = False
        self.env = environment(
            CITYMATCH_FRONTEND_DIST=str(DIST),
            PUBLIC_URL=given.get("PUBLIC_URL") or self.address.rstrip("/"),
            CITYMATCH_MAIL_FOLDER=given.get("CITYMATCH_MAIL_FOLDER") or str(folder / "mail"),
            CITYMATCH_AUDIT_HEADS=given.get("CITYMATCH_AUDIT_HEADS") or str(folder / "audit-heads"),
            CITYMATCH_ATTACHMENTS=given.get("CITYMATCH_ATTACHMENTS") or str(folder / "attachments"),
        )
        self.env.pop("CITYMATCH_TESTING", None)
        if not durable:
            self.env["CITYMATCH_TESTING"] = "1"
        self.embedded = not given.get("DATABASE_URL")
        if self.embedded:  # PGSERVICE or PGOPTIONS of the caller are meant for other servers
            self.env = {name: value for name, value in self.env.items() if not name.startswith("PG")}
        else:
            names = [name for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL") if given.get(name)]
            self.env |= {name: database.for_psycopg(given[name]) for name in names}

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the pages."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    def _cli(self, title: str, *words: object) -> str:
        return run(title, [*CLI, *words], env=self.env, meanwhile=self.watch)

    def watch(self) -> None:
        """Restart what has ended; before the first ready line, give up on what ends again and again.

        Raises:
            LaunchError: the web server or the worker does not come up; the end of its log has been said.
        """
        self.supervisor.tick()
        for name, restarts in self.supervisor.restarts.items():
            if restarts >= HOPELESS and not self.ready:
                log = self.logs / f"{name}.log"
                tail = log.read_text(errors="replace").strip().splitlines()[-20:] if log.exists() else []
                say("\n".join([f"{name}:", *(f"    {line}" for line in tail)]))
                raise LaunchError(f"{name} 反复退出，日志：{log}", f"{name} ends again and again; its log is {log}")

    def _open_database(self) -> None:
        if self.embedded:
            server = LocalPostgres(self.folder / "database", durable=self.durable)
            self.supervisor.add(server)
            self.env["DATABASE_URL"] = server.dsn(driver="postgresql+psycopg")
            self.env["MIGRATION_DATABASE_URL"] = server.dsn(user="citymatch_owner", driver="postgresql+psycopg")
        else:
            database.check_server(self.env)
        if not database.is_migrated(self.env.get("MIGRATION_DATABASE_URL") or self.env["DATABASE_URL"]):
            self._cli("数据库迁移 · Migrations", "migrate")
        if not self.embedded:  # web server and worker check for themselves, but only into their logs
            self._cli("启动检查 · Boot checks", "check")

    def _ensure_keys(self) -> None:
        """Make the encryption keys where the caller names none and there are none."""
        if not self.env.get("CITYMATCH_KEYS"):
            path = Path(self.env.get("CITYMATCH_KEYS_FILE") or default_keys_file(self.env))
            if make_keys(path):
                say(f"已生成加密密钥，请与数据库分开备份：{path}")
                say("an encryption key was made: keep a copy of this file apart from the database")

    def _start_services(self) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        (self.folder / ADDRESS).write_text(self.env["PUBLIC_URL"], "utf-8")
        commands: dict[str, list[object]] = {
            "web": ["serve", "--host", self.host, "--port", self.port],
            "worker": ["worker"],
        }
        for name, words in commands.items():
            log = self.logs / f"{name}.log"
            if log.exists() and log.stat().st_size > LOG_LIMIT:
                log.unlink()
            self.supervisor.add(Command(name, [*CLI, *words], self.env, ROOT, log))

    def load_demo(self) -> None:
        """Load demonstration vendors and the policy documents, and rank everything once; what is loaded stays.

        The marks go by the database's own identity, so that a new one gets its data.
        """
        here = database.identity(self.env["DATABASE_URL"]).replace("/", "-")
        documents = sorted(POLICIES.glob("*.txt"))
        reading = [POLICIES, ROOT / "backend" / "policies"]

        def read_documents() -> None:
            self._cli("政策文件 · Policy documents", "import-policy", *documents, "--accept")

        def rank() -> None:
            self._cli("首次匹配 · First match run", "run", "--all", "--public-demo", "--wait")

        def seed() -> None:
            self._cli("示例数据 · Demo data", "seed")

        marks = self.folder / "demo" / here
        seeding = [SEED / "data", *sorted(SEED.glob("*.py"))]
        step("示例数据 · Demo data", marks / "seed", seeding, seed)
        step("政策文件 · Policy documents", marks / "policies", reading, read_documents)
        step("首次匹配 · First match run", marks / "run", [*seeding, *reading, *ENGINE], rank)

    def _is_healthy(self) -> bool:
        self.watch()
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy for our own machine
        try:
            with direct.open(f"{self.address}api/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def open(self, *, demo: bool) -> None:
        """Bring everything up; returns when the pages answer and, with ``demo``, the first ranking is there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._ensure_keys()
        self._open_database()
        self._start_services()
        if demo:
            self.load_demo()
        if not wait_until(self._is_healthy, HEALTHY_SECONDS, 0.05):
            log = self.logs / "web.log"
            raise LaunchError(f"网页服务没有应答，日志：{log}", f"the web server does not answer; its log is {log}")
        self.ready = True

    def keep(self) -> None:
        """Look after the services until somebody asks us to end."""
        while True:
            self.watch()
            time.sleep(0.1)

    def close(self) -> None:
        """Stop worker, web server and database, in this order."""
        self.supervisor.close()


@contextmanager
def serving(site: Site, *, demo: bool) -> Iterator[Site]:
    """Keep a site open for a while; it is closed in order, whatever happens."""
    try:
        site.open(demo=demo)
        yield site
    finally:
        site.close()
