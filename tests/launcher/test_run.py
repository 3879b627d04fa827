"""What a person sees who runs run.py where it cannot work: one line that says what to do, and an exit code."""

import ast
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.local import commands
from backend.local.processes import wait_until
from backend.local.serving import ADDRESS
from tests.conftest import Database
from tests.launcher.conftest import PATIENCE, ROOT, Run, all_gone

# A registry that takes the connection and stays silent, with short patience, so that the test need not wait long.
HASTY = {"PIP_DEFAULT_TIMEOUT": "1", "PIP_RETRIES": "1", "UV_HTTP_TIMEOUT": "1", "UV_HTTP_RETRIES": "0"}


def only_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of the error output."""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def as_if(checkout: Path, preparation: str, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the copy's run.py in a Python that was changed beforehand."""
    script = f"{preparation}\nimport runpy; runpy.run_path('run.py', run_name='__main__')"
    command = [sys.executable, "-c", f"import sys; sys.argv = {['run.py', *words]!r}\n{script}"]
    environment = {**os.environ, **env}
    return subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
    )


class TestUnfitMachine:
    def test_an_old_python_can_read_run_py(self) -> None:
        tree = ast.parse((ROOT / "run.py").read_text(), feature_version=(3, 6))
        assert tree.body

    @pytest.mark.parametrize("locale", ["C", "en_US.ISO-8859-1"])
    def test_an_old_python_is_told_so_and_nothing_of_ours_is_imported(self, checkout: Path, locale: str) -> None:
        shutil.rmtree(checkout / "backend")
        old = "sys.version_info = (3, 9, 18)"
        done = as_if(checkout, old, LC_ALL=locale, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
        assert done.returncode == 69
        assert "需要 Python 3.11" in only_line(done)
        assert "3.9.18" in only_line(done)

    def test_a_missing_ensurepip_is_named_with_the_package_that_brings_it(self, checkout: Path) -> None:
        done = as_if(checkout, "sys.modules['ensurepip'] = None", "setup")
        assert done.returncode == 69
        assert f"apt install python3.{sys.version_info.minor}-venv" in only_line(done)
        assert not (checkout / ".venv").exists()

    def test_an_unsupported_system_is_told_what_works(self, checkout: Path) -> None:
        done = as_if(checkout, "import platform; platform.system = lambda: 'Windows'", "setup")
        assert done.returncode == 69
        assert "docker compose up" in only_line(done)

    @pytest.mark.parametrize(
        ("code", "exit_code", "line"),
        [("ENOSPC", 73, "the disk is full"), ("EACCES", 69, "run as the owner"), ("EROFS", 1, "Read-only file system")],
    )
    def test_a_folder_one_cannot_write_to_is_explained(
        self, checkout: Path, code: str, exit_code: int, line: str
    ) -> None:
        refusing = (
            "import errno, os, pathlib\n"
            f"def refuse(self, **_): raise OSError(errno.{code}, os.strerror(errno.{code}), str(self))\n"
            "pathlib.Path.mkdir = refuse"
        )
        done = as_if(checkout, refusing, "setup")
        assert done.returncode == exit_code
        assert line in only_line(done)
        assert str(checkout) in only_line(done)


class TestWrongUse:
    def test_a_taken_port_is_said_before_anything_is_set_up(self, checkout: Path, run: Run) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            done = run("--port", str(port))
        assert done.returncode == 76
        assert f"--port {port + 1}" in only_line(done)
        assert not (checkout / ".venv").exists()

    def test_a_host_that_is_not_ours_is_refused(self, run: Run) -> None:
        done = run("--host", "192.0.2.1")
        assert done.returncode == 64
        assert "--host" in only_line(done)

    @pytest.mark.parametrize("port", ["0", "65536", "http"])
    def test_a_port_that_is_none_is_refused(self, run: Run, port: str) -> None:
        done = run("--port", port)
        assert done.returncode == 2
        assert "--port" in done.stderr

    def test_help_names_commands_and_options_in_both_languages(self, run: Run) -> None:
        done = run("--help", LC_ALL="C")
        assert done.returncode == 0
        words = ("serve", "setup", "test", "--host", "--port", "--reset", "--no-demo", "DATABASE_URL", "安装并启动")
        assert [word for word in words if word not in done.stdout] == []


class TestPlatformCommands:
    def test_links_lead_to_where_the_platform_runs(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
        tmp_path: Path,
        clone: Callable[[Database], Database],
        migrated: Database,
    ) -> None:
        database = clone(migrated)
        monkeypatch.setattr(commands, "LOCAL", tmp_path)
        monkeypatch.setenv("DATABASE_URL", database.app_url)
        monkeypatch.delenv("PUBLIC_URL", raising=False)
        (tmp_path / ADDRESS).write_text("http://127.0.0.1:8123")
        assert commands.in_platform(["create-admin", "admin@example.gov.cn"]) == 0
        assert capfd.readouterr().out.startswith("http://127.0.0.1:8123/links/bootstrap#")

    def test_they_are_passed_on_and_need_no_lock(self) -> None:
        # These very tests run under the lock of `run.py test`; the description of the API needs no database.
        command = [sys.executable, str(ROOT / "run.py"), "cli", "--", "openapi"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
        assert done.returncode == 0, done.stderr
        assert "/api/scenarios" in json.loads(done.stdout)["paths"]

    def test_before_the_first_set_up_they_say_what_to_run(self, run: Run) -> None:
        done = run("cli", "--", "check", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
        assert done.returncode == 64
        assert "run python3 run.py first" in only_line(done)


class TestSilentRegistry:
    def test_second_run_is_refused_and_kill_9_frees_checkout_and_children(
        self, checkout: Path, run: Run, silent_registry: socket.socket
    ) -> None:
        """One story, since it takes seconds to tell: set up, meet silence, be doubled, be killed, try again."""
        index = f"http://127.0.0.1:{silent_registry.getsockname()[1]}/simple"
        first = subprocess.Popen(
            [sys.executable, "run.py", "setup"],
            cwd=checkout,
            env={**os.environ, "PIP_INDEX_URL": index, "PIP_NO_INDEX": "0", "PIP_CONFIG_FILE": os.devnull},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with first:
            connection, _ = silent_registry.accept()  # now pip waits for an answer
            with connection:
                second = run("setup")
                assert second.returncode == 76
                assert f"pid {first.pid}, setup" in only_line(second)
                children = children_of(first.pid)
                assert children
                first.kill()
            assert first.wait(PATIENCE) == -signal.SIGKILL
        assert all_gone(children)

        third = run("setup", PIP_INDEX_URL=index, PIP_CONFIG_FILE=os.devnull, **HASTY)
        assert third.returncode == 75
        assert "PIP_INDEX_URL" in only_line(third)

    def test_npm_is_not_asked_for_hundreds_of_packages(self, checkout: Path, silent_registry: socket.socket) -> None:
        frontend = checkout / "frontend"
        frontend.mkdir()
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ROOT / "frontend" / name, frontend / name)
        (checkout / ".venv").symlink_to(ROOT / ".venv")
        script = (
            "from backend.local import node, errors\n"
            "try: node.install_modules()\n"
            "except errors.NetworkDown as error: print(error)\n"
        )
        env = {
            "npm_config_registry": f"http://127.0.0.1:{silent_registry.getsockname()[1]}/",
            "npm_config_cache": str(checkout / "empty"),
            "npm_config_fetch_timeout": "500",
            "npm_config_fetch_retries": "0",
        }
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=checkout,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        assert "npm_config_registry" in done.stdout, done.stderr
        silent_registry.settimeout(0)
        asked = 0
        while True:
            try:
                silent_registry.accept()[0].close()
            except BlockingIOError:
                break
            asked += 1
        assert asked == 1


def children_of(pid: int) -> list[int]:
    """The children of a process, by /proc."""
    found: list[int] = []

    def look() -> bool:
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = status.read_text().rpartition(")")[2].split()
            except OSError:  # gone meanwhile
                continue
            if int(fields[1]) == pid:
                found.append(int(status.parent.name))
        return bool(found)

    wait_until(look, PATIENCE)
    return found
