"""A server of one's own instead of the embedded one: set up as docker-compose.yml does it, with passwords, over TCP."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.local import database, processes
from backend.local.browser_tests import free_port
from backend.local.environment import environment
from backend.local.errors import DatabaseUnfit, WrongUse
from backend.local.postgres import LocalPostgres
from backend.local.processes import wait_until
from tests.launcher.conftest import PATIENCE, ROOT

PASSWORDS = {"postgres": "root-Pa55", "citymatch_owner": "owner@Pa55/1", "citymatch_app": "app Pa55"}
QUOTED = {"postgres": "root-Pa55", "citymatch_owner": "owner%40Pa55%2F1", "citymatch_app": "app%20Pa55"}


@pytest.fixture(scope="module")
def port(open_folder: Path) -> Iterator[int]:
    """A PostgreSQL of somebody else's: TCP, passwords, no role of ours until init-roles.sh has run."""
    kit = LocalPostgres(open_folder / "cluster")  # only for its programs, and for whom to run them as
    port = free_port()
    data, secret = open_folder / "data", open_folder / "secret"
    secret.write_text(PASSWORDS["postgres"])
    data.mkdir()
    if kit.run_as:
        os.chown(data, kit.run_as["user"], kit.run_as["group"])
    making = [kit.tool("initdb"), "-D", str(data), "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={secret}"]
    making += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run(making, check=True, capture_output=True, cwd="/", **kit.run_as)
    running = [kit.tool("postgres"), "-D", data, "-p", port, "-c", "unix_socket_directories=", "-c", "fsync=on"]
    log = open_folder / "log"
    with log.open("wb") as output:
        server = processes.spawn(
            running, env=os.environ, cwd="/", output=output, end_signal=signal.SIGINT, run_as=kit.run_as
        )
    env = {
        **os.environ,
        "PATH": f"{Path(kit.tool('psql')).parent}{os.pathsep}{os.environ['PATH']}",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(port),
        "PGPASSWORD": PASSWORDS["postgres"],
        "POSTGRES_USER": "postgres",
        "ROLES_SQL": str(ROOT / "backend" / "local" / "roles.sql"),
        "CITYMATCH_OWNER_PASSWORD": PASSWORDS["citymatch_owner"],
        "CITYMATCH_APP_PASSWORD": PASSWORDS["citymatch_app"],
    }
    try:
        assert wait_until(lambda: b"ready to accept connections" in log.read_bytes(), PATIENCE)
        for _ in range(2):  # a second time changes nothing
            subprocess.run([str(ROOT / "backend" / "local" / "init-roles.sh")], check=True, env=env)
        yield port
    finally:
        processes.stop(server, PATIENCE, signal.SIGINT)


def url(port: int, role: str, name: str = "citymatch", scheme: str = "postgresql") -> str:
    return f"{scheme}://{role}:{QUOTED[role]}@127.0.0.1:{port}/{name}"


