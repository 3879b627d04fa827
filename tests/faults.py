"""The fault tests at full scale: leases as in production, round after round.

`python3 run.py faults -- ROUNDS` (20 by default). `python3 run.py test` runs each fault once, with short leases.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

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
    "TEST_CITY_SCENARIOS": "20",
    "TEST_CITY_VENDORS": "25",
    "TEST_PATIENCE_SECONDS": "300",
    "TEST_CUTTING_SECONDS": "30",
    "TEST_CUTTING_EVERY": "2",
    "TEST_REVIEW_KILLS": "20",
}
"""Lease and heartbeat are the product's defaults; a run of the city compares 1,000 pairs."""


def main() -> int:
    """Run every fault as often as asked; return the exit code."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *FAULTS]
    bad = 0
    for number in range(1, rounds + 1):
        begun = time.monotonic()
        ran = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **FULL_SCALE}, capture_output=True, text=True, check=False
        )
        bad += ran.returncode != 0
        closing = ran.stdout.strip().splitlines()[-1:] or [ran.stderr[-200:]]
        print(f"round {number}/{rounds}: {closing[0]} ({time.monotonic() - begun:.0f} s)", flush=True)  # noqa: T201
        if ran.returncode:
            print(ran.stdout[-4000:], flush=True)  # noqa: T201
    print(f"{rounds - bad} rounds of {rounds} without a fault that went through")  # noqa: T201
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
