"""An index: built once, changed, saved, and refused where it does not fit."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import BadIndex, Index, Need, Offer, canonical, default_weights, explain_pairs, rank
from tests.examples import some
from tests.matching import worlds
from tests.matching.worlds import NEEDS, OFFERS, Market, market

WEIGHTS = default_weights()


def answer(index: Index, needs: Sequence[Need] = NEEDS) -> bytes:
    """Return everything an index has to say of some needs, as bytes."""
    return canonical(rank(needs, index, top=3, top_per_group=2))


def scores(index: Index, needs: Sequence[Need]) -> dict[tuple[str, str], float]:
    pairs = [(need.id, offer) for need in needs for offer in index.facets.ids]
    found = explain_pairs(needs, index, pairs, WEIGHTS, evidence=False)
    return {(match.need, match.offer): match.score for match in found}


@pytest.fixture(scope="module")
def saved_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "index"
    Index.fit(OFFERS).save(folder)
    return folder


@pytest.fixture
def saved(saved_once: Path, tmp_path: Path) -> Path:
    """A saved index of one's own, to be damaged."""
    folder = tmp_path / "index"
    folder.mkdir()
    for file in saved_once.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


class TestSavedIndex:
    def test_it_ranks_to_the_same_bytes(self, saved: Path) -> None:
        assert answer(Index.load(saved)) == answer(Index.fit(OFFERS))

    def test_an_updated_one_does_too_and_can_be_updated_again(self, tmp_path: Path) -> None:
        of = market(3, 4, 30)
        new, more = replace(of.offers[3], text="量子密钥分发。"), replace(of.offers[4], id="new", text="桥梁监测。")
        index = Index.fit(of.offers).update([new], [of.offers[9].id])
        index.save(tmp_path / "index")
        loaded = Index.load(tmp_path / "index")
        assert answer(loaded, of.needs) == answer(index, of.needs)
        assert answer(loaded.update([more]), of.needs) == answer(index.update([more]), of.needs)
        assert answer(loaded.refit(), of.needs) == answer(index.refit(), of.needs)
        assert loaded.changed == index.changed == 2

    @pytest.mark.parametrize("what", ["format", "engine", "normalizer", "vocabulary"])
    def test_another_version_is_refused_by_name(self, saved: Path, what: str) -> None:
        about = json.loads((saved / "index.json").read_text("utf-8"))
        (saved / "index.json").write_text(json.dumps({**about, what: "old"}), "utf-8")
        with pytest.raises(BadIndex, match=f"saved with {what} 'old'.*build the index again"):
            Index.load(saved)

    def test_any_missing_file_is_an_incomplete_index(self, saved: Path) -> None:
        names = sorted(path.name for path in saved.iterdir())
        assert {"index.json", "values.npy", "terms.json", "lines.npy"} <= set(names)
        for name in names:
            whole = (saved / name).read_bytes()
            (saved / name).unlink()
            with pytest.raises(BadIndex, match="not a complete index"):
                Index.load(saved)
            (saved / name).write_bytes(whole)

    @pytest.mark.parametrize("keep", [0.0, 0.5, 0.9])
    def test_any_cut_file_is_damage(self, saved: Path, keep: float) -> None:
        for path in sorted(saved.iterdir()):
            whole = path.read_bytes()
            path.write_bytes(whole[: int(len(whole) * keep)])
            with pytest.raises(BadIndex, match=r"damaged|not a complete index"):
                Index.load(saved)
            path.write_bytes(whole)

    def test_arrays_of_another_index_are_damage(self, saved: Path, tmp_path: Path) -> None:
        Index.fit(OFFERS[1:]).save(tmp_path / "other")
        (saved / "line_starts.npy").write_bytes((tmp_path / "other" / "line_starts.npy").read_bytes())
        with pytest.raises(BadIndex, match="damaged"):
            Index.load(saved)

    def test_it_is_never_written_over(self, saved: Path) -> None:
        with pytest.raises(FileExistsError):
            Index.fit(OFFERS).save(saved)


class TestFit:
    def test_an_id_twice_is_refused(self) -> None:
        with pytest.raises(ValueError, match="offer id 'o1' occurs twice"):
            Index.fit((*OFFERS, OFFERS[0]))

    def test_other_text_weights_at_ranking_are_refused(self) -> None:
        other = replace(WEIGHTS, text=replace(WEIGHTS.text, title=9.0))
        with pytest.raises(ValueError, match="built with other text weights"):
            rank(NEEDS, Index.fit(OFFERS), weights=other)

    def test_readings_beyond_the_kept_ones_come_back_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        expected = answer(Index.fit(OFFERS))
        monkeypatch.setattr("matching.index._CACHED_READINGS", 1)
        assert answer(Index.fit(OFFERS)) == expected

    def test_reading_many_offers_in_threads_and_blocks_is_reading_them_one_by_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        of = market(5, 1, 260)
        index = Index.fit(of.offers)
        monkeypatch.setattr("matching.heard.THREADS", 1)
        monkeypatch.setattr("matching.voices._BLOCK", 1)
        one_by_one = Index.fit(of.offers)
        for part in ("starts", "columns", "values"):
            np.testing.assert_array_equal(getattr(index.heard.rows, part), getattr(one_by_one.heard.rows, part))
        assert index.heard.names == one_by_one.heard.names


Step = tuple[tuple[Offer, ...], tuple[str, ...]]


