"""Copies: who says what another vendor said before is found, who said it first is not."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Offer, normalize
from matching.copies import COMMON, Copy, copied_spans, passages_said_before
from tests.examples import some
from tests.matching.bare_text import bare
from tests.matching.worlds import OFFERS

POLICY = max((Path(__file__).parents[2] / "seed" / "policies").glob("*.txt"), key=lambda path: path.stat().st_size)
_PARTS = re.split(r"[，。；：！？、\s]", normalize(POLICY.read_text("utf-8")).text)
CLAUSES = sorted({part for part in _PARTS if 8 <= len(part) <= 20})
FIRST, LATER = "2023-01-01", "2024-01-01"


def said(random: np.random.Generator, number: int = 18, stock: Sequence[str] = CLAUSES) -> str:
    """Return a text of clauses, about 200 characters."""
    return "，".join(stock[at] for at in random.choice(len(stock), number, replace=False)) + "。"


def own(offers: Sequence[Offer]) -> list[Copy]:
    return passages_said_before(offers, [offer.group for offer in offers])


def told(offers: Sequence[Offer]) -> list[tuple[str, str, bool]]:
    """Return copier, original, and whether it is dated."""
    return [(offers[copy.offer].id, offers[copy.original].id, copy.dated) for copy in own(offers)]


def expected(offers: Sequence[Offer]) -> set[tuple[str, str, float, bool]]:
    """Return what the module's text says: copier, original, share, dated; for fewer vendors than make a text common."""
    texts = {offer.id: bare(offer.text) for offer in offers if len(bare(offer.text)) >= 12}
    sets = {key: {text[at : at + 4] for at in range(len(text) - 3)} for key, text in texts.items()}
    by_id = {offer.id: offer for offer in offers}

    def share(one: str, two: str) -> float:
        both, size = len(sets[one] & sets[two]), len(sets[one])
        if texts[one] == texts[two]:
            return 1.0
        return both / size if size >= 9 and 10 * both >= 4 * size + 50 else 0.0

    found: dict[str, tuple[str, str, float, bool]] = {}
    for one in sorted(texts, key=lambda key: (by_id[key].registered_at == "", by_id[key].registered_at, key)):
        mine = by_id[one]
        others = [key for key in texts if (by_id[key].group or key) != (mine.group or one) and share(one, key) > 0]
        date = {key: by_id[key].registered_at for key in others}
        earlier = [key for key in others if date[key] and mine.registered_at and date[key] < mine.registered_at]
        # Of those who say the same, the earliest.
        earlier = [
            key for key in earlier
            if all((date[key], key) <= (date[same], same) for same in earlier if texts[same] == texts[key])
        ]  # fmt: skip
        # Of those, the ones said before the vendor had said as much himself.
        himself = [key for key in texts if (by_id[key].group or key) == (mine.group or one) and key != one]
        himself = [key for key in himself if by_id[key].registered_at]
        earlier = [
            key for key in earlier
            if not any(share(one, two) >= share(one, key) and by_id[two].registered_at <= date[key] for two in himself)
        ]  # fmt: skip
        unknown = [key for key in others if not date[key] or not mine.registered_at or date[key] == mine.registered_at]
        unknown = [key for key in unknown if key < one or share(key, one) == 0]
        if earlier:
            copied = {key for key in earlier if key in found and found[key][3]}
            best = min(earlier, key=lambda key: (key in copied, -share(one, key), date[key], key))
            found[one] = (one, best, share(one, best), True)
        elif unknown:
            best = min(unknown, key=lambda key: (-share(one, key), key))
            found[one] = (one, best, share(one, best), False)
    return set(found.values())


