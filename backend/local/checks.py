"""``python3 run.py test``: every check and every test, side by side as far as the cores allow, and one closing line."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from backend.local import processes
from backend.local.browser import browser_environment
from backend.local.environment import BIN, PYTHON, environment
from backend.local.errors import WrongUse
from backend.local.node import FRONTEND
from backend.local.steps import ROOT, Ticker, say


@dataclass
class Job:
    """One check, or one suite of tests that reports each of them in ``report`` (JUnit XML)."""

    name: str
    command: Sequence[object]
    cwd: Path = ROOT
    cores: int = 1
    env: dict[str, str] = field(default_factory=dict)
    report: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """How a job went. A check counts as one; a test that was skipped was not passed, so it counts as failed."""

    name: str
    passed: int
    failed: int
    seconds: float


def all_jobs(reports: Path) -> list[Job]:
    """Every check and suite; ``reports`` is the folder for their reports, and for the site of the browser tests.

    pytest's two processes wait for databases, workers and leases now and then, so that the small checks fit beside
    them, one at a time. Each begins with a share of neighbouring tests, which need the same databases, and takes over
    from the other when it is through. The engine needs no database and runs beside them; so do random requests, which
    merely to collect takes a process some ten seconds. The browser tests, whose patience is a person's, have the
    machine to themselves; their site is seeded before.
    """
    pytest = [PYTHON, "-m", "pytest", "-p", "no:cacheprovider"]
    engine, fuzz, beside = "tests/matching", "tests/backend/test_api_fuzz.py", ["-n", "2", "--dist=worksteal"]
    junit = ["--reporter=default", "--reporter=junit", f"--outputFile.junit={reports / 'vitest.xml'}"]
    playwright = reports / "playwright.xml"
    browser_tests = [PYTHON, "-m", "backend.local.browser_tests"]
    site = {"BROWSER_SITE": str(reports / "site")}
    return [
        _tests("pytest", [*pytest, *beside, f"--ignore={engine}", f"--ignore={fuzz}"], reports),
        _tests("engine", [*pytest, engine], reports),
        _tests("fuzz", [*pytest, fuzz], reports),
        Job("mypy", [BIN / "mypy"]),
        Job("vitest", ["npm", "run", "--silent", "test", "--", *junit], FRONTEND, report=reports / "vitest.xml"),
        Job("tsc", ["npm", "run", "--silent", "typecheck"], FRONTEND),
        Job("biome", ["npm", "run", "--silent", "lint"], FRONTEND),
        Job("bundle", ["npm", "run", "--silent", "bundle:check"], FRONTEND),
        Job("ruff check", [BIN / "ruff", "check", "."]),
        Job("ruff format", [BIN / "ruff", "format", "--check", "."]),
        Job("import-linter", [BIN / "lint-imports"]),
        Job("alembic check", [PYTHON, "-m", "backend.local.drift", "schema"]),
        Job("openapi drift", [PYTHON, "-m", "backend.local.drift", "openapi"]),
        Job("traditional drift", [PYTHON, FRONTEND / "scripts" / "traditional.py", "--check"]),
        Job("typescript drift", ["npm", "run", "--silent", "types:check"], FRONTEND),
        Job("browser site", [*browser_tests, "--prepare"], env=site),
        Job(
            "playwright",
            [*browser_tests, "--reporter=list,junit"],
            cores=2,
            env=site | {"PLAYWRIGHT_JUNIT_OUTPUT_FILE": str(playwright)},
            report=playwright,
        ),
    ]


def _tests(name: str, pytest: Sequence[object], reports: Path) -> Job:
    report = reports / f"{name}.xml"
    return Job(name, [*pytest, f"--junitxml={report}"], report=report)


def count(job: Job, code: int, seconds: float) -> Outcome:
    """Turn an exit code and a report into counts; a suite that broke off or ran nothing has failed once at least."""
    if job.report is None:
        return Outcome(job.name, int(code == 0), int(code != 0), seconds)
    passed = failed = 0
    if job.report.is_file() and job.report.stat().st_size:
        for case in ElementTree.parse(job.report).iter("testcase"):  # noqa: S314 - written by our own test tools
            bad = any(case.find(tag) is not None for tag in ("failure", "error", "skipped"))
            passed, failed = passed + (not bad), failed + bad
    if not failed and (code != 0 or not passed):
        failed = 1
    return Outcome(job.name, passed, failed, seconds)


@dataclass
class _Running:
    job: Job
    child: subprocess.Popen[bytes]
    output: IO[bytes]
    began: float


def _finish(running: _Running) -> Outcome:
    """Count a job that has ended, and show everything it said when it failed."""
    running.output.seek(0)
    said = running.output.read().decode(errors="replace")
    running.output.close()
    outcome = count(running.job, running.child.wait(), time.monotonic() - running.began)
    if outcome.failed:
        print(f"──── {running.job.name}\n{said.rstrip()}\n────", flush=True)
    say(f"{'✗' if outcome.failed else '✓'} {outcome.name}（{outcome.seconds:.1f} s）")
    return outcome


def run_jobs(jobs: Sequence[Job], cores: int, env: Mapping[str, str]) -> list[Outcome]:
    """Run jobs in their order, as many at a time as fit into ``cores``; a job larger than that runs alone."""
    waiting, running, outcomes = list(jobs), list[_Running](), list[Outcome]()
    ticker = Ticker("")
    try:
        while waiting or running:
            used = sum(entry.job.cores for entry in running)
            while waiting and (not running or used + waiting[0].cores <= cores):
                job = waiting.pop(0)
                output = tempfile.TemporaryFile()  # noqa: SIM115 - closed in _finish
                child = processes.spawn(job.command, env={**env, **job.env}, cwd=job.cwd, output=output)
                running.append(_Running(job, child, output, time.monotonic()))
                used += job.cores
            ended = [entry for entry in running if processes.poll(entry.child) is not None]
            for entry in ended:
                running.remove(entry)
                ticker.clear()
                outcomes.append(_finish(entry))
            ticker.title = " · ".join(entry.job.name for entry in running)
            ticker.tick()
            time.sleep(0.05)
    finally:
        ticker.clear()
        for entry in running:
            processes.stop(entry.child, 10)
    return outcomes


def summary(outcomes: Sequence[Outcome]) -> str:
    """A table of what ran, and the one closing line with the sums."""
    width = max(len(outcome.name) for outcome in outcomes)
    lines = [f"{'':{width}}   passed  failed  seconds"]
    lines += [f"{one.name:{width}}   {one.passed:6}  {one.failed:6}  {one.seconds:7.1f}" for one in outcomes]
    passed, failed = sum(one.passed for one in outcomes), sum(one.failed for one in outcomes)
    return "\n".join(["", *lines, "", f"{passed} passed, {failed} failed"])


def run_all(only: str, passed_on: Sequence[str]) -> int:
    """Run every job, or those named in ``only``; return the exit code.

    Raises:
        WrongUse: ``only`` names something that is none of them, or arguments are passed on to more than one.
    """
    with tempfile.TemporaryDirectory(prefix="citymatch-reports-") as folder:
        Path(folder).chmod(0o755)  # what the database server of the browser tests runs as must reach the site in it
        jobs = all_jobs(Path(folder))
        known = [job.name for job in jobs]
        wanted = [name.strip() for name in only.split(",")] if only else known
        if unknown := [name for name in wanted if name not in known]:
            raise WrongUse(
                f"没有名为 {unknown[0]} 的检查，可选：{', '.join(known)}",
                f"there is no check named {unknown[0]}",
            )
        if passed_on and len(wanted) != 1:
            raise WrongUse("-- 之后的参数只能传给 --only 选中的一项", "arguments behind -- go to one --only check")
        jobs = [job for job in jobs if job.name in wanted]
        for job in jobs:
            job.command = [*job.command, *passed_on]
        # Tests never touch a real server, whatever the caller's environment names.
        named = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "PG")
        env = {name: value for name, value in environment().items() if not name.startswith(named)}
        env["CITYMATCH_TESTING"] = "1"
        if "playwright" in wanted:
            browser_environment()  # unpacks the browser now, so that what is missing is said before anything runs
        outcomes = run_jobs(jobs, max(2, os.cpu_count() or 2), env)
    print(summary(outcomes), flush=True)
    return int(any(outcome.failed for outcome in outcomes))
