"""A step is done once for each state of its inputs; what fails says why."""

import os
import sys
from pathlib import Path

import pytest

from backend.local.errors import DiskFull, LaunchError, NetworkDown
from backend.local.steps import run, step


class TestStep:
    @pytest.fixture
    def made(self) -> list[str]:
        return []

    @pytest.fixture
    def source(self, tmp_path: Path) -> Path:
        folder = tmp_path / "source"
        folder.mkdir()
        (folder / "a").write_text("1")
        return folder

    def test_is_skipped_while_inputs_stay(self, tmp_path: Path, source: Path, made: list[str]) -> None:
        mark = tmp_path / "made" / "mark"
        done = [step("x", mark, [source, "3.11"], lambda: made.append("x")) for _ in range(3)]
        assert done == [True, False, False]
        assert made == ["x"]

    @pytest.mark.parametrize("change", ["content", "name", "new file", "text", "product"])
    def test_is_done_again_after_a_change(self, tmp_path: Path, source: Path, made: list[str], change: str) -> None:
        mark, text = tmp_path / "made" / "mark", "3.11"
        step("x", mark, [source, text], lambda: made.append("x"))
        if change == "content":
            (source / "a").write_text("2")
        elif change == "name":
            (source / "a").rename(source / "b")
        elif change == "new file":
            (source / "b").touch()
        elif change == "text":
            text = "3.12"
        else:
            mark.unlink()
        step("x", mark, [source, text], lambda: made.append("x"))
        assert made == ["x", "x"]

    def test_that_fails_is_done_again(self, tmp_path: Path, source: Path, made: list[str]) -> None:
        mark = tmp_path / "mark"
        step("x", mark, [source], lambda: made.append("x"))
        (source / "a").write_text("2")
        with pytest.raises(ZeroDivisionError):
            step("x", mark, [source], lambda: 1 // 0)
        (source / "a").write_text("1")  # back to what was done before the failure, which may have spoilt it
        assert step("x", mark, [source], lambda: made.append("x"))


class TestRun:
    @pytest.mark.parametrize(
        ("says", "error", "line"),
        [
            ("write failed: No space left on device", DiskFull, "the disk is full"),
            ("npm error code ENOTFOUND", NetworkDown, "npm_config_registry"),
            ("error: the tables are not there", LaunchError, "the tables are not there"),
            ("Segmentation fault", LaunchError, "exit code 3"),
        ],
    )
    def test_tells_causes_apart(self, tmp_path: Path, says: str, error: type[LaunchError], line: str) -> None:
        script = f"print({says!r}); raise SystemExit(3)"
        with pytest.raises(LaunchError, match=line) as raised:
            run("x", [sys.executable, "-c", script], env=os.environ, cwd=tmp_path)
        assert raised.type is error

    def test_shows_what_an_unknown_failure_said(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(LaunchError):
            run("x", [sys.executable, "-c", "raise RuntimeError('why it failed')"], env=os.environ, cwd=tmp_path)
        assert "why it failed" in capsys.readouterr().err

    def test_returns_the_output(self) -> None:
        assert run("x", [sys.executable, "-c", "print('路')"], env={**os.environ, "PYTHONUTF8": "1"}) == "路\n"
