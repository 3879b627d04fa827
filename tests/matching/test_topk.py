"""The kernel against brute force: every list exact, ties included, and nothing left out above its ceiling."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from matching import topk
from matching.topk import Blocks, Csr, Curve, Nominees, nominate
from tests.examples import some

CURVES = (Curve(), Curve(full=2.0), Curve(full=1.0, power=0.5), Curve(full=0.75, power=0.3))


@dataclass(frozen=True)
class World:
    """A problem small enough to be solved by trying every pair."""

    needs: NDArray[np.float64]
    offers: NDArray[np.float64]
    classes: NDArray[np.int64]
    mult: NDArray[np.float64]
    add: NDArray[np.float64]
    """Shape (n_classes, n_offers), like mult."""

    def nominate(self, *, width: int | None = None, head_share: float = 0.05, **options: Any) -> Nominees:
        blocks = Blocks.build(csr(self.offers), self.offers.shape[1], width=width, head_share=head_share)
        return nominate(csr(self.needs), blocks, classes=self.classes, facts=self.facts, **options)

    def facts(self, kind: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return self.mult[kind].astype(np.float32), self.add[kind].astype(np.float32)

    def bounds(self, curve: Curve, dtype: Any) -> NDArray[Any]:
        """Return the bound of every pair, each step rounded to ``dtype``."""
        s = (self.needs @ self.offers.T).astype(dtype)
        x = s if curve.full is None else np.minimum(s * dtype(1 / curve.full), dtype(1))
        x = np.sqrt(x) if curve.power == 0.5 else x ** dtype(curve.power)
        with np.errstate(invalid="ignore"):
            bounds: NDArray[Any] = self.mult.astype(dtype)[self.classes] * x + self.add.astype(dtype)[self.classes]
        return bounds


def csr(dense: NDArray[np.float64]) -> Csr:
    return Csr.of(sp.csr_array(dense))


def best(bounds: NDArray[Any], top: int) -> NDArray[np.int32]:
    """Return the open columns of each row, best first, equal ones by position; −1 in empty places."""
    order = np.argsort(-bounds, axis=1, kind="stable")[:, :top].astype(np.int32)
    order[np.take_along_axis(bounds, order, 1) == -np.inf] = -1
    return np.pad(order, ((0, 0), (0, top - order.shape[1])), constant_values=-1)


def draw_world(seed: int, n_needs: int, n_offers: int, *, coarse: bool) -> World:
    """Return a world full of ties (``coarse``: every sum is exact in float32) or without any."""
    random = np.random.default_rng(seed)
    n_terms = int(random.integers(1, 40))
    common = random.random(n_terms) ** 3  # some terms are everybody's, most are rare

    def vectors(count: int) -> NDArray[np.float64]:
        values = random.integers(1, 5, (count, n_terms)) / 8 if coarse else random.random((count, n_terms)) + 1e-9
        return np.where(random.random((count, n_terms)) < common, values, 0.0)

    offers = vectors(n_offers)
    if n_offers:
        offers = offers[np.sort(random.integers(0, n_offers, n_offers))]  # with copies
        offers[random.random(n_offers) < 0.1] = 0.0
    n_classes = int(random.integers(1, 4))
    mult = random.integers(0, 4, (n_classes, n_offers)) / 4 if coarse else random.random((n_classes, n_offers))
    add = random.integers(0, 3, (n_classes, n_offers)) / 8 if coarse else random.random((n_classes, n_offers)) / 4
    closed = random.random((n_classes, n_offers)) < random.choice([0.0, 0.1, 0.99])
    mult[closed], add[closed] = 0.0, -np.inf
    return World(vectors(n_needs), offers, random.integers(0, n_classes, n_needs), mult, add)


def assert_same(one: Nominees, other: Nominees) -> None:
    for field in fields(Nominees):
        assert getattr(one, field.name).tobytes() == getattr(other, field.name).tobytes(), field.name


worlds = st.builds(
    draw_world,
    st.integers(0, 2**32 - 1),
    st.sampled_from([0, 1, 2, 9, 70]),
    st.sampled_from([0, 1, 7, 500, 513, 1300]),
    coarse=st.just(True),
)
shapes = st.fixed_dictionaries(
    {
        "width": st.sampled_from([None, 1, 512, 1024]),
        "head_share": st.sampled_from([0.0, 0.05, 0.3, 2.0]),
        "threads": st.sampled_from([1, 2]),
    }
)


class TestNominate:
    @given(worlds, shapes, st.sampled_from([1, 3, 20, 2000]), st.sampled_from([0, 1, 4]), st.sampled_from(CURVES[:3]))
    @settings(max_examples=some(150))
    def test_lists_are_those_of_brute_force(
        self, world: World, shape: dict[str, Any], top: int, top_per_offer: int, curve: Curve
    ) -> None:
        found = world.nominate(top=top, top_per_offer=top_per_offer, curve=curve, **shape)
        bounds = world.bounds(curve, np.float32)
        assert np.array_equal(found.offers, best(bounds, top))
        assert np.array_equal(found.needs, best(bounds.T, top_per_offer))
        named = found.offers >= 0
        need, place = np.nonzero(named)
        offer = found.offers[need, place]
        assert np.array_equal(found.bounds[need, place], bounds[need, offer])
        assert np.array_equal(found.sums[need, place], (world.needs @ world.offers.T)[need, offer].astype(np.float32))
        assert np.all(found.bounds[~named] == -np.inf)
        assert np.all(found.sums[~named] == 0)

    @given(
        st.integers(0, 2**32 - 1),
        st.sampled_from([1, 30]),
        st.sampled_from([40, 1100]),
        shapes,
        st.sampled_from(CURVES),
    )
    def test_nothing_left_out_lies_above_its_ceiling(
        self, seed: int, n_needs: int, n_offers: int, shape: dict[str, Any], curve: Curve
    ) -> None:
        world = draw_world(seed, n_needs, n_offers, coarse=False)
        found = world.nominate(top=5, top_per_offer=3, curve=curve, **shape)
        true = world.bounds(curve, np.float64)
        for bounds, named, ceilings in (
            (true, found.offers, found.ceilings),
            (true.T, found.needs, found.need_ceilings),
        ):
            for row, names, ceiling in zip(bounds, named, ceilings, strict=True):
                left_out = np.delete(row, names[names >= 0])
                assert left_out.max(initial=-np.inf) <= ceiling

    def test_the_ceiling_is_as_near_as_float32_allows(self) -> None:
        world = draw_world(5, 20, 1000, coarse=False)
        found = world.nominate(top=5, top_per_offer=3)
        assert np.all(found.ceilings <= found.bounds[:, -1] * (1 + 1e-5))
        assert np.all(found.need_ceilings <= found.need_bounds[:, -1] * (1 + 1e-5))

    @given(st.integers(0, 2**32 - 1), st.sampled_from(CURVES))
    @settings(max_examples=some(25))
    def test_threads_and_blocks_change_no_bit(self, seed: int, curve: Curve) -> None:
        world = draw_world(seed, 100, 2100, coarse=False)
        one, *others = (
            world.nominate(top=7, top_per_offer=3, curve=curve, threads=threads, width=width)
            for threads, width in ((1, None), (2, 512), (1, 512), (2, 1024), (3, 1536))
        )
        for other in others:
            assert_same(one, other)

    def test_classes_carried_one_by_one_change_no_bit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        world = draw_world(11, 60, 900, coarse=False)
        together = world.nominate(top=9, top_per_offer=4)
        monkeypatch.setattr(topk, "_FACTS_BYTES", 1)
        monkeypatch.setattr(topk, "_NEEDS_TOGETHER", 7)
        assert_same(world.nominate(top=9, top_per_offer=4), together)

    def test_two_callers_at_a_time_do_not_disturb_each_other(self) -> None:
        worlds = [draw_world(seed, 40, 1500, coarse=False) for seed in range(4)]
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda world: world.nominate(top=6, top_per_offer=2, threads=2), worlds))
        for world, at_once in zip(worlds, found, strict=True):
            assert_same(at_once, world.nominate(top=6, top_per_offer=2))

    def test_offers_lists_are_the_needs_lists_with_roles_exchanged(self) -> None:
        world = draw_world(3, 300, 600, coarse=True)
        needs, offers = csr(world.needs), csr(world.offers)
        n_terms = world.offers.shape[1]
        both = nominate(needs, Blocks.build(offers, n_terms), top=8, top_per_offer=5)
        turned = nominate(offers, Blocks.build(needs, n_terms), top=5, top_per_offer=8)
        assert np.array_equal(both.needs, turned.offers)
        assert np.array_equal(both.offers, turned.needs)

    def test_a_closed_offer_is_named_by_no_list_and_a_full_list_has_no_ceiling(self) -> None:
        world = World(np.ones((2, 1)), np.ones((3, 1)), np.array([0, 1]), np.ones((2, 3)), np.zeros((2, 3)))
        world.mult[0, 1], world.add[0, 1] = 0.0, -np.inf
        found = world.nominate(top=3, top_per_offer=2)
        assert found.offers.tolist() == [[0, 2, -1], [0, 1, 2]]
        assert found.needs.tolist() == [[0, 1], [1, -1], [0, 1]]
        assert found.ceilings[0] == -np.inf
        assert found.need_ceilings[1] == -np.inf

    def test_a_term_no_offer_has_adds_nothing(self) -> None:
        blocks = Blocks.build(csr(np.array([[1.0, 0.0, 0.0]])), 3)
        found = nominate(csr(np.array([[0.5, 1.0, 0.0], [0.0, 0.0, 1.0]])), blocks, top=1)
        assert found.sums.tolist() == [[0.5], [0.0]]

    def test_terms_may_stand_in_any_order(self) -> None:
        world = draw_world(8, 20, 700, coarse=False)
        n_terms = world.offers.shape[1]
        turned = []
        for dense in (world.needs, world.offers):
            rows = sp.csr_array(dense)
            order = np.concatenate(
                [np.arange(end - 1, begin - 1, -1) for begin, end in zip(rows.indptr, rows.indptr[1:], strict=False)]
            )
            turned.append(Csr(rows.indptr, rows.indices[order], rows.data[order]))
        straight = nominate(csr(world.needs), Blocks.build(csr(world.offers), n_terms), top=5)
        assert_same(nominate(turned[0], Blocks.build(turned[1], n_terms), top=5), straight)

    def test_progress_tells_every_need(self) -> None:
        told: list[tuple[int, int]] = []
        world = draw_world(2, 30, 40, coarse=True)
        world.nominate(top=2, progress=lambda done, total: told.append((done, total)))
        assert told[-1] == (30, 30)

    def test_what_progress_raises_ends_it(self) -> None:
        def stop(_done: int, _total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            draw_world(2, 30, 40, coarse=True).nominate(top=2, threads=2, progress=stop)


class TestRefuses:
    @pytest.mark.parametrize("value", [-1.0, np.nan, np.inf, 1e-30])
    def test_a_value_kernels_cannot_bound(self, value: float) -> None:
        bad, good = csr(np.array([[1.0, value]])), csr(np.array([[1.0, 1.0]]))
        with pytest.raises(ValueError, match="neither 0 nor between"):
            Blocks.build(bad, 2)
        with pytest.raises(ValueError, match="neither 0 nor between"):
            nominate(bad, Blocks.build(good, 2), top=1)

    def test_a_term_out_of_range(self) -> None:
        rows = csr(np.eye(3))
        with pytest.raises(ValueError, match="outside of 0 to 1"):
            Blocks.build(rows, 2)
        with pytest.raises(ValueError, match="outside of 0 to 1"):
            nominate(rows, Blocks.build(csr(np.eye(2)), 2), top=1)

    @pytest.mark.parametrize("width", [0, -512, 70_000])
    def test_a_width_postings_cannot_name(self, width: int) -> None:
        with pytest.raises(ValueError, match="width must be"):
            Blocks.build(csr(np.eye(2)), 2, width=width)

    @pytest.mark.parametrize("options", [{"top": 0}, {"top": 1, "threads": 0}, {"top": 1, "top_per_offer": -1}])
    def test_a_number_without_meaning(self, options: dict[str, int]) -> None:
        with pytest.raises(ValueError, match="must be at least"):
            nominate(csr(np.eye(2)), Blocks.build(csr(np.eye(2)), 2), **options)

    @pytest.mark.parametrize("curve", [Curve(1.0, 0.0), Curve(1.0, 1.5), Curve(None, 0.5), Curve(0.0), Curve(np.inf)])
    def test_a_curve_that_is_none(self, curve: Curve) -> None:
        with pytest.raises(ValueError, match="must be"):
            nominate(csr(np.eye(2)), Blocks.build(csr(np.eye(2)), 2), top=1, curve=curve)

    @pytest.mark.parametrize(("mult", "add"), [(-1, 0), (np.nan, 0), (np.inf, 0), (1, -1), (1, np.nan), (1, -np.inf)])
    def test_facts_that_no_bound_can_hold(self, mult: float, add: float) -> None:
        def facts(_kind: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
            return np.full(2, mult, np.float32), np.full(2, add, np.float32)

        with pytest.raises(ValueError, match="mult and add must"):
            nominate(csr(np.eye(2)), Blocks.build(csr(np.eye(2)), 2), top=1, facts=facts)

    def test_classes_of_other_needs(self) -> None:
        with pytest.raises(ValueError, match="classes must have shape"):
            nominate(csr(np.eye(2)), Blocks.build(csr(np.eye(2)), 2), top=1, classes=np.zeros(3, np.int64))


class TestBlocks:
    def test_saved_and_mapped_blocks_give_the_same(self, tmp_path: Path) -> None:
        world = draw_world(21, 30, 1400, coarse=False)
        made = Blocks.build(csr(world.offers), world.offers.shape[1])
        for name, array in made.arrays().items():
            np.save(tmp_path / f"{name}.npy", array)
        mapped = Blocks({path.stem: np.load(path, mmap_mode="r") for path in tmp_path.iterdir()})
        needs = csr(world.needs)
        assert len(mapped) == 1400
        assert_same(nominate(needs, mapped, top=4, top_per_offer=2), nominate(needs, made, top=4, top_per_offer=2))

    def test_a_missing_array_is_told(self) -> None:
        arrays = Blocks.build(csr(np.eye(2)), 2).arrays()
        del arrays["steps"]
        with pytest.raises(KeyError, match="steps"):
            Blocks(arrays)
