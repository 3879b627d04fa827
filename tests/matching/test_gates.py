"""Hard conditions: who stays out, and the fact given for it."""

from dataclasses import replace

import pytest

from matching import Index, Need, Offer, rank
from matching.gates import closed
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
