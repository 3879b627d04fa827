"""The embedded server: the right roles, Chinese under every locale, and back after a kill -9."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.local.errors import Busy, LaunchError
from backend.local.postgres import LocalPostgres
from tests.launcher.conftest import PATIENCE


@pytest.fixture(scope="module")
def durable(open_folder: Path) -> Iterator[LocalPostgres]:
    """A server as a user gets it, started under a locale that knows no Chinese."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", "C")
        patch.setenv("PGSERVICE", "elsewhere")
        patch.setenv("PGPORT", "1")
        with LocalPostgres(open_folder / "database") as running:
            yield running


class TestRoles:
    def test_neither_role_is_above_the_rules(self, durable: LocalPostgres) -> None:
        rights = "rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication"
        found = durable.sql(f"SELECT rolname, {rights} FROM pg_roles WHERE rolname LIKE 'citymatch%' ORDER BY 1")  # noqa: S608
        assert found.splitlines() == ["citymatch_app|f", "citymatch_owner|f"]

    def test_application_reads_and_writes_what_the_owner_makes_but_makes_nothing(self, durable: LocalPostgres) -> None:
        durable.create_database("rights", template="citymatch")
        durable.sql("CREATE TABLE things (id serial, name text)", "rights", user="citymatch_owner")
        app = {"database": "rights", "user": "citymatch_app"}
        assert durable.sql("INSERT INTO things (name) VALUES ('路'); SELECT id, name FROM things", **app) == "1|路"
        for forbidden in ("CREATE TABLE more ()", "DROP TABLE things", "TRUNCATE things"):
            with pytest.raises(LaunchError, match=r"permission denied|must be owner"):
                durable.sql(forbidden, **app)
        durable.drop_database("rights")

    def test_owner_may_create_pg_trgm_and_it_sees_chinese(self, durable: LocalPostgres) -> None:
        durable.create_database("trigrams", template="citymatch")
        durable.sql("CREATE EXTENSION pg_trgm", "trigrams", user="citymatch_owner")
        alike = durable.sql("SELECT similarity('机场行李查验', '机场行李查验系统') > 0.5", "trigrams")
        durable.drop_database("trigrams")
        assert alike == "t"


class TestDurability:
    def test_keeps_every_promise_unless_told_otherwise(self, durable: LocalPostgres, tmp_path: Path) -> None:
        question = (
            "SELECT name || '=' || setting FROM pg_settings WHERE name = ANY ('{fsync,full_page_writes}') ORDER BY 1"
        )
        assert durable.sql(question).splitlines() == ["fsync=on", "full_page_writes=on"]
        with LocalPostgres(tmp_path / "database", durable=False) as hasty:
            assert hasty.sql(question).splitlines() == ["fsync=off", "full_page_writes=off"]

    def test_comes_back_after_kill_9_with_what_was_committed(self, durable: LocalPostgres) -> None:
        """A session is open, so the killed server's own children are still there when the new one starts."""
        durable.sql("CREATE TABLE IF NOT EXISTS kept AS SELECT 'committed' AS word", user="citymatch_owner")
        psql = [durable.tool("psql"), "-qAtX", "-d", durable.dsn(user="citymatch_owner")]
        with subprocess.Popen(
            psql, env={}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as session:
            assert session.stdin
            assert session.stdout
            session.stdin.write(b"BEGIN; CREATE TABLE torn (); SELECT 'open';\n")
            session.stdin.flush()
            assert session.stdout.readline() == b"open\n"
            assert durable.process
            durable.process.kill()
            durable.process.wait(PATIENCE)
            durable.start()
            session.stdin.close()
            session.wait(PATIENCE)
        assert durable.sql("SELECT word, to_regclass('torn') IS NULL FROM kept") == "committed|t"


class TestDataFolder:
    def test_a_second_server_on_the_same_folder_is_refused(
        self, durable: LocalPostgres, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("backend.local.postgres.TAKEOVER_SECONDS", 0.2)
        with pytest.raises(Busy, match="already uses"):
            LocalPostgres(durable.data).start()
        assert durable.sql("SELECT 1") == "1"

    def test_a_pid_that_belongs_to_another_program_now_does_not_block(self, tmp_path: Path) -> None:
        server = LocalPostgres(tmp_path / "database", durable=False)
        server.start().stop()
        stale = server.data / "postmaster.pid"
        # Of the server's own user: PostgreSQL already knows that another user's process cannot be its predecessor.
        with subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, cwd="/", **server.run_as) as other:
            stale.write_text(f"{other.pid}\n{server.data}\n0\n5432\n{server.sockets}\n\n\nready\n")
            with server:
                assert server.sql("SELECT 1") == "1"

    def test_a_cluster_left_half_made_is_made_anew(self, open_folder: Path) -> None:
        half = open_folder / "torn" / "database.new"
        half.mkdir(parents=True)
        (half / "PG_VERSION").write_text("18\n")
        with LocalPostgres(open_folder / "torn" / "database", durable=False) as server:
            assert server.data == open_folder / "torn" / "database"
            assert server.sql("SELECT current_database()") == "citymatch"

    def test_a_path_too_long_for_a_socket_still_works(self, tmp_path: Path) -> None:
        deep = tmp_path / ("x" * 60) / ("y" * 60) / "database"
        with LocalPostgres(deep, durable=False) as server:
            assert server.sql("SELECT 1") == "1"
        assert not server.sockets.exists()

    def test_is_closed_to_other_users(self, durable: LocalPostgres) -> None:
        modes = [path.stat().st_mode & 0o777 for path in (durable.data, durable.sockets)]
        assert modes == [0o700, 0o700]
