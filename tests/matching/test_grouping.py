"""Sums by document and key, against a dictionary."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.grouping import Sums, stack, unique_counts

Entry = tuple[int, int, float]
DOCUMENTS = 5
entries = st.lists(
    st.tuples(
        st.integers(0, DOCUMENTS - 1),
        st.one_of(st.integers(0, 6), st.integers(-(2**63), 2**63 - 1)),
        st.floats(-1e9, 1e9) | st.just(0.1),
    ),
    max_size=60,
)


def count(rows: list[Entry], documents: int = DOCUMENTS) -> Sums:
    document, key, weight = ([row[at] for row in rows] for at in range(3))
    return unique_counts(np.array(document, np.int32), np.array(key, np.int64), np.array(weight, np.float64), documents)


def as_dictionaries(counts: Sums) -> list[dict[int, float]]:
    bounds = pairwise(counts.indptr.tolist())
    columns, sums = counts.keys[counts.columns].tolist(), counts.sums.tolist()
    return [dict(zip(columns[begin:end], sums[begin:end], strict=True)) for begin, end in bounds]


def added(rows: list[Entry]) -> list[dict[int, float]]:
    totals: list[dict[int, float]] = [{} for _ in range(DOCUMENTS)]
    for document, key, weight in rows:
        totals[document][key] = totals[document].get(key, 0.0) + weight
    return totals


class TestUniqueCounts:
    @given(entries)
    @settings(max_examples=300, deadline=None)
    def test_adds_in_the_order_given_to_the_last_bit(self, rows: list[Entry]) -> None:
        assert as_dictionaries(count(rows)) == added(rows)

    @given(entries)
    @settings(max_examples=200, deadline=None)
    def test_keys_and_columns_ascend_and_each_key_is_used(self, rows: list[Entry]) -> None:
        counts = count(rows)
        assert counts.keys.tolist() == sorted({key for _, key, _ in rows})
        for begin, end in pairwise(counts.indptr.tolist()):
            columns = counts.columns[begin:end].tolist()
            assert columns == sorted(set(columns))

    @given(entries)
    @settings(max_examples=100, deadline=None)
    def test_documents_in_order_or_mixed_give_the_same(self, rows: list[Entry]) -> None:
        by_document = sorted(rows, key=lambda row: row[0])  # stable: within a document the order stays
        assert as_dictionaries(count(rows)) == as_dictionaries(count(by_document))

    def test_more_keys_than_the_first_table_holds(self) -> None:
        rng = np.random.default_rng(3)
        keys = rng.integers(-(2**63), 2**63 - 1, 150_000)
        key = np.concatenate([keys, keys[::-1]])
        counts = unique_counts(np.zeros(len(key), np.int32), key, np.ones(len(key)), 1)
        assert np.array_equal(counts.keys, np.unique(keys))
        assert np.array_equal(counts.columns, np.arange(len(counts.keys)))
        assert counts.sums.sum() == 300_000
        assert counts.sums.min() == 2

    @pytest.mark.parametrize(
        ("document", "key", "message"),
        [([0, 5], [1, 1], "0 to 5 do not lie"), ([-1, 0], [1, 1], "-1 to 0 do not lie"), ([0], [1, 1], "not one list")],
    )
    def test_what_cannot_be_counted_is_refused(self, document: list[int], key: list[int], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            unique_counts(np.array(document, np.int32), np.array(key, np.int64), np.ones(len(key)), DOCUMENTS)


class TestStack:
    @given(st.lists(entries, max_size=4))
    @settings(max_examples=200, deadline=None)
    def test_blocks_counted_alone_are_the_whole_counted_at_once(self, blocks: list[list[Entry]]) -> None:
        whole = [
            (at * DOCUMENTS + document, key, weight) for at, rows in enumerate(blocks) for document, key, weight in rows
        ]
        together, apart = count(whole, DOCUMENTS * len(blocks)), stack([count(rows) for rows in blocks])
        for name in ("keys", "indptr", "columns", "sums"):
            one, other = getattr(together, name), getattr(apart, name)
            assert one.dtype == other.dtype
            assert np.array_equal(one, other)
