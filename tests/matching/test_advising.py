"""What a draft is promised is what the changed draft is given, and what a ranking with it gives."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Index, Need, Offer, rank
from matching.advising import Advising, Promise
from matching.preview import Prepared, place_offer
from matching.raising import changes
from tests.examples import some
from tests.matching import worlds
from tests.matching.worlds import Market

MOST = 50


def advised(drawn: Market, draft: Offer, index: Index) -> tuple[Prepared, Advising]:
    prepared = Prepared.of(drawn.needs, index)
    return prepared, Advising(draft, place_offer(draft, prepared), range(len(drawn.needs)), MOST)


def followed(draft: Offer, promise: Promise) -> Offer:
    """Return the draft with what a promise says must be added."""
    values: dict[str, Any] = {field: (*getattr(draft, field), *more) for field, more in promise.added.items()}
    return replace(draft, **values)


def ranked(need: Need, draft: Offer, index: Index) -> int | None:
    """Return the place of a draft's vendor once the draft is published."""
    after = index.update([draft])
    found = rank([need], after, top=len(after.groups), top_per_group=0, explain=False)
    return next((match.rank for match in found.matches if match.group == draft.group), None)


class TestPromises:
    @given(worlds.markets(needs=4, offers=30), st.booleans(), st.data())
    @settings(max_examples=some(15))
    def test_whoever_follows_one_has_the_place(self, drawn: Market, is_new: bool, data: st.DataObject) -> None:
        index = Index.fit(drawn.offers)
        draft = data.draw(st.sampled_from(drawn.offers))
        draft = replace(draft, group=draft.group or draft.id, registered_at="2026-01-01")
        draft = replace(draft, id="draft") if is_new else draft
        prepared, advising = advised(drawn, draft, index)
        for at, need in enumerate(prepared.needs.needs):
            before = ranked(need, draft, index)
            for promise in advising.promises(at):
                assert ranked(need, followed(draft, promise), index) == promise.rank
                assert before is None or promise.rank < before

    def test_every_kind_is_promised_to_somebody(self) -> None:
        drawn = worlds.market(1, 12, 40)
        index = Index.fit(drawn.offers)
        draft = replace(drawn.offers[3], id="draft", group="draft", evidence=(), domains=(), service_regions=("广州",))
        prepared, advising = advised(drawn, replace(draft, certificates=(), available=True), index)
        every = [one for at in range(len(prepared.needs.needs)) for one in advising.promises(at)]
        assert {one.kind for one in every} >= {"evidence", "region"}
        gains = advising.gains()
        assert {kind for kind, gain in gains.items() if gain} == {one.kind for one in every}

    def test_no_more_changes_are_tried_than_allowed(self) -> None:
        drawn = worlds.market(1, 12, 40)
        index = Index.fit(drawn.offers)
        draft = replace(drawn.offers[3], id="draft", group="draft", evidence=())
        placed = place_offer(draft, Prepared.of(drawn.needs, index))
        assert Advising(draft, placed, range(12), 0).gains() == {}
        assert list(Advising(draft, placed, range(12), 1).gains()) == ["evidence"]

    def test_a_certificate_that_is_wanted_is_suggested(self) -> None:
        need, offer = Need("n", gates={"certificate": ("甲", "乙")}), Offer("o", certificates=("乙",))
        [change] = changes("certificate", need, offer)
        assert (change.added, change.offer.certificates) == ({"certificates": ("甲",)}, ("乙", "甲"))
