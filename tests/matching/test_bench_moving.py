"""What one change takes is measured on the answers themselves, and told with what comes before them."""

import argparse
import json
from pathlib import Path

import pytest

from matching.bench import moving
from matching.bench.corpus import POLICIES
from matching.bench.moving import Answered, Built, Size, Times, table


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser()
    moving.add_arguments(made)
    return made


def test_times_are_told_by_median_and_tail() -> None:
    times = Times("new need", tuple(map(float, range(101))), (4.0, 2.0, 3.0))
    assert times.row() == ["new need", "50.00", "95.00", "100.00", "3.00", "101"]


def test_what_is_over_its_goal_is_seen_beside_it() -> None:
    built = Built(compile_wall=55.0, wall=61.25, core=99.5, save_wall=3.0, peak=2 << 30, size=300 << 20)
    answered = Answered(
        vocabulary_wall=0.3,
        load_wall=1.5,
        first_wall=0.8,
        prepare_wall=20.0,
        resident=1 << 30,
        times=(Times("new need", (12.5,), (11.0,)),),
    )
    lines = table(Size(10, 1000, 1, 7, POLICIES), built, answered)
    build = next(line for line in lines if line.startswith("build"))
    assert build.split()[-9:] == ["61.25", "s", "wall,", "99.50", "s", "CPU", "goal", "60", "s"]
    assert next(line for line in lines if line.startswith("load")).split()[-5:] == ["1.50", "s", "goal", "1", "s"]
    assert [line.split() for line in lines if line.startswith("new need")] == [
        ["new", "need", "12.50", "12.50", "12.50", "11.00", "1"]
    ]


def test_the_command_measures_every_step_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "moving.json"
    moving.run(parser().parse_args(["--needs", "8", "--offers", "60", "--rounds", "2", "--out", str(out)]))
    told = json.loads(out.read_text("utf-8"))
    assert (told["size"]["needs"], told["size"]["offers"]) == (8, 60)
    assert min(told["built"].values()) > 0
    times = {row["what"]: row["wall"] for row in told["answered"].pop("times")}
    assert min(told["answered"].values()) > 0
    assert [len(wall) for wall in times.values()] == [2, 2, 2, 2, 2, 2, 3]
    assert min(min(wall) for wall in times.values()) > 0
    printed = capsys.readouterr()
    assert all(what in printed.out for what in times)
    assert "60 offers" in printed.err


@pytest.mark.parametrize("options", [["--needs", "0"], ["--offers", "-1"], ["--rounds", "many"]])
def test_the_command_refuses_what_it_cannot_measure(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(options)
    assert options[0] in capsys.readouterr().err
