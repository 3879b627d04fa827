"""The fault tests at full scale: leases as in production, and every fault round after round.

`python3 run.py faults -- ROUNDS [WORD …]` (20 rounds by default; with words, only the tests whose names hold one of
them, as in `-- 3 killed paused`). `python3 run.py test` runs each fault once, with short leases.
"""

import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
FAULTS = [
    "tests/backend/match_runs/test_workers.py",
    "tests/backend/match_runs/test_faults.py",
    "tests/backend/match_runs/full_scale.py",
    "tests/launcher/test_processes.py",
    "tests/launcher/test_postgres.py",
    "tests/backend/faults",
]
FULL_SCALE = {
    "TEST_LEASE_SECONDS": "30",
    "TEST_HEARTBEAT_SECONDS": "5",
    "TEST_PAUSE_SECONDS": "60",
    "TEST_SILENCE_SECONDS": "3",
    "TEST_CITY_SCENARIOS": "20",
    "TEST_CITY_VENDORS": "25",
    "TEST_PATIENCE_SECONDS": "300",
    "TEST_CUTTING_SECONDS": "30",
    "TEST_CUTTING_EVERY": "2",
    "TEST_WORKER_KILLS": "20",
    "TEST_REVIEW_KILLS": "20",
}
"""Lease and heartbeat are the product's defaults; a run of the city compares 1,000 pairs."""
NOTHING_CHOSEN = 5
"""How pytest ends when no test has such a name."""


@dataclass(frozen=True)
class Tried:
    """What became of one fault in one round."""

    name: str
    seconds: float
    passed: bool
    figures: dict[str, str]

    def __str__(self) -> str:
        """Return the lines that tell it."""
        mark = "ok    " if self.passed else "FAILED"
        return "\n".join(
            [
                f"  {mark} {self.name} ({self.seconds:.0f} s)",
                *(f"           {what}: {n}" for what, n in self.figures.items()),
            ]
        )


def read_tried(report: Path) -> Iterator[Tried]:
    """Yield what a report of pytest's says of each test, whose names are sentences."""
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 (pytest wrote it just now)
        wrong = [found for kind in ("failure", "error") for found in case.iter(kind)]
        told = {"because": wrong[0].attrib["message"].partition("\n")[0]} if wrong else {}
        yield Tried(
            name=case.attrib["name"].removeprefix("test_").replace("_", " "),
            seconds=float(case.attrib["time"]),
            passed=not wrong,
            figures=told | {one.attrib["name"]: one.attrib["value"] for one in case.iter("property")},
        )


def try_all(words: list[str], folder: Path) -> tuple[list[Tried], str]:
    """Try every fault, or those of some words, once; return what became of each, and what was said of what failed.

    Raises:
        SystemExit: the tests did not run.
    """
    report = folder / "report.xml"
    chosen = ["-k", " or ".join(words)] if words else []
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--tb=short",
        "-p",
        "no:cacheprovider",
        f"--junitxml={report}",
        *chosen,
    ]
    ran = subprocess.run(
        [*command, *FAULTS], cwd=ROOT, env={**os.environ, **FULL_SCALE}, capture_output=True, text=True, check=False
    )
    if ran.returncode == NOTHING_CHOSEN:
        raise SystemExit(f"no fault is called {' or '.join(words)}")
    if ran.returncode not in (0, 1):
        raise SystemExit(f"the tests ended with {ran.returncode}\n{ran.stdout[-4000:]}{ran.stderr[-4000:]}")
    return list(read_tried(report)), ran.stdout[-8000:] if ran.returncode else ""


def main() -> int:
    """Try the faults as often as asked, tell what was done and what came of it; return the exit code."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    passed: defaultdict[str, int] = defaultdict(int)
    for number in range(1, rounds + 1):
        print(f"round {number} of {rounds}", flush=True)  # noqa: T201
        begun = time.monotonic()
        with TemporaryDirectory() as folder:
            tried, said = try_all(sys.argv[2:], Path(folder))
        print(*tried, f"  {time.monotonic() - begun:.0f} s in all\n{said}", sep="\n", flush=True)  # noqa: T201
        for one in tried:
            passed[one.name] += one.passed
    print(f"withstood, of {rounds} rounds:")  # noqa: T201
    for name, times in passed.items():
        print(f"  {times:3} {name}")  # noqa: T201
    return int(any(times < rounds for times in passed.values()))


if __name__ == "__main__":
    sys.exit(main())
