"""The closing line of the test command tells the truth."""

import json
import os
import re
import sys
import tomllib
from pathlib import Path

import pytest

from backend.local.checks import Job, all_jobs, count, run_all, run_jobs, summary
from backend.local.errors import WrongUse
from tests.launcher.conftest import ROOT

REPORT = """<testsuites><testsuite>
<testcase name="good"/><testcase name="bad"><failure/></testcase><testcase name="broken"><error/></testcase>
<testcase name="left out"><skipped/></testcase>
</testsuite></testsuites>"""


class TestCount:
    def test_a_skipped_test_was_not_passed(self, tmp_path: Path) -> None:
        report = tmp_path / "report.xml"
        report.write_text(REPORT)
        outcome = count(Job("suite", [], report=report), 0, 0)
        assert (outcome.passed, outcome.failed) == (1, 3)

    @pytest.mark.parametrize(
        ("report", "code", "expected"),
        [
            ("<testsuites><testcase/></testsuites>", 0, (1, 0)),
            ("<testsuites><testcase/></testsuites>", 1, (1, 1)),  # the suite broke off behind its last test
            ("<testsuites/>", 0, (0, 1)),  # nothing was run
            ("", 0, (0, 1)),
            ("", 1, (0, 1)),
        ],
    )
    def test_a_suite_that_broke_off_or_ran_nothing_has_failed(
        self, tmp_path: Path, report: str, code: int, expected: tuple[int, int]
    ) -> None:
        path = tmp_path / "report.xml"
        path.write_text(report)
        outcome = count(Job("suite", [], report=path), code, 0)
        assert (outcome.passed, outcome.failed) == expected

    def test_a_suite_without_a_report_has_failed(self, tmp_path: Path) -> None:
        assert count(Job("suite", [], report=tmp_path / "none.xml"), 0, 0).failed == 1


class TestRunJobs:
    def test_shows_why_a_job_failed_and_sums_up(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        report = tmp_path / "report.xml"
        suite = f"open({str(report)!r}, 'w').write('<a><testcase/><testcase/></a>')"
        jobs = [
            Job("suite", [sys.executable, "-c", suite], cores=2, report=report),
            Job("fails", [sys.executable, "-c", "raise SystemExit('because: No space left on device')"]),
            Job("passes", [sys.executable, "-c", ""]),
        ]
        outcomes = run_jobs(jobs, 2, os.environ)
        assert "because" in capsys.readouterr().out
        assert summary(outcomes).splitlines()[-1] == "3 passed, 1 failed"

    def test_never_uses_more_cores_than_it_has(self, tmp_path: Path) -> None:
        """Each job looks out for others for a while; two at a time would see each other's mark."""
        script = (
            "import pathlib, sys, time\n"
            "here, end, others = pathlib.Path(sys.argv[1]), time.monotonic() + 0.7, set()\n"
            "mark = here / (sys.argv[2] + '.on'); mark.touch()\n"
            "while not others and time.monotonic() < end: others = set(here.glob('*.on')) - {mark}; time.sleep(0.01)\n"
            "(here / sys.argv[2]).write_text(str(len(others))); mark.unlink()\n"
        )
        jobs = [Job(name, [sys.executable, "-c", script, tmp_path, name], cores=2) for name in ("a", "b", "c")]
        run_jobs(jobs, 2, os.environ)
        assert [(tmp_path / name).read_text() for name in ("a", "b", "c")] == ["0", "0", "0"]


class TestSelection:
    def test_an_unknown_name_is_refused_with_the_known_ones(self) -> None:
        with pytest.raises(WrongUse, match=r"no check named jest") as raised:
            run_all("jest", [])
        assert "vitest" in str(raised.value)

    def test_arguments_go_to_one_check_only(self) -> None:
        with pytest.raises(WrongUse):
            run_all("pytest,vitest", ["-k", "x"])


class TestJobs:
    def test_every_promised_check_is_there(self, tmp_path: Path) -> None:
        named = {job.name for job in all_jobs(tmp_path)}
        promised = {"ruff check", "ruff format", "mypy", "import-linter", "alembic check", "openapi drift"}
        promised |= {"typescript drift", "traditional drift", "tsc", "biome", "vitest", "pytest", "playwright"}
        assert promised <= named

    def test_what_one_suite_leaves_out_another_runs(self, tmp_path: Path) -> None:
        words = [[str(word) for word in job.command] for job in all_jobs(tmp_path)]
        left_out = {word.partition("=")[2] for command in words for word in command if word.startswith("--ignore=")}
        assert left_out
        assert all(any(path in command for command in words) for path in left_out)

    def test_the_browser_tests_find_the_site_that_was_made_before(self, tmp_path: Path) -> None:
        jobs = all_jobs(tmp_path)
        (site,) = (at for at, job in enumerate(jobs) if job.command[-1] == "--prepare")
        (tests,) = (at for at, job in enumerate(jobs) if job.name == "playwright")
        assert site < tests
        assert jobs[site].command[:-1] == jobs[tests].command[:-1]
        assert jobs[site].env["BROWSER_SITE"] == jobs[tests].env["BROWSER_SITE"]

    def test_every_npm_script_and_module_they_name_exists(self, tmp_path: Path) -> None:
        scripts = json.loads((ROOT / "frontend" / "package.json").read_text())["scripts"]
        for job in all_jobs(tmp_path):
            words = [str(word) for word in job.command]
            if words[0] == "npm":
                assert words[3] in scripts, job.name
            elif words[1:2] == ["-m"] and words[2].startswith("backend."):
                assert (ROOT / (words[2].replace(".", "/") + ".py")).is_file(), job.name

    def test_every_tool_they_run_is_locked(self) -> None:
        locked = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
        assert {"ruff", "mypy", "import-linter", "pytest", "pytest-xdist", "alembic", "nodeenv", "uv"} <= set(locked)

    def test_ci_runs_the_same_command(self) -> None:
        script = ROOT / ".ci" / "run"
        assert script.read_text().splitlines()[-1] == "exec python3 run.py test"
        assert os.access(script, os.X_OK)

    def test_python_is_the_one_run_py_asks_for(self) -> None:
        wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
        assert wanted == ">=3.11"
        assert "sys.version_info < (3, 11)" in (ROOT / "run.py").read_text()
