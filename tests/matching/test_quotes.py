"""Quotations: every one is found, none that is not there, whoever is prepared and whoever asks."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Need, Offer
from matching.bare import RUN
from matching.quotes import OWN, QuotableNeeds, QuotableOffers, Quotes, quoted_spans, quotes
from tests.examples import some
from tests.matching.bare_text import bare

ASKED = "在市容巡查领域适度超前布局机器人等应用并形成规范"
FIELDS = {
    "text": lambda said: {"text": said},
    "title": lambda said: {"title": said},
    "name": lambda said: {"name": said},
    "domains[0]": lambda said: {"domains": (said,)},
    "keywords[1]": lambda said: {"keywords": ("巡查", said)},
}
# Two letters make long common runs, repetitions and titles inside texts likely.
letters = st.text(st.sampled_from("甲乙"), max_size=40)
rich = st.text(st.sampled_from("甲乙丙丁戊己庚辛壬癸，。 "), max_size=60)
clauses = st.lists(st.sampled_from(["甲乙丙丁戊己", "子丑寅卯", "天地玄黄宇宙洪荒", "，", "日月盈昃"]), max_size=9).map(
    "".join
)
# Keys repeat in a text with a period, and which of them is kept must depend on nothing but the run.
periodic = st.builds(
    "{}{}{}".format, rich, st.builds(str.__mul__, st.text("甲乙丙", min_size=1, max_size=4), st.integers(3, 9)), letters
)
texts = st.one_of(letters, rich, clauses, periodic)


def is_quoted(need: Need, offer: Offer) -> bool:
    """Tell whether an offer quotes a need, as the module's text defines it."""
    title, said = bare(need.title), bare(need.title) + bare(need.text)
    width = min(len(title), RUN)
    names = {title[at : at + width] for at in range(len(title) - width + 1)} - {""}
    own = [True] * len(said)
    for at in range(len(said) - width + 1):
        if said[at : at + width] in names:
            own[at : at + width] = [False] * width
    runs = {said[at : at + RUN] for at in range(len(said) - RUN + 1) if sum(own[at : at + RUN]) >= OWN}
    fields = (offer.title, offer.text, offer.name, *offer.domains, *offer.keywords)
    return any(run in bare(field) for run in runs for field in fields)


def pairs(found: Quotes) -> list[tuple[int, int]]:
    return list(zip(found.need.tolist(), found.offer.tolist(), strict=True))


def quoted(need: Need, offer: Offer) -> bool:
    return pairs(quotes([need], [offer])) == [(0, 0)]


