"""How many vendors are open to a need, counted as asking every offer of every need would."""

from hypothesis import given, settings

from matching import Index, Need, Offer
from matching.gates import closed
from matching.index import group_of
from matching.opening import open_vendors
from tests.examples import some
from tests.matching import worlds
from tests.matching.worlds import NEEDS, OFFERS


class TestOpenVendors:
    @given(worlds.needs(), worlds.offers())
    @settings(max_examples=some(60))
    def test_every_vendor_with_an_open_offer_counts_once(
        self, needs: tuple[Need, ...], offers: tuple[Offer, ...]
    ) -> None:
        needs, offers = (*NEEDS, *needs), (*offers, Offer("t", title="机器人培训课程", group="t"))
        plainly = {need.id: len({group_of(offer) for offer in offers if closed(need, offer) is None}) for need in needs}
        assert open_vendors(needs, Index.fit(offers)) == plainly

    def test_needs_differ_by_the_trades_they_ask_for(self) -> None:
        lesson = Offer("t", title="机器人培训课程")
        needs = Need("n1", title="市容巡查机器人"), Need("n2", title="机器人培训")
        assert open_vendors(needs, Index.fit([lesson, *OFFERS]))["n2"] == (
            open_vendors(needs, Index.fit([lesson, *OFFERS]))["n1"] + 1
        )
