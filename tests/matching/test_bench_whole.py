"""The whole run is measured on real lists, beside a plain way that finds what its formula says."""

import argparse
import json
from pathlib import Path

import numpy as np
import pytest

from matching import bench
from matching.bench import whole
from matching.bench.corpus import Corpus
from matching.bench.whole import OURS, PLAIN, Whole, exponents, measure, table
from matching.index import Index
from matching.needs import Needs
from matching.ranking import ranked_lists
from matching.weights import default_weights


def taken(way: str, needs: int, offers: int, wall: float, core: float) -> Whole:
    return Whole(way, needs, offers, 50 * needs, wall, core, 2**30, {"fit": wall})


def test_growth_and_gain_are_told_by_way() -> None:
    rows = [taken(OURS, 10, 100, 1.0, 2.0), taken(PLAIN, 10, 100, 30.0, 31.0), taken(OURS, 100, 1000, 60.0, 200.0)]
    assert exponents(rows) == [None, None, pytest.approx(1.0)]
    ours, _, plain, _, larger, _ = table(rows)[1:]
    assert ours.split()[-5:] == ["1.00", "2.00", "1024", "-", "30.0"]
    assert plain.split()[-1] == "1.0"
    assert larger.split()[-2:] == ["1.00", "-"]


@pytest.mark.parametrize("way", [OURS, PLAIN])
def test_each_way_fills_the_lists_and_tells_its_steps(way: str) -> None:
    found = measure(way, 12, 130)
    assert found.places == 12 * 50
    assert found.wall >= sum(found.steps.values()) > 0
    assert found.core > 0
    assert found.peak > 10 * 2**20


def test_the_command_measures_both_ways_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    bench.add_arguments(parser)
    out = tmp_path / "whole.json"
    bench.run(parser.parse_args(["whole", "--sizes", "5x60", "--out", str(out)]))
    assert [row["way"] for row in json.loads(out.read_text("utf-8"))] == [OURS, PLAIN]
    assert f"5 × 60, {OURS}" in capsys.readouterr().out


def test_the_plain_way_is_left_out_where_its_matrices_would_not_fit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(whole, "PLAIN_MOST", 299)
    parser = argparse.ArgumentParser()
    bench.add_arguments(parser)
    bench.run(parser.parse_args(["whole", "--sizes", "5x60"]))
    assert PLAIN not in capsys.readouterr().out


def test_ours_takes_the_fast_pass_to_the_same_lists_as_all_pairs() -> None:
    """What is measured is the product's own ranking: its lists are those of scoring everything."""
    corpus = Corpus()
    index = Index.fit(corpus.offers(400))
    needs = Needs.read(corpus.needs(30), index)
    fast, every = (
        ranked_lists(needs, index, top=5, top_per_group=3, weights=default_weights(), every=most) for most in (0, 10**9)
    )
    np.testing.assert_array_equal(fast.by_need.offer, every.by_need.offer)
    np.testing.assert_array_equal(fast.by_need.score, every.by_need.score)
    np.testing.assert_array_equal(fast.by_group.need, every.by_group.need)
