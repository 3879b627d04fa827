"""Children end with us, and services are started again however they ended."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from backend.local import processes
from backend.local.errors import DiskFull
from backend.local.processes import Command, Supervisor, wait_until
from tests.launcher.conftest import PATIENCE, ROOT, all_gone, is_running


class TestKilledLauncher:
    @pytest.fixture
    def site(self, open_folder: Path) -> tuple[subprocess.Popen[bytes], list[int]]:
        command = [sys.executable, "-m", "tests.launcher.small_site", str(open_folder)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as killed:
            assert killed.stdout
            pids = json.loads(killed.stdout.readline())
            assert len(pids) == 4
            assert all(is_running(pid) for pid in pids)
            killed.kill()
        return killed, pids

    def test_kill_9_leaves_no_child_and_no_grandchild(self, site: tuple[subprocess.Popen[bytes], list[int]]) -> None:
        launcher, pids = site
        assert launcher.returncode == -signal.SIGKILL
        assert all_gone(pids)

    def test_guard_alone_ends_what_a_gone_starter_left(self) -> None:
        """Where Linux does not signal orphans itself, the guard is all there is."""
        own_group = "import os, sys; os.setsid(); print(flush=True); sys.stdin.read()"
        orphan = subprocess.Popen(
            [sys.executable, "-c", own_group], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        with orphan, subprocess.Popen([sys.executable, str(processes.GUARD)], stdin=subprocess.PIPE) as guard:
            assert orphan.stdout
            orphan.stdout.readline()
            assert guard.stdin
            guard.stdin.write(f"+{orphan.pid} {int(signal.SIGTERM)}\n".encode())
            guard.stdin.close()
            assert orphan.wait(PATIENCE) == -signal.SIGTERM
            assert guard.wait(PATIENCE) == 0

    def test_guard_spares_what_was_waited_for(self) -> None:
        spared = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
        with spared, subprocess.Popen([sys.executable, str(processes.GUARD)], stdin=subprocess.PIPE) as guard:
            guard.communicate(f"+{spared.pid} 9\n-{spared.pid}\n".encode(), PATIENCE)
            assert spared.poll() is None


class TestStop:
    def test_a_child_that_ignores_the_signal_is_killed(self, tmp_path: Path) -> None:
        stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print('x', flush=True); time.sleep(600)"
        with (tmp_path / "said").open("wb") as said:
            child = processes.spawn([sys.executable, "-c", stubborn], env=os.environ, cwd=tmp_path, output=said)
        assert wait_until(lambda: (tmp_path / "said").read_text() == "x\n", PATIENCE)
        assert processes.stop(child, 0.1, signal.SIGTERM) == -signal.SIGKILL

    def test_what_an_ended_child_leaves_behind_is_ended_too(self, tmp_path: Path) -> None:
        leaving = (
            "import subprocess, sys;"
            "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); print(child.pid)"
        )
        with (tmp_path / "said").open("wb") as said:
            child = processes.spawn([sys.executable, "-c", leaving], env=os.environ, cwd=tmp_path, output=said)
        assert wait_until(lambda: processes.poll(child) == 0, PATIENCE)
        assert all_gone([int((tmp_path / "said").read_text())])


class Ending:
    """A service whose life is told beforehand: every start takes the next exit code; None lives on."""

    name = "ending"

    def __init__(self, *codes: int | None) -> None:
        self.codes, self.starts = list(codes), 0

    def start(self) -> None:
        self.starts += 1

    def poll(self) -> int | None:
        return self.codes[min(self.starts, len(self.codes)) - 1]

    def stop(self) -> None:
        self.codes = [0]


class TestSupervisor:
    @pytest.mark.parametrize(
        "ending", ["raise SystemExit(0)", "raise SystemExit(1)", "import os; os.kill(os.getpid(), 9)"]
    )
    def test_restarts_a_command_whatever_its_exit_code(self, tmp_path: Path, ending: str) -> None:
        script = (
            "import pathlib, time; mark = pathlib.Path('second');\n"
            "if mark.exists(): print('again', flush=True); time.sleep(600)\n"
            f"mark.touch(); {ending}\n"
        )
        said: list[str] = []
        supervisor = Supervisor(said.append, first_pause=0.01)
        log = tmp_path / "log"
        try:
            supervisor.add(Command("worker", [sys.executable, "-c", script], os.environ, tmp_path, log))

            def came_back() -> bool:
                supervisor.tick()
                return log.read_text() == "again\n"

            assert wait_until(came_back, PATIENCE)
        finally:
            supervisor.close()
        assert len(said) == 1
        assert "worker" in said[0]

    def test_pauses_double_and_start_over_after_a_steady_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        now = 0.0
        monkeypatch.setattr("backend.local.processes.time.monotonic", lambda: now)
        service = Ending(1, 1, 1, 1, None, 1, None)
        said: list[str] = []
        supervisor = Supervisor(said.append, first_pause=1, longest_pause=4, steady_after=100)
        supervisor.add(service)
        starts: list[float] = []
        for step in range(40):
            now = step / 2
            before = service.starts
            supervisor.tick()
            starts += [now] * (service.starts - before)
        assert starts == [1.0, 3.5, 8.0, 12.5]  # pauses of 1, 2, 4 and again 4 s, each seen half a second later
        now, service.codes[4] = 200.0, 1
        supervisor.tick()
        assert said[-1].endswith("restarting in 1 s")

    def test_goes_on_trying_when_a_restart_fails(self) -> None:
        class Full(Ending):
            def start(self) -> None:
                super().start()
                if self.starts == 2:
                    raise DiskFull("/data")

        service, said = Full(1, 1, None), list[str]()
        supervisor = Supervisor(said.append, first_pause=0)
        supervisor.add(service)

        def restarted_twice() -> bool:
            supervisor.tick()
            return service.starts == 3

        assert wait_until(restarted_twice, PATIENCE)
        assert any("the disk is full" in line for line in said)

    def test_stops_in_the_opposite_order(self) -> None:
        stopped: list[str] = []

        class Named(Ending):
            def stop(self) -> None:
                stopped.append(self.name)

        supervisor = Supervisor(lambda _: None)
        for name in ("postgres", "web", "worker"):
            service = Named(None)
            service.name = name
            supervisor.add(service)
        supervisor.close()
        assert stopped == ["worker", "web", "postgres"]


class TestStoppable:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_a_signal_becomes_an_orderly_end(self, number: signal.Signals) -> None:
        before = signal.getsignal(number)
        with pytest.raises(processes.Stopped, match=number.name), processes.stoppable():
            signal.raise_signal(number)
        assert signal.getsignal(number) is before