class TestQuotes:
    @given(st.lists(st.tuples(texts, texts), max_size=4), st.lists(st.tuples(texts, texts, texts), max_size=5))
    @settings(max_examples=some(300), deadline=None)
    def test_finds_what_stands_there_and_nothing_else(
        self, asked: Sequence[tuple[str, str]], said: Sequence[tuple[str, str, str]]
    ) -> None:
        needs = [Need(f"n{at}", title=title, text=text) for at, (title, text) in enumerate(asked)]
        offers = [
            Offer(f"o{at}", title=title, text=text, keywords=("巡查", keyword))
            for at, (title, text, keyword) in enumerate(said)
        ]
        there = [(n, o) for n, need in enumerate(needs) for o, offer in enumerate(offers) if is_quoted(need, offer)]
        assert pairs(quotes(needs, offers)) == there
        assert pairs(quotes(needs, offers, threads=2)) == there
        assert pairs(QuotableOffers.fit(offers).pairs(needs)) == there
        by_one = QuotableNeeds.fit(needs)
        assert sorted((n, o) for o, offer in enumerate(offers) for n, _ in pairs(by_one.pairs([offer]))) == there
        assert [
            (n, o) for n, need in enumerate(needs) for o, offer in enumerate(offers) if quoted_spans(need, offer)
        ] == there

    @pytest.mark.parametrize("field", FIELDS)
    @pytest.mark.parametrize("at", range(len(ASKED) - RUN + 1))
    def test_twelve_characters_are_a_quotation_eleven_are_none(self, field: str, at: int) -> None:
        need = Need("n", title="巡查", text=f"{ASKED}。")
        assert quoted(need, Offer("o", **FIELDS[field](f"我们{ASKED[at : at + RUN]}吗")))
        assert not quoted(need, Offer("o", **FIELDS[field](f"我们{ASKED[at : at + RUN - 1]}吗")))

    @pytest.mark.parametrize(
        "said",
        [
            "在市容、巡查领域：適度超前佈局",
            "在市\u200b容巡\u200b查领域适度\u00ad超前布局",
            "在市容(róng)巡查领域\n适度 超前布局",
        ],
    )
    def test_other_writing_hides_no_quotation(self, said: str) -> None:
        assert quoted(Need("n", text=ASKED), Offer("o", text=said))

    def test_each_of_many_texts_that_are_quotations_throughout_is_found(self) -> None:
        offers = [Offer(str(at), text=ASKED[at : at + RUN]) for at in range(len(ASKED) - RUN + 1)]
        every = [(0, at) for at in range(len(offers))]
        assert pairs(QuotableOffers.fit(offers).pairs([Need("n", text=ASKED)])) == every

    def test_what_stands_around_does_not_choose_what_is_kept(self) -> None:
        # All keys of the run are the same: were the kept one chosen by what came before, the two sides would differ.
        around = [f"{char}{'甲' * RUN}天" for char in "子丑寅卯辰巳午未申酉戌亥"]
        needs = [Need(text, text=text) for text in around]
        offers = [Offer(text, text=f"我们{text}{text}".replace("天", "地")) for text in around]
        assert len(pairs(quotes(needs, offers))) == len(needs) * len(offers)

    def test_two_fields_make_no_run(self) -> None:
        assert not quoted(Need("n", text=ASKED), Offer("o", keywords=(ASKED[:8], ASKED[8:16])))

    @pytest.mark.parametrize("title", ["房屋建筑工程人工智能审图试点项目", "市容巡查"])
    def test_the_title_is_no_quotation_wherever_it_stands(self, title: str) -> None:
        need = Need("n", title=title, text=f"建设{title}系统，服务全市。")
        for said in (title, f"提供{title}系统", title * 20, f"{title}建设{title}系统"[: len(title) + 7]):
            assert not quoted(need, Offer("o", text=said, title=title, keywords=(title,)))

    def test_title_and_text_are_read_as_one(self) -> None:
        need = Need("n", title="市容巡查机器人", text="适度超前布局。")
        assert quoted(need, Offer("o", text="我司市容巡查机器人适度超前布局一流"))
        assert not quoted(need, Offer("o", text="我司市容巡查机器人适度超前布一流"))


class TestQuotable:
    def test_what_was_saved_answers_alike(self, tmp_path: Path) -> None:
        needs = [Need("n1", title="市容", text=ASKED), Need("n2", text="另一件事情"), Need("n3")]
        offers = [Offer("o1", text=f"{ASKED}机器人"), Offer("o2"), Offer("o3", title="我们", text=ASKED[3:])]
        for fitted, others in ((QuotableOffers.fit(offers), needs), (QuotableNeeds.fit(needs), offers)):
            for name, array in fitted.arrays().items():
                np.save(tmp_path / name, array)
            loaded = type(fitted)(
                **{name: np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in fitted.arrays()}
            )
            assert pairs(loaded.pairs(others)) == pairs(fitted.pairs(others)) == [(0, 0), (0, 2)]

    def test_nobody_quotes_nobody(self) -> None:
        assert pairs(quotes([], [])) == []
        assert pairs(QuotableOffers.fit([]).pairs([Need("n", text=ASKED)])) == []
        assert pairs(QuotableNeeds.fit([]).pairs([Offer("o", text=ASKED)])) == []


class TestQuotedSpans:
    def test_tell_the_passages_in_the_original(self) -> None:
        need = Need("n", title="市容巡查", text=f"{ASKED}。另外，還要安全可靠、质(zhì)量有保证、价格合理。")
        text = f"我们{ASKED[:15]}也{ASKED[10:]}，且還要：安全可靠，質(zhì)量有保證，價格公道。"
        offer = Offer("o", title=ASKED[:14], text=text)
        shown = [(span.field, getattr(offer, span.field)[span.start : span.end]) for span in quoted_spans(need, offer)]
        assert shown == [
            ("text", ASKED[:15]),
            ("text", ASKED[10:]),
            ("text", "還要：安全可靠，質(zhì)量有保證，價格"),
            ("title", ASKED[:14]),
        ]
