"""A text of which it is certain that it touches no copy touches none; and of honest texts it is certain."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Offer
from matching.copies import COMMON, passages_said_before
from matching.index import group_of
from matching.watching import CopyWatch
from tests.examples import some

HAN = 0x4E00


def passage(number: int, length: int = 24) -> str:
    """Return characters that stand in no other passage."""
    return "".join(chr(HAN + 64 * number + at) for at in range(length))


def copies(offers: list[Offer]) -> dict[str, tuple[str, bool]]:
    found = passages_said_before(offers, [group_of(offer) for offer in offers])
    return {offers[copy.offer].id: (offers[copy.original].id, copy.dated) for copy in found}


def market(seed: int, vendors: int) -> list[Offer]:
    """Return offers of as many vendors as make passages just common or just not, some of them copies."""
    random = np.random.default_rng(seed)
    offers = []
    for at in range(vendors):
        said = [passage(number, 8) for number in np.flatnonzero(random.random(12) < 0.9).tolist()]
        own = passage(100 + (at // 2 if random.random() < 0.3 else at), int(random.integers(4, 30)))
        day = f"2024-01-{random.integers(1, 28):02d}" if random.random() < 0.8 else ""
        several = int(random.integers(1, 3))
        offers.append(Offer(f"o{at:02}", group=f"v{at // several}", text=own + "。".join(said), registered_at=day))
    return offers


class TestUntouched:
    @given(st.integers(0, 10_000), st.integers(COMMON - 2, COMMON + 6), st.data())
    @settings(max_examples=some(400))
    def test_what_is_certain_is_so(self, seed: int, vendors: int, data: st.DataObject) -> None:
        offers = market(seed, vendors)
        base = data.draw(st.sampled_from(offers))
        said = st.lists(st.integers(0, 14), max_size=8, unique=True).map(
            lambda numbers: "。".join(passage(n, 8) for n in numbers)
        )
        offer = Offer(
            data.draw(st.sampled_from([base.id, "new"])),
            group=data.draw(st.sampled_from([base.group, "v-new"])),
            text=data.draw(st.one_of(said, said.map(lambda text: base.text + text), st.just(passage(300)))),
            registered_at=data.draw(st.sampled_from(["", base.registered_at, "2023-01-01"])),
        )
        before = base if offer.id == base.id else None
        if CopyWatch.of(offers).untouched(offer, before):
            after = copies([*(one for one in offers if one.id != offer.id), offer])
            assert after == copies(offers)
            assert offer.id not in {*after, *(original for original, _ in after.values())}

    def test_of_a_text_nobody_else_says_it_is_certain(self) -> None:
        offers = [Offer(f"o{at:02}", text=passage(at) + passage(99, 6)) for at in range(30)]
        watch = CopyWatch.of(offers)
        assert watch.untouched(Offer("new", text=passage(200) + passage(99, 6)), None)
        assert watch.untouched(Offer("o03", text=passage(3, 12) + passage(201)), offers[3])
        assert watch.untouched(Offer("short", text=passage(5, 6)), None)
        assert CopyWatch.of([]).untouched(offers[0], None)

    @pytest.mark.parametrize("text", [passage(4), passage(4, 23), passage(4, 22) + passage(7, 4)])
    def test_of_a_copy_it_is_not(self, text: str) -> None:
        offers = [Offer(f"o{at:02}", text=passage(at)) for at in range(8)]
        assert not CopyWatch.of(offers).untouched(Offer("new", text=text), None)

    def test_where_a_shingle_becomes_common_a_text_is_asked_no_more_or_all_is_common_it_is_not(self) -> None:
        some, rest = passage(50, 12), passage(51, 20)
        common = [Offer(f"c{at:02}", text=rest + passage(at, 60)) for at in range(COMMON + 1)]
        first = Offer("a", text=some + rest, registered_at="2024-01-01")
        second = Offer("b", text=some + rest + passage(52, 6), registered_at="2024-02-01")
        pair = [*common, first, second]
        assert copies(pair) == {"b": ("a", True)}

        full = [*pair, *(Offer(f"p{at:02}", text=some + passage(60 + at, 60)) for at in range(COMMON - 2))]
        one_more = Offer("new", text=some + passage(99, 60))
        assert copies(full) == {"b": ("a", True)}
        assert copies([*full, one_more]) == {}
        assert not CopyWatch.of(full).untouched(one_more, None)
        one_less = Offer("new", text=passage(99, 60))
        assert not CopyWatch.of([*full, one_more]).untouched(one_less, one_more)
        assert CopyWatch.of(full).untouched(one_less, None)

        mine = [
            Offer(f"m{at}", group="v", text=some + passage(60 + at, 60), registered_at="2023-01-01") for at in range(4)
        ]
        own = [*common, *mine, replace(first, group="v"), second]
        earlier = replace(one_more, group="v", registered_at="2023-01-01")
        assert copies(own) == {"b": ("a", True)}
        assert copies([*own, earlier]) == {}
        assert not CopyWatch.of(own).untouched(earlier, None)
        assert not CopyWatch.of([*own, earlier]).untouched(replace(one_less, group="v"), earlier)

        whole = [*common, Offer("w", text=rest)]
        assert copies([*whole, Offer("new", text=rest)]) == {"w": ("new", False)}
        assert not CopyWatch.of(whole).untouched(Offer("new", text=rest), None)
