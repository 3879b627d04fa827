"""An index: built once, saved, and refused where it does not fit."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from matching import BadIndex, Index, canonical, default_weights, rank
from tests.matching.worlds import NEEDS, OFFERS


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    Index.fit(OFFERS).save(tmp_path / "index")
    return tmp_path / "index"


class TestSavedIndex:
    def test_it_ranks_to_the_same_bytes(self, saved: Path) -> None:
        assert canonical(rank(NEEDS, Index.load(saved))) == canonical(rank(NEEDS, Index.fit(OFFERS)))

    @pytest.mark.parametrize("what", ["format", "engine", "normalizer", "vocabulary"])
    def test_another_version_is_refused_by_name(self, saved: Path, what: str) -> None:
        about = json.loads((saved / "index.json").read_text("utf-8"))
        (saved / "index.json").write_text(json.dumps({**about, what: "old"}), "utf-8")
        with pytest.raises(BadIndex, match=f"saved with {what} 'old'.*build the index again"):
            Index.load(saved)

    @pytest.mark.parametrize("name", ["index.json", "values.npy", "terms.json", "lines.npy"])
    def test_a_missing_file_is_an_incomplete_index(self, saved: Path, name: str) -> None:
        (saved / name).unlink()
        with pytest.raises(BadIndex, match="not a complete index"):
            Index.load(saved)

    def test_a_cut_array_is_damage(self, saved: Path) -> None:
        whole = (saved / "values.npy").read_bytes()
        (saved / "values.npy").write_bytes(whole[: len(whole) // 2])
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
        shipped = default_weights()
        other = replace(shipped, text=replace(shipped.text, title=9.0))
        with pytest.raises(ValueError, match="built with other text weights"):
            rank(NEEDS, Index.fit(OFFERS), weights=other)

    def test_readings_beyond_the_kept_ones_come_back_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        expected = canonical(rank(NEEDS, Index.fit(OFFERS)))
        monkeypatch.setattr("matching.index._CACHED_READINGS", 1)
        assert canonical(rank(NEEDS, Index.fit(OFFERS))) == expected
