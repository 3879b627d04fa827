"""The benchmark measures what it says: the right answers, all pairs' multiplications, missing engines told."""

import argparse
import json
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from matching import bench
from matching.bench import engines
from matching.bench.engines import BOTH, ENGINES, OURS, Engine, NotInstalled
from matching.bench.kernels import Measured, exponents, measure, scatter_bound, table

ALWAYS_THERE = (OURS, BOTH, "scipy", "scikit-learn")


def vectors(seed: int, count: int) -> sp.csr_matrix:
    random = np.random.default_rng(seed)
    dense = np.where(random.random((count, 60)) < 0.2, random.random((count, 60)), 0).astype(np.float32)
    dense[:, 0] += 0.1
    return sp.csr_matrix(dense / np.linalg.norm(dense, axis=1, keepdims=True))


def measured(engine: str, needs: int, offers: int, core: float) -> Measured:
    return Measured(engine, needs, offers, 40 * needs * offers, core / 2, core, 1.0, 2**30, 2**29, needs, 1e-7)


@pytest.mark.parametrize("name", ALWAYS_THERE)
def test_an_engine_finds_what_brute_force_finds(name: str) -> None:
    needs, offers = vectors(1, 300), vectors(2, 700)
    engine = ENGINES[name]
    assert engine.best is not None
    found = engine.best(engine.prepare(offers, 7, 2)(needs), 7)
    truth = -np.sort(-(needs.astype(np.float64) @ offers.astype(np.float64).T).toarray(), axis=1)[:, :7]
    assert np.abs(found - truth).max() < 1e-6


def test_measuring_counts_multiplications_and_samples_the_slow() -> None:
    needs, offers = vectors(3, 60), vectors(4, 200)
    told: list[str] = []
    ours, slow = measure(needs, offers, top=5, rounds=1, engines=(OURS, "scipy"), sample=20, say=told.append)
    both = np.count_nonzero(needs.toarray(), axis=0) @ np.count_nonzero(offers.toarray(), axis=0)
    assert ours.multiply_adds == slow.multiply_adds == both
    assert (ours.sampled, slow.sampled) == (60, 20)
    assert ours.error is not None
    assert ours.error < 1e-6
    assert ours.core > 0
    assert ours.peak > 0
    assert len(told) == 2


def test_a_missing_engine_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINES, "other", Engine("other", "no_such_engine.core", engines._scipy, None))
    with pytest.raises(NotInstalled, match=r"no_such_engine is not installed: pip install '\.\[bench\]'"):
        measure(vectors(1, 2), vectors(2, 2), engines=("other",))


def test_growth_is_one_where_time_follows_pairs() -> None:
    rows = [measured(OURS, 10, 100, 1.0), measured(OURS, 100, 1000, 100.0), measured(OURS, 1000, 1000, 2000.0)]
    grown = exponents(rows)
    assert grown[OURS, 100_000] == pytest.approx(1.0)
    assert grown[OURS, 1_000_000] == pytest.approx(np.log10(20))


def test_the_table_compares_with_the_yardstick() -> None:
    rows = [measured(OURS, 10, 100, 1.0), measured("sparse_dot_topn", 10, 100, 4.0)]
    lines = table(rows, bound=2e9)
    ours = next(line for line in lines if line.startswith(OURS))
    assert ours.split()[:7] == ["citymatch", "0.50", "1.00", "0.0", "0.00", "0%", "4.00"]


def test_the_bound_is_a_rate_a_processor_can_have() -> None:
    assert 1e7 < scatter_bound(seconds=0.05) < 1e11


def test_the_command_measures_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    bench.add_arguments(parser)
    out = tmp_path / "bench.json"
    options = [
        "kernels",
        "--sizes",
        "20x100",
        "--engines",
        f"{OURS},scipy",
        "--rounds",
        "1",
        "--top",
        "5",
        "--out",
        str(out),
    ]
    bench.run(parser.parse_args(options))
    assert "20 needs × 100 offers" in capsys.readouterr().out
    assert [row["engine"] for row in json.loads(out.read_text("utf-8"))["measured"]] == [OURS, "scipy"]


@pytest.mark.parametrize("options", [["--sizes", "10"], ["--sizes", "0x10"], ["--engines", "nobody"]])
def test_the_command_refuses_what_it_cannot_measure(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    bench.add_arguments(parser)
    with pytest.raises(SystemExit):
        parser.parse_args(["kernels", *options])
    assert options[1].partition(",")[0] in capsys.readouterr().err
