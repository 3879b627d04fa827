"""A ranking by the workers of a cluster is the ranking, whatever is cut into blocks and parts, and whoever dies."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from distributed import Client, LocalCluster
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching import BadIndex, Index, Need, Offer, canonical, default_weights, rank
from matching.cluster import _ToList, _Wanted, rank_on
from matching.index import group_of
from matching.sharding import shards_in, split
from tests.examples import some
from tests.matching import worlds
from tests.matching.deadly import Deadly
from tests.matching.worlds import NEEDS, OFFERS, Market, market

ALL, NONE = 10**12, 0
"""Pairs up to which all are simply scored."""
LONG = "汛期桥梁和隧道的积水由传感器逐分钟上报，平台据此给出封路建议并通知附近的巡查车辆前往处置。"


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """One worker with two threads in this process: dask's own scheduling, without the price of processes."""
    with (
        LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("indexes")


def saved(index: Index, folder: Path, shards: int) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    if shards:
        split(index, folder, shards)
    else:
        index.save(folder)
    return folder


class TestRankOn:
    @given(
        worlds.markets(needs=9, offers=50),
        st.integers(0, 4),
        st.integers(1, 9),
        st.integers(0, 4),
        st.integers(0, 3),
        st.sampled_from((ALL, NONE)),
    )
    @settings(max_examples=some(20), suppress_health_check=[HealthCheck.too_slow])
    def test_the_bytes_are_those_of_a_ranking_here(
        self, client: Client, folders: Path, drawn: Market, shards: int, block: int, top: int, top_per_group: int,
        every: int,
    ) -> None:  # fmt: skip
        index = Index.fit(drawn.offers)
        folder = saved(index, folders / "drawn", shards)
        there = rank_on(
            client, drawn.needs, folder, top=top, top_per_group=top_per_group, needs_per_block=block, every=every
        )
        assert canonical(there) == canonical(rank(drawn.needs, index, top=top, top_per_group=top_per_group))

    def test_a_larger_market_with_everything_in_it(self, client: Client, folders: Path) -> None:
        large = market(20261122, 24, 200)
        index = Index.fit(large.offers)
        here = rank(large.needs, index, top=9, top_per_group=2)
        flags = {flag.code for match in here.matches for flag in match.flags}
        assert {"copied_offer", "copied_need"} <= flags
        assert here.exclusions
        assert any(match.rank is None for match in here.matches)
        for shards in (0, 3):
            folder = saved(index, folders / "large", shards)
            assert len(shards_in(folder)) == max(shards, 1)
            there = rank_on(client, large.needs, folder, top=9, top_per_group=2, needs_per_block=7, every=NONE)
            assert canonical(there) == canonical(here)

    def test_after_an_update_and_with_other_weights_too(self, client: Client, folders: Path) -> None:
        index = Index.fit(OFFERS).update([Offer("o7", group="v2", title="口岸通关机器人", text=LONG)], removed=["o2"])
        weights = replace(default_weights(), signals={**dict.fromkeys(default_weights().signals, 0.0), "text": 1.0})
        folder = saved(index, folders / "updated", 2)
        there = rank_on(client, reversed(NEEDS), folder, weights=weights, explain=False, needs_per_block=2)
        assert canonical(there) == canonical(rank(NEEDS, index, weights=weights, explain=False))

    @pytest.mark.parametrize(("needs", "offers"), [((), OFFERS), (NEEDS, ())])
    def test_nothing_to_rank_is_an_empty_result(
        self, client: Client, folders: Path, needs: tuple[Need, ...], offers: tuple[Offer, ...]
    ) -> None:
        index = Index.fit(offers)
        for shards in (0, 2):
            there = rank_on(client, needs, saved(index, folders / "nothing", shards))
            assert canonical(there) == canonical(rank(needs, index))
            assert there.matches == ()

    def test_another_index_in_the_same_folder_is_another_index(self, client: Client, folders: Path) -> None:
        for offers in (OFFERS, tuple(replace(offer, evidence=("test_report",)) for offer in OFFERS)):
            folder = saved(Index.fit(offers), folders / "again", 0)
            assert canonical(rank_on(client, NEEDS, folder)) == canonical(rank(NEEDS, Index.fit(offers)))

    def test_what_ties_with_the_end_of_a_full_list_is_sent_and_what_is_below_is_not(self, folders: Path) -> None:
        [shard] = shards_in(saved(Index.fit(OFFERS), folders / "ties", 0))
        wanted = _Wanted(top=5, top_per_group=1, weights=default_weights(), explain=False, every=ALL)
        least = np.zeros(len(shard.groups), np.int64)
        every = _ToList(shard.saved, NEEDS, wanted, least)().by_group
        least[every.group] = every.score
        assert len(every) == len(_ToList(shard.saved, NEEDS, wanted, least)().by_group) == 3
        assert len(_ToList(shard.saved, NEEDS, wanted, least + 1)().by_group) == 0

    def test_progress_is_told_by_block_and_may_stop_it(self, client: Client, folders: Path) -> None:
        folder = saved(Index.fit(OFFERS), folders / "told", 2)
        told: list[tuple[int, int]] = []
        rank_on(client, NEEDS, folder, needs_per_block=2, progress=lambda *done: told.append(done))
        assert [total for _, total in told] == [6] * 4
        assert told[-1] == (6, 6)

        def stop(_done: int, _total: int) -> None:
            raise InterruptedError("cancelled")

        with pytest.raises(InterruptedError):
            rank_on(client, NEEDS, folder, needs_per_block=1, progress=stop)

    @pytest.mark.parametrize(
        ("needs", "options", "problem"),
        [
            ((NEEDS[0], NEEDS[0]), {}, "need id 'n1' occurs twice"),
            ((Need("n", title="口岸", gates={"luck": ("x",)}),), {}, "unknown gate 'luck'"),
            (NEEDS, {"needs_per_block": 0}, "a block of 0 needs"),
            (
                NEEDS,
                {"weights": replace(default_weights(), text=replace(default_weights().text, title=9.0))},
                "other text weights",
            ),
        ],
    )
    def test_wrong_input_is_named(
        self, client: Client, folders: Path, needs: tuple[Need, ...], options: dict[str, object], problem: str
    ) -> None:
        folder = saved(Index.fit(OFFERS), folders / "wrong", 0)
        with pytest.raises(ValueError, match=problem):
            rank_on(client, needs, folder, **options)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("shards", "damage"), [(0, "index.json"), (2, "shards.json"), (2, "offers_1.npy"), (2, "1/index.json")]
    )
    def test_an_incomplete_index_is_refused(self, client: Client, folders: Path, shards: int, damage: str) -> None:
        folder = saved(Index.fit(OFFERS), folders / "damaged", shards)
        (folder / damage).unlink()
        with pytest.raises(BadIndex, match="not a complete"):
            rank_on(client, NEEDS, folder)

    def test_a_worker_with_another_index_is_refused(self, client: Client, folders: Path) -> None:
        for name, offers in (("one", OFFERS), ("two", OFFERS[:3])):
            saved(Index.fit(offers), folders / name, 2)
        (folders / "current").symlink_to(folders / "one")
        (folders / "next").symlink_to(folders / "two")

        def exchange(_done: int, _total: int) -> None:
            if (folders / "next").is_symlink():
                (folders / "next").replace(folders / "current")

        # Far more blocks than are sent out before the first comes back.
        many = [replace(NEEDS[0], id=f"n{number:02}") for number in range(40)]
        with pytest.raises(BadIndex, match="another index than where the ranking was asked for"):
            rank_on(client, many, folders / "current", needs_per_block=1, progress=exchange)


