"""Breaks the program on purpose, one named mutation at a time, and shows that a test notices each.

`python3 run.py mutants [NAME …]` copies the checkout, applies each entry of mutants.yaml to the copy, runs the tests
the entry names and puts the line back. A mutation that every test survives is a promise nobody keeps: exit code 1.
Tests that do not end have noticed nothing, unless the entry says that this is what the mutation does.

The engine's loops are compiled once for the copy. numba looks for changes in the file of a loop only, and callers in
other files keep what they inlined: a mutation within a loop begins with an empty cache, or it would seem to survive.
"""

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml

from tests.tree import ROOT, project_files

TREE = ROOT / ".local" / "mutants"
WARM, COLD = TREE / ".local" / "numba", TREE / ".local" / "numba-empty"
PYTHON = str(ROOT / ".venv/bin/python")
TIMEOUT_S = 300
COMPILING_S = 600
"""What a mutation within a loop is given besides: everything its tests call is compiled anew."""
ENDING_S = 20
PAGES = "frontend/"
_COMPILING = {"njit", "compiled"}


class Verdict(StrEnum):
    """What became of a mutation."""

    CAUGHT = "caught"
    SURVIVED = "SURVIVED"
    NO_END = "NO END"


@dataclass(frozen=True)
class Mutant:
    """One deliberate mistake: in `file`, `old` becomes `new`; at least one of `tests` must then fail."""

    name: str
    breaks: str
    file: str
    old: str
    new: str
    tests: list[str]
    hangs: bool = False
    """Whether the mistake is one that never ends, so that tests without end have noticed it."""

    @property
    def is_page(self) -> bool:
        """Whether it changes what runs in the browser, whose tests are vitest's."""
        return self.file.startswith(PAGES)

    @property
    def is_compiled(self) -> bool:
        """Whether it changes a compiled loop, or a constant of the engine, which numba makes part of its loops."""
        if not self.file.startswith("matching/") or not self.file.endswith(".py"):
            return False
        source = (ROOT / self.file).read_text("utf-8")
        line = source[: source.index(self.old)].count("\n") + 1
        return any(
            isinstance(part, ast.Assign | ast.AnnAssign) or (isinstance(part, ast.FunctionDef) and _is_loop(part))
            for part in ast.parse(source).body
            if part.lineno <= line <= (part.end_lineno or line)
        )


def _is_loop(function: ast.FunctionDef) -> bool:
    named = (node.func if isinstance(node, ast.Call) else node for node in function.decorator_list)
    return any(_COMPILING & {getattr(node, "id", ""), getattr(node, "attr", "")} for node in named)


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
    for shared in (".venv", f"{PAGES}node_modules"):
        (TREE / shared).symlink_to(ROOT / shared)


def environment(cache: Path) -> dict[str, str]:
    """Return the environment of whatever runs in the copy, with the compiled loops in ``cache``."""
    home = {"HYPOTHESIS_STORAGE_DIRECTORY": str(TREE / ".hypothesis"), "NUMBA_CACHE_DIR": str(cache)}
    node = f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": node, "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1", **home}


def compile_loops() -> None:
    """Compile the loops of the unchanged copy."""
    subprocess.run([PYTHON, "-m", "matching.warm"], cwd=TREE, env=environment(WARM), check=True)


def verdict_of(mutant: Mutant) -> tuple[Verdict, str]:
    """Return what the named tests make of the mutated copy, and the last lines of their output.

    Raises:
        SystemExit: the tests did not run.
    """
    target = TREE / mutant.file
    original, times = target.read_text("utf-8"), target.stat()
    target.write_text(original.replace(mutant.old, mutant.new), "utf-8")
    try:
        code, output = _tested(mutant)
    finally:
        target.write_text(original, "utf-8")
        os.utime(target, ns=(times.st_atime_ns, times.st_mtime_ns))  # or its loops would be compiled again
        shutil.rmtree(COLD, ignore_errors=True)
    if code is None:
        return Verdict.CAUGHT if mutant.hangs else Verdict.NO_END, "the tests did not end"
    # 1 is a failed test; anything else means the tests did not run at all. vitest also ends with 1 if it cannot begin.
    if code not in (0, 1) or (mutant.is_page and "Test Files" not in output):
        raise SystemExit(f"mutant {mutant.name}: its tests ended with {code}\n{output[-4000:]}")
    failed = [line for line in output.splitlines() if line.lstrip().startswith("FAIL")]
    return Verdict.CAUGHT if code else Verdict.SURVIVED, failed[0] if failed else output[-300:].strip()


def _tested(mutant: Mutant) -> tuple[int | None, str]:
    """Run the tests of a mutant; return their exit code, None if they had to be ended, and their output."""
    words = [PYTHON, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *mutant.tests]
    if mutant.is_page:
        named = [name.removeprefix(PAGES) for name in mutant.tests]
        words = ["npx", "--no-install", "vitest", "run", "--bail=1", *named]
    compiled = mutant.is_compiled
    process = subprocess.Popen(
        words, cwd=TREE / PAGES if mutant.is_page else TREE, env=environment(COLD if compiled else WARM),
        text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        output, _ = process.communicate(timeout=TIMEOUT_S + compiled * COMPILING_S)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)  # lets the tests stop the servers they started
        try:
            process.communicate(timeout=ENDING_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        return None, ""
    return process.returncode, output


def main() -> int:
    """Try the named mutants, or all; return the exit code."""
    mutants = read_mutants()
    wanted = sys.argv[1:]
    unknown = set(wanted) - {mutant.name for mutant in mutants}
    if unknown:
        raise SystemExit(f"no such mutant: {', '.join(sorted(unknown))}")
    copy_tree()
    compile_loops()
    missed = 0
    for mutant in mutants:
        if wanted and mutant.name not in wanted:
            continue
        begun = time.monotonic()
        verdict, why = verdict_of(mutant)
        missed += verdict is not Verdict.CAUGHT
        print(f"{verdict:8} {mutant.name:32} {time.monotonic() - begun:5.1f} s  {mutant.breaks}", flush=True)  # noqa: T201
        print(f"         {why[:150]}", flush=True)  # noqa: T201
    shutil.rmtree(TREE, ignore_errors=True)
    print(f"{missed} not caught" if missed else "every mutant was caught")  # noqa: T201
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