def cli(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the product as on a user's machine: nothing says that this is a test."""
    kept = {name: value for name, value in environment().items() if name != "CITYMATCH_TESTING"}
    command = [sys.executable, "-m", "backend.cli", *words]
    return subprocess.run(command, cwd=ROOT, env=kept | env, capture_output=True, text=True, check=False)


class TestRealServer:
    def test_migrates_seeds_and_passes_the_boot_checks(self, port: int) -> None:
        env = {"DATABASE_URL": url(port, "citymatch_app"), "MIGRATION_DATABASE_URL": url(port, "citymatch_owner")}
        database.check_server(env)
        assert not database.is_migrated(env["MIGRATION_DATABASE_URL"])
        for words in (["migrate"], ["check"], ["seed", "--no-demo"]):
            done = cli(*words, **env)
            assert done.returncode == 0, done.stderr
        assert database.is_migrated(env["MIGRATION_DATABASE_URL"])
        assert int(database.ask(url(port, "citymatch_app"), "SELECT count(*) FROM organisations")) > 0

    def test_is_told_apart_from_every_other_database(self, port: int) -> None:
        superuser = url(port, "postgres", "postgres")
        first = database.identity(url(port, "citymatch_app"))
        assert first == database.identity(url(port, "citymatch_owner", scheme="postgresql+psycopg"))
        seen = set()
        for _ in range(2):
            database.ask(superuser, "CREATE DATABASE other")
            seen.add(database.identity(url(port, "postgres", "other")))
            database.ask(superuser, "DROP DATABASE other")
        assert len(seen | {first}) == 3


class TestCheckServer:
    def test_refuses_a_superuser(self, port: int) -> None:
        with pytest.raises(DatabaseUnfit, match="superuser"):
            database.check_server({"DATABASE_URL": url(port, "postgres")})

    def test_refuses_a_role_that_bypasses_row_security(self, port: int) -> None:
        superuser = url(port, "postgres")
        database.ask(superuser, "ALTER ROLE citymatch_owner BYPASSRLS")
        with pytest.raises(DatabaseUnfit, match="row security"):
            database.check_server({"DATABASE_URL": url(port, "citymatch_owner")})
        database.ask(superuser, "ALTER ROLE citymatch_owner NOBYPASSRLS")
        database.check_server({"DATABASE_URL": url(port, "citymatch_owner")})

    def test_refuses_an_encoding_that_cannot_hold_chinese(self, port: int) -> None:
        superuser = url(port, "postgres", "postgres")
        database.ask(superuser, "CREATE DATABASE latin TEMPLATE template0 ENCODING LATIN1 LOCALE 'C'")
        with pytest.raises(DatabaseUnfit, match="LATIN1"):
            database.check_server({"DATABASE_URL": url(port, "citymatch_owner", "latin")})

    @pytest.mark.parametrize(
        ("name", "reason"), [("nowhere", "does not exist"), ("citymatch?password=wrong", "authentication failed")]
    )
    def test_says_what_the_server_says(self, port: int, name: str, reason: str) -> None:
        with pytest.raises(DatabaseUnfit, match=reason) as raised:
            database.check_server({"DATABASE_URL": url(port, "citymatch_app", name)})
        assert "\n" not in str(raised.value)
        assert "Pa55" not in str(raised.value)

    def test_an_unreachable_migration_address_is_found_before_anything_is_written(self, port: int) -> None:
        closed = f"postgresql://citymatch_owner@127.0.0.1:{free_port()}/citymatch"
        with pytest.raises(DatabaseUnfit, match="Connection refused"):
            database.check_server({"DATABASE_URL": url(port, "citymatch_app"), "MIGRATION_DATABASE_URL": closed})

    @pytest.mark.parametrize("address", ["mysql://localhost/x", "localhost", "postgres:/x"])
    def test_refuses_what_is_no_address(self, address: str) -> None:
        with pytest.raises(WrongUse, match="postgresql://user:password@host:port/database"):
            database.for_psycopg(address)


@pytest.fixture(scope="module")
def hasty(open_folder: Path) -> Iterator[LocalPostgres]:
    """An embedded server as tests use it: without fsync."""
    with LocalPostgres(open_folder / "hasty" / "database", durable=False) as running:
        yield running


class TestBootChecks:
    def test_a_superuser_is_refused_by_the_product_itself(self, port: int) -> None:
        done = cli("check", DATABASE_URL=url(port, "postgres"))
        assert done.returncode != 0
        assert "superuser" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1

    @pytest.mark.parametrize("command", [["check"], ["serve", "--port", "1"], ["worker"]])
    def test_a_server_without_fsync_is_refused_outside_tests(self, hasty: LocalPostgres, command: list[str]) -> None:
        done = cli(*command, DATABASE_URL=hasty.dsn())
        assert done.returncode != 0
        assert "fsync" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1

    def test_a_server_without_fsync_will_do_for_tests(self, hasty: LocalPostgres) -> None:
        env = {"DATABASE_URL": hasty.dsn(), "CITYMATCH_TESTING": "1"}
        assert cli("migrate", MIGRATION_DATABASE_URL=hasty.dsn(user="citymatch_owner"), **env).returncode == 0
        done = cli("check", **env)
        assert done.returncode == 0, done.stderr
