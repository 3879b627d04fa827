"""Breaks the program on purpose, one named mutation at a time, and shows that a test notices each.

`python3 run.py mutants [NAME …]` copies the checkout, applies each entry of mutants.yaml to the copy, runs the tests
the entry names and puts the line back. A mutation that every test survives is a promise nobody keeps: exit code 1.
"""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.tree import ROOT, project_files

TREE = ROOT / ".local" / "mutants"
TIMEOUT_S = 300


@dataclass(frozen=True)
class Mutant:
    """One deliberate mistake: in `file`, `old` becomes `new`; at least one of `tests` must then fail."""

    name: str
    breaks: str
    file: str
    old: str
    new: str
    tests: list[str]


def read_mutants() -> list[Mutant]:
    """Return the mutations of mutants.yaml; each must still find the line it changes, exactly once.

    Raises:
        SystemExit: an entry no longer fits the code.
    """
    mutants = [Mutant(**entry) for entry in yaml.safe_load((Path(__file__).parent / "mutants.yaml").read_text("utf-8"))]
    for mutant in mutants:
        found = (ROOT / mutant.file).read_text("utf-8").count(mutant.old)
        if found != 1:
            raise SystemExit(f"mutant {mutant.name}: {mutant.file} holds the line to change {found} times, not once")
    return mutants


def copy_tree() -> None:
    """Lay a copy of the project's files beside the checkout; the environment is shared by link."""
    shutil.rmtree(TREE, ignore_errors=True)
    for name in project_files():
        (TREE / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, TREE / name)
    (TREE / ".venv").symlink_to(ROOT / ".venv")


def survives(mutant: Mutant) -> tuple[bool, str]:
    """Return whether every named test passes on the mutated copy, and the last lines of their output."""
    target = TREE / mutant.file
    original = target.read_text("utf-8")
    target.write_text(original.replace(mutant.old, mutant.new), "utf-8")
    command = [str(ROOT / ".venv/bin/python"), "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *mutant.tests]
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "HYPOTHESIS_STORAGE_DIRECTORY": str(TREE / ".hypothesis")}
    try:
        ran = subprocess.run(command, cwd=TREE, env=env, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        return False, f"no end within {TIMEOUT_S} s"
    finally:
        target.write_text(original, "utf-8")
    if ran.returncode not in (0, 1):  # 1 is a failed test; anything else means the tests did not run at all
        raise SystemExit(f"mutant {mutant.name}: pytest ended with {ran.returncode}\n{ran.stdout[-2000:]}{ran.stderr}")
    failed = [line for line in ran.stdout.splitlines() if line.startswith("FAILED")]
    return ran.returncode == 0, failed[0] if failed else ran.stdout[-300:].strip()


def main() -> int:
    """Try the named mutants, or all; return the exit code."""
    mutants = read_mutants()
    wanted = sys.argv[1:]
    unknown = set(wanted) - {mutant.name for mutant in mutants}
    if unknown:
        raise SystemExit(f"no such mutant: {', '.join(sorted(unknown))}")
    copy_tree()
    alive = 0
    for mutant in mutants:
        if wanted and mutant.name not in wanted:
            continue
        begun = time.monotonic()
        lived, why = survives(mutant)
        alive += lived
        verdict = "SURVIVED" if lived else "caught"
        print(f"{verdict:8} {mutant.name:32} {time.monotonic() - begun:5.1f} s  {mutant.breaks}")  # noqa: T201
        print(f"         {why[:150]}")  # noqa: T201
    shutil.rmtree(TREE, ignore_errors=True)
    print(f"{'every mutant was caught' if not alive else f'{alive} survived'}")  # noqa: T201
    return int(alive > 0)


if __name__ == "__main__":
    sys.exit(main())
