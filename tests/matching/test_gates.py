"""Hard conditions: who stays out, and the fact given for it."""

from dataclasses import replace

import pytest

from matching import Index, Need, Offer, rank
from matching.gates import TRADES, closed, trades_asked, trades_of
from tests.matching.worlds import NEEDS, OFFERS

NEED = Need("n", title="市容巡查", region="深圳市")
OFFER = Offer("o", title="市容巡查机器人")


class TestClosed:
    @pytest.mark.parametrize("served", [(), ("全国",), ("深圳",), ("广州", "深圳市"), ("广东省",), ("粤港澳大湾区",)])
    def test_who_serves_the_city_or_does_not_say_passes(self, served: tuple[str, ...]) -> None:
        assert closed(NEED, replace(OFFER, service_regions=served)) is None

    def test_who_serves_other_cities_only_stays_out(self) -> None:
        assert closed(NEED, replace(OFFER, service_regions=("浙江省", "廣西"))) is not None
        offer = replace(OFFER, service_regions=("广州", "重庆"))
        assert closed(NEED, offer) == ("region", {"required": "深圳市", "served": ("广州", "重庆")})
        assert closed(replace(NEED, region=""), offer) is None

    def test_who_is_paused_stays_out(self) -> None:
        assert closed(NEED, replace(OFFER, available=False)) == ("paused", {"available": False})

    @pytest.mark.parametrize(("gate", "field"), [("certificate", "certificates"), ("xinchuang", "xinchuang")])
    def test_every_required_entry_must_be_held(self, gate: str, field: str) -> None:
        need = replace(NEED, gates={gate: ("等保三级", "鯤鵬")})
        assert closed(need, replace(OFFER, **{field: ("鲲鹏", "等保三级 ")})) is None
        assert closed(need, replace(OFFER, **{field: ("等保三级",)})) == (
            gate,
            {"missing": ("鯤鵬",), "held": ("等保三级",)},
        )

    @pytest.mark.parametrize(
        ("title", "trade"),
        [
            ("市容巡查培训", "training"), ("城管人員取證班", "training"), ("City patrol Bootcamp", "training"),
            ("沿街商铺招租", "letting"), ("智慧城管博览会", "exhibition"), ("城管局官网建设", "websites"),
        ],
    )  # fmt: skip
    def test_a_service_around_the_field_is_not_the_work_of_the_field(self, title: str, trade: str) -> None:
        assert closed(NEED, Offer("o", title=title)) == ("trade", {"offers": (trade,)})

    @pytest.mark.parametrize("field", ["title", "text"])
    def test_who_asks_for_such_a_service_finds_it(self, field: str) -> None:
        offer = Offer("o", title="市容巡查培训")
        assert closed(replace(NEED, **{field: "城管队员上岗培訓课程"}), offer) is None
        assert closed(replace(NEED, keywords=("人才培养",)), offer) is None
        assert closed(replace(NEED, **{field: "城管队员招聘"}), offer) is not None

    def test_only_the_title_says_what_an_offer_is_and_not_who_makes_it(self) -> None:
        assert closed(NEED, replace(OFFER, text="含操作培训。", keywords=("培训",), name="培训机器人")) is None
        assert closed(NEED, replace(OFFER, title="某某培训公司｜市容巡查机器人")) is None
        assert closed(NEED, replace(OFFER, title="某某科技|市容巡查培训")) is not None

    def test_every_trade_is_asked_for_by_the_words_it_is_offered_with(self) -> None:
        rows = [line.split("\t") for line in TRADES.read_text("utf-8").splitlines() if not line.startswith("#")][1:]
        for code, terms, asked in rows:
            for term in asked.split("|"):
                assert code in trades_asked(Need("n", title=f"需要{term}"))
            for term in terms.split("|"):
                assert trades_of(Offer("o", title=f"提供{term}")) == (code,)

    def test_a_gate_nobody_knows_is_refused(self) -> None:
        with pytest.raises(ValueError, match="need 'n': unknown gate 'certificat'"):
            closed(replace(NEED, gates={"certificat": ("等保三级",)}), OFFER)


class TestExclusions:
    def test_an_excluded_vendor_is_told_with_the_score_it_would_have_had(self) -> None:
        ranking = rank(NEEDS, Index.fit(OFFERS))
        open_to_all = tuple(replace(offer, service_regions=("全国",), available=True) for offer in OFFERS)
        assert "v3" not in {match.group for match in ranking.matches}
        told = next(e for e in ranking.exclusions if (e.need, e.group) == ("n3", "v3"))
        assert (told.gate, told.facts["served"], told.offer) == ("region", ("广州市",), "o4")
        would = next(m for m in rank(NEEDS, Index.fit(open_to_all)).matches if (m.need, m.group) == ("n3", "v3"))
        # Nationwide service is worth .6 of the region's .04, as far as the texts fit; other cities are worth nothing.
        fit = next(c.value for c in would.contributions if c.signal == "text")
        assert told.would_score == pytest.approx(would.score - 0.04 * 0.6 * fit, abs=1e-9)

    def test_a_trade_is_told_like_any_other_gate(self) -> None:
        course = Offer("o7", group="v7", title="市容巡查培训", text="市容巡查队员上岗前的课程。")
        told = {(e.need, e.offer): (e.gate, e.facts) for e in rank(NEEDS, Index.fit((*OFFERS, course))).exclusions}
        assert told["n2", "o7"] == ("trade", {"offers": ("training",)})

    def test_only_who_would_have_entered_the_list_is_told(self) -> None:
        index = Index.fit(OFFERS)
        full = {(e.need, e.group) for e in rank(NEEDS, index).exclusions}
        short = rank(NEEDS, index, top=1)
        best = {m.need: m.score for m in short.matches if m.rank == 1}
        assert {(e.need, e.group) for e in short.exclusions} < full
        assert all(e.would_score >= best[e.need] for e in short.exclusions)

    def test_a_vendor_enters_with_its_best_offer_that_passes(self) -> None:
        closed_best = replace(OFFERS[0], service_regions=("广州",))
        ranking = rank(NEEDS[:1], Index.fit((closed_best, *OFFERS[1:])))
        assert next(m.offer for m in ranking.matches if m.group == "v1") == "o2"
        assert [(e.offer, e.gate) for e in ranking.exclusions if e.group == "v1"] == [("o1", "region")]