class TestSplit:
    @given(worlds.markets(needs=1, offers=60), st.integers(1, 6))
    @settings(max_examples=some(20), suppress_health_check=[HealthCheck.too_slow])
    def test_every_offer_stands_in_one_part_with_its_vendor_and_whom_it_copied(
        self, folders: Path, drawn: Market, shards: int
    ) -> None:
        index = Index.fit(drawn.offers)
        parts = shards_in(saved(index, folders / "split", shards))
        assert 1 <= len(parts) <= shards
        assert all(len(part.offers) for part in parts)
        of = {index.facets.ids[at]: number for number, part in enumerate(parts) for at in part.offers.tolist()}
        assert sum(len(part.offers) for part in parts) == len(of) == len(drawn.offers)
        assert len({(group_of(offer), of[offer.id]) for offer in drawn.offers}) == len(index.groups)
        for copy in index.copies.values():
            assert of[index.facets.ids[copy.offer]] == of[index.facets.ids[copy.original]]

    def test_parts_are_about_the_same_size(self, folders: Path) -> None:
        index = Index.fit(market(3, 1, 300, cheats=0).offers)
        sizes = [len(part.offers) for part in shards_in(saved(index, folders / "even", 3))]
        assert len(sizes) == 3
        assert max(sizes) <= 1.5 * min(sizes)

    def test_no_parts_cannot_be(self, folders: Path) -> None:
        with pytest.raises(ValueError, match="into 0 parts"):
            split(Index.fit(OFFERS), folders / "none", 0)


def test_the_blocks_of_a_killed_worker_are_run_again(tmp_path: Path) -> None:
    asked = market(5, 12, 80)
    needs = (*asked.needs, replace(asked.needs[0], id="n0006x", gates=Deadly(tmp_path / "killed")))
    index = Index.fit(asked.offers)
    split(index, tmp_path / "index", 2)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        workers = set(client.run(os.getpid).values())
        there = rank_on(client, needs, tmp_path / "index", top=5, top_per_group=2, needs_per_block=2)
    assert int((tmp_path / "killed").read_text()) in workers
    assert canonical(there) == canonical(rank(needs, index, top=5, top_per_group=2))


class TestExtra:
    def test_the_engine_does_without_dask(self) -> None:
        code = "import sys, matching, matching.__main__; print({'dask', 'distributed'} & {*sys.modules})"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout == "set()\n"

    def test_without_it_the_extra_is_named(self) -> None:
        code = "import sys; sys.modules['distributed'] = None; import matching.cluster"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert done.stderr.endswith("ImportError: matching.cluster needs dask.distributed: pip install '.[cluster]'\n")