@st.composite
def markets(draw: st.DrawFn) -> list[Offer]:
    """Draw offers that take clauses from a small stock."""
    stock = CLAUSES[:: len(CLAUSES) // 12]
    return [
        Offer(
            f"o{at}",
            group=draw(st.sampled_from(("", "v1", "v2", "v3"))),
            text="，".join(draw(st.lists(st.sampled_from(stock), min_size=0, max_size=5))),
            registered_at=draw(st.sampled_from(("", FIRST, "2023-06-01", LATER))),
        )
        for at in draw(st.permutations(range(draw(st.integers(0, 8)))))
    ]


class TestPassagesSaidBefore:
    @given(markets())
    @settings(max_examples=some(400), deadline=None)
    def test_tells_what_comparing_everybody_tells(self, offers: list[Offer]) -> None:
        copies = {(offers[c.offer].id, offers[c.original].id, c.share, c.dated) for c in own(offers)}
        assert copies == expected(offers)

    @given(markets(), st.randoms(use_true_random=False))
    @settings(max_examples=some(100), deadline=None)
    def test_neither_order_nor_threads_matter(self, offers: list[Offer], random: "st.Random") -> None:
        mixed = random.sample(offers, len(offers))
        assert sorted(told(mixed)) == sorted(told(offers))
        groups = [offer.group for offer in offers]
        assert passages_said_before(offers, groups, threads=2) == passages_said_before(offers, groups)

    @pytest.mark.parametrize("seed", range(5))
    @pytest.mark.parametrize("number", [2, 18, 60])
    def test_a_later_copy_is_found_in_any_writing(self, seed: int, number: int) -> None:
        random = np.random.default_rng(seed)
        text = said(random, number, CLAUSES[::2])
        written = {
            "same": text,
            "marks": text.replace("，", "；\n ").replace("。", "!"),
            "traditional": opencc.OpenCC("s2t").convert(text),
            "hidden": "\u200b".join(text),
            "wide": text.translate({at: at + 0xFEE0 for at in range(0x30, 0x7B)}),
        }
        offers = [Offer(f"other{at}", text=said(random, stock=CLAUSES[1::2]), registered_at=FIRST) for at in range(15)]
        offers.append(Offer("original", group="v", text=text, title="原来的", registered_at=FIRST))
        offers += [
            Offer(key, group=key, text=said, title="抄来的", registered_at=LATER) for key, said in written.items()
        ]
        copies = {offers[copy.offer].id: copy for copy in own(offers)}
        assert "original" not in copies
        found = {(offers[copies[key].original].id, copies[key].share, copies[key].dated) for key in written}
        assert found == {("original", 1.0, True)}

    @pytest.mark.parametrize("seed", range(20))
    def test_a_light_paraphrase_is_found(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        text = said(random, 24)
        shuffled = random.permutation(re.split("[，。]", text))
        changed = [
            char if at % 10 != seed % 10 else chr(int(random.integers(0x4E00, 0x9000)))
            for at, char in enumerate("".join(shuffled))
        ]
        offers = [Offer("a", text=text, registered_at=FIRST), Offer("b", text="".join(changed), registered_at=LATER)]
        assert told(offers) == [("b", "a", True)]

    def test_taking_a_part_of_a_longer_text_is_copying_it(self) -> None:
        text = said(np.random.default_rng(1), 40)
        offers = [Offer("a", text=text, registered_at=FIRST), Offer("b", text=text[50:150], registered_at=LATER)]
        assert own(offers) == [Copy(1, 0, 1.0, dated=True)]
        swapped = [replace(offer, registered_at=date) for offer, date in zip(offers, (LATER, FIRST), strict=True)]
        assert own(swapped) == []  # most of the longer text is its own

    def test_honest_texts_are_none(self) -> None:
        random = np.random.default_rng(3)
        assert told([*OFFERS, *(Offer(str(at), text=said(random), registered_at=FIRST) for at in range(15))]) == []

    def test_a_shared_name_is_no_copy_a_text_in_its_place_is(self) -> None:
        one, two, long = (said(np.random.default_rng(seed), 10) for seed in (5, 6, 7))
        a = Offer(
            "a", title="城市管理智能巡查与应急指挥平台", name="智巡", keywords=("巡查", "应急"), registered_at=FIRST
        )
        assert told([a, replace(a, id="b", registered_at=LATER)]) == []
        assert told([replace(a, text=one), replace(a, id="b", text=two, registered_at=LATER)]) == []
        assert told([replace(a, text=long), replace(a, id="b", keywords=("巡查", long), registered_at=LATER)]) == [
            ("b", "a", True)
        ]

    def test_eleven_characters_are_nobodys_twelve_are(self) -> None:
        text = "提供人工智能解决方案和服务"
        for size, copies in ((11, []), (12, [("b", "a", True)])):
            offers = [
                Offer("a", text=text[:size], registered_at=FIRST),
                Offer("b", text=text[:size], registered_at=LATER),
            ]
            assert told(offers) == copies

    @pytest.mark.parametrize("dates", [("", ""), (FIRST, ""), ("", FIRST), (FIRST, FIRST)])
    def test_without_an_order_the_pair_is_told_once_and_not_dated(self, dates: tuple[str, str]) -> None:
        text = said(np.random.default_rng(4))
        offers = [Offer(key, text=text, registered_at=date) for key, date in zip("ab", dates, strict=True)]
        assert told(offers) == told(offers[::-1]) == [("b", "a", False)]

    def test_a_vendor_may_repeat_himself(self) -> None:
        text = said(np.random.default_rng(4))
        one, two = Offer("a", group="v", text=text, registered_at=FIRST), Offer("b", group="v", text=text)
        assert own([one, replace(two, registered_at=LATER)]) == []
        assert told([replace(one, group=""), replace(two, group="", registered_at=LATER)]) == [("b", "a", True)]

    @pytest.mark.parametrize("again", ["the same", "a part"])
    def test_whose_profile_was_copied_may_publish_it_again(self, again: str) -> None:
        text = said(np.random.default_rng(4))
        first = Offer("a", group="v", text=text, registered_at=FIRST)
        copier = Offer("b", group="w", text=text, registered_at="2023-06-01")
        later = Offer("c", group="v", text=text if again == "the same" else text[:100], registered_at=LATER)
        assert told([first, copier, later]) == [("b", "a", True)]
        assert told([copier, later]) == [("c", "b", True)]

    def test_a_chain_leads_to_its_first(self) -> None:
        random = np.random.default_rng(8)
        first = said(random, 20)
        second = first + said(random, 6)
        third = second + said(random, 4)
        dates = ("2021-01-01", "2022-01-01", "2023-01-01")
        offers = [
            Offer(key, text=text, registered_at=date)
            for key, text, date in zip("abc", (first, second, third), dates, strict=True)
        ]
        assert told(offers) == [("b", "a", True), ("c", "a", True)]

    def test_what_everybody_says_is_copied_from_nobody(self) -> None:
        random = np.random.default_rng(9)
        phrase = said(random, 12)
        groups = defaultdict(list)
        for number in (COMMON, COMMON + 1):
            offers = [
                Offer(f"o{at:02}", text=phrase + said(random, 6), registered_at=f"2023-01-{at + 1:02}")
                for at in range(number)
            ]
            groups[number] = own(offers)
        assert len(groups[COMMON]) == COMMON - 1
        assert groups[COMMON + 1] == []

    def test_copying_by_many_does_not_make_a_text_common(self) -> None:
        text = said(np.random.default_rng(10))
        offers = [Offer(f"o{at:02}", text=text, registered_at=f"2023-01-{at + 1:02}") for at in range(COMMON + 5)]
        assert told(offers) == [(offer.id, "o00", True) for offer in offers[1:]]
        assert told([*offers, Offer("p", text=text + "另加一句自己的话", registered_at=LATER)])[-1] == (
            "p",
            "o00",
            True,
        )

    def test_many_texts_of_one_vendor_hide_no_original(self) -> None:
        random = np.random.default_rng(11)
        text = said(random, 20)
        flood = [
            Offer(f"f{at:03}", group="flood", text=text + said(random, 3), registered_at=LATER) for at in range(200)
        ]
        offers = [*flood, Offer("a", group="v", text=text, registered_at=FIRST)]
        assert told(offers) == [(offer.id, "a", True) for offer in flood]

    def test_nobody_copies_nobody(self) -> None:
        assert own([]) == []
        assert own([Offer("a"), Offer("b", text="……")]) == []


class TestCopiedSpans:
    def test_tell_the_passages_in_the_copiers_original(self) -> None:
        original = Offer(
            "a", text="读取建筑信息模型，自动核对施工图与规范条文，审查人员逐条确认。", title="审图平台审图平台"
        )
        copier = Offer(
            "b", title="审图平台审图平台", text="我们：讀取\u200b建筑信息模型；并且审查人员、逐条确认，施工图纸也收。"
        )
        shown = [copier.text[span.start : span.end] for span in copied_spans(copier, original) if span.field == "text"]
        assert shown == ["讀取\u200b建筑信息模型", "审查人员、逐条确认"]
        assert {span.field for span in copied_spans(copier, original)} == {"text"}

    @pytest.mark.parametrize("seed", range(5))
    def test_of_a_copy_cover_it_whole(self, seed: int) -> None:
        text = said(np.random.default_rng(seed))
        spans = copied_spans(Offer("b", text=f"《{text}》"), Offer("a", text=text))
        assert [(span.field, span.start, span.end) for span in spans] == [("text", 1, len(text))]