@st.composite
def histories(draw: st.DrawFn) -> tuple[Market, list[Step], dict[str, Offer]]:
    """Draw a market, what changes in it step by step, and the offers it has in the end."""
    of = draw(worlds.markets(needs=3, offers=12))
    there = {offer.id: offer for offer in of.offers}
    steps: list[Step] = []
    for _ in range(draw(st.integers(1, 3))):
        others = draw(worlds.markets(needs=1, offers=12)).offers
        changed = tuple(draw(st.lists(st.sampled_from(others), max_size=3, unique=True)))
        ids = {offer.id for offer in changed}
        gone = draw(st.lists(st.sampled_from(sorted(there)), max_size=2, unique=True)) if there else []
        steps.append((changed, tuple(name for name in gone if name not in ids)))
        there |= {offer.id: offer for offer in changed}
        for name in steps[-1][1]:
            del there[name]
    return of, steps, there


class TestUpdate:
    @given(histories())
    @settings(max_examples=some(30))
    def test_any_updates_and_then_a_refit_are_a_fresh_fit(
        self, history: tuple[Market, list[Step], dict[str, Offer]]
    ) -> None:
        of, steps, there = history
        index = Index.fit(of.offers)
        for changed, removed in steps:
            index = index.update(changed, removed)
        assert list(index.offers) == sorted(there.values(), key=lambda offer: offer.id)
        fresh = Index.fit(there.values())
        assert answer(index.refit(), of.needs) == answer(fresh, of.needs)
        for part in ("starts", "columns", "values"):
            np.testing.assert_array_equal(getattr(index.refit().heard.rows, part), getattr(fresh.heard.rows, part))

    @given(histories())
    @settings(max_examples=some(20))
    def test_saying_the_same_again_changes_nothing(self, history: tuple[Market, list[Step], dict[str, Offer]]) -> None:
        of, steps, _ = history
        index = Index.fit(of.offers)
        assert answer(index.update(of.offers[:4]), of.needs) == answer(index, of.needs)
        once = index.update(*steps[0])
        assert answer(once.update(steps[0][0]), of.needs) == answer(once, of.needs)

    @given(histories())
    @settings(max_examples=some(20))
    def test_in_one_update_or_several_is_the_same(self, history: tuple[Market, list[Step], dict[str, Offer]]) -> None:
        of, steps, there = history
        index = several = Index.fit(of.offers)
        for changed, removed in steps:
            several = several.update(changed, removed)
        before = {offer.id: offer for offer in of.offers}
        changed = [offer for name, offer in there.items() if before.get(name) != offer]
        at_once = index.update(changed, [name for name in before if name not in there])
        assert scores(at_once, of.needs) == scores(several, of.needs)

    @given(histories())
    @settings(max_examples=some(20))
    def test_frequencies_are_frozen_so_no_other_vendors_score_moves(
        self, history: tuple[Market, list[Step], dict[str, Offer]]
    ) -> None:
        of, [(changed, removed), *_], _ = history
        index = Index.fit(of.offers)
        updated = index.update(changed, removed)
        touched = {*(offer.group or offer.id for offer in changed), *(group(index, name) for name in removed)}
        touched |= {group(index, offer.id) for offer in changed if offer.id in index.position}
        touched |= copying(index) | copying(updated)
        before, after = scores(index, of.needs), scores(updated, of.needs)
        for pair in before.keys() & after.keys():
            if group(updated, pair[1]) not in touched:
                assert after[pair] == before[pair]

    def test_who_becomes_and_who_ceases_to_be_a_copy_is_weighed_anew(self) -> None:
        first = replace(OFFERS[0], group="v", text=OFFERS[0].text * 2)
        copier = replace(first, id="c", group="w", registered_at="2024-01-01")
        index = Index.fit([first, copier, *OFFERS[1:]])
        assert scores(index, NEEDS[:1])["n1", "c"] < 0.1 < scores(index, NEEDS[:1])["n1", "o1"]
        without = index.update(removed=["o1"])
        assert scores(without, NEEDS[:1])["n1", "c"] == scores(index, NEEDS[:1])["n1", "o1"]
        assert scores(without.update([first]), NEEDS[:1]) == scores(index, NEEDS[:1])

    def test_a_term_nobody_used_before_is_found_and_weighs_the_most(self) -> None:
        new = Offer("q", title="量子密钥分发", text="为政务专线提供量子密钥分发。")
        need = Need("n", title="量子密钥分发")
        found = rank([need], Index.fit(OFFERS).update([new]), top=1)
        assert [(match.offer, match.rank) for match in found.matches if match.rank] == [("q", 1)]
        assert scores(Index.fit(OFFERS).update([new]), [need])["n", "q"] > 0.5

    def test_who_asks_in_vain_is_told(self) -> None:
        index = Index.fit(OFFERS)
        with pytest.raises(ValueError, match="offer id 'o1' occurs twice"):
            index.update([OFFERS[0], replace(OFFERS[0])])
        with pytest.raises(ValueError, match="offer 'o9' cannot be removed"):
            index.update(removed=["o1", "o9"])
        with pytest.raises(ValueError, match="offer 'o1' cannot be removed"):
            index.update([OFFERS[0]], ["o1"])

    def test_it_is_stale_when_a_quarter_has_changed(self) -> None:
        offers = [Offer(f"o{at}", title="市容巡查") for at in range(8)]
        index = Index.fit(offers).update(offers[:2])
        assert not index.is_stale
        assert index.update(offers[:1]).is_stale
        assert not index.update(offers[:1]).refit().is_stale


def group(index: Index, name: str) -> str:
    return index.facets.groups[index.position[name]]


def copying(index: Index) -> set[str]:
    """Return the vendors of whom something counts as copied."""
    return {index.facets.groups[at] for at in index.copies}
