"""Attacks: each does what it says, is tried by who has something to gain, and is measured as what it is."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching import Index, Need, Offer, default_vocabulary, default_weights, normalize, rank
from matching.__main__ import main
from matching.attack import TRICKS, Case, Market, Trick, add_arguments, choose, run, summarise, try_all
from matching.attack.market import dated, undated
from matching.attack.trial import best_place, try_one
from matching.attack.tricks import PASTES, Scene
from matching.files import BadLine, read_qrels, read_run
from matching.index import group_of
from matching.metrics import evaluate
from matching.reading import need_fields, offer_fields
from tests.examples import some
from tests.matching.worlds import NEEDS, OFFERS, needs, offers

WEIGHTS = default_weights()
SPLITS = ("split", "split, puppets")
SEVERAL = (*SPLITS, "everything apart")


@pytest.fixture(scope="module")
def market() -> Market:
    return Market(NEEDS, OFFERS, WEIGHTS)


def staged(name: str, market: Market, offer: Offer = OFFERS[3], need: Need = NEEDS[1]) -> list[Offer]:
    return TRICKS[name].act(Scene(offer, need, market, np.random.default_rng(1)))


def said(offer: Offer) -> str:
    return normalize("\n".join(text for _, text in offer_fields(offer))).text


class TestTricks:
    @settings(max_examples=some(25), deadline=None)
    @given(market=st.builds(Market, needs(), offers(min_size=3), st.just(WEIGHTS)), data=st.data())
    def test_none_makes_up_facts(self, market: Market, data: st.DataObject) -> None:
        need = data.draw(st.sampled_from(market.needs))
        assume(len({group for group, _ in market.ranked(need)}) > 1)
        offer = data.draw(st.sampled_from(market.offers))
        for trick in TRICKS.values():
            instead = trick.act(Scene(offer, need, market, np.random.default_rng(0)))
            assert instead[0].id == offer.id
            assert group_of(instead[0]) == group_of(offer)
            ids = {one.id for one in instead}
            assert len(ids) == len(instead)
            assert not ids & {other.id for other in market.offers if other.id != offer.id}
            for one in instead:
                for fact in ("region", "service_regions", "tier", "evidence", "certificates", "xinchuang", "available"):
                    assert getattr(one, fact) == getattr(offer, fact), (trick.name, fact)

    def test_a_flood_of_titles_is_one_behind_the_honest_text(self, market: Market) -> None:
        [flooded] = staged("title x 20", market)
        assert flooded.text.startswith(OFFERS[3].text.rstrip("。"))
        assert flooded.text.count(NEEDS[1].title) == PASTES == 20

    @pytest.mark.parametrize(("name", "field"), [("title as title", "title"), ("title as keyword", "keywords")])
    def test_a_field_takes_the_title(self, market: Market, name: str, field: str) -> None:
        [changed] = staged(name, market)
        assert NEEDS[1].title in getattr(changed, field)
        assert changed.text == OFFERS[3].text

    def test_hidden_characters_hide_the_flood_from_the_eye_alone(self, market: Market) -> None:
        [plain], [hidden] = staged("title x 20", market), staged("hidden characters", market)
        assert NEEDS[1].title not in hidden.text
        assert said(hidden) == said(plain)

    def test_other_scripts_read_the_same_but_for_pinyin(self, market: Market) -> None:
        need = replace(NEEDS[0], title="医学影像AI辅助诊断")
        [changed] = staged("other scripts", market, need=need)
        assert need.title not in changed.text
        assert "醫學影像AI輔助診斷" in changed.text
        assert "医(yī)学(xué)" in changed.text
        assert "yi xue ying xiang" in changed.text
        assert said(changed).count(need.title) == 2

    def test_synonyms_name_every_concept_of_the_need(self, market: Market) -> None:
        vocabulary = default_vocabulary()
        asked = {code for _, text in need_fields(NEEDS[1]) for code, _, _ in vocabulary.concepts_in(normalize(text))}
        assert asked
        [flooded] = staged("synonyms", market)
        for code in asked:
            assert set(vocabulary.concepts[code].terms) <= set(flooded.keywords)
            assert all(term in said(flooded).lower() for term in vocabulary.concepts[code].terms)

    @pytest.mark.parametrize("name", ["copy", "copy in old entry", "copy, no dates"])
    def test_a_copy_says_what_the_best_rival_says(self, market: Market, name: str) -> None:
        offer = OFFERS[3]
        rival = market.rival(NEEDS[1], group_of(offer))
        assert market.ranked(NEEDS[1])[0] == (group_of(rival), rival.id)
        [copy] = staged(name, market)
        assert offer_fields(copy) == offer_fields(rival)
        dates = {"copy": copy.registered_at > rival.registered_at, "copy in old entry": copy.registered_at < "1901"}
        assert dates.get(name, copy.registered_at == "")

    def test_the_best_vendor_copies_the_second(self, market: Market) -> None:
        first, second = (group for group, _ in market.ranked(NEEDS[0])[:2])
        assert group_of(market.rival(NEEDS[0], first)) == second

    def test_nobody_to_copy_is_said(self) -> None:
        alone = Market(NEEDS[:1], OFFERS[:2], WEIGHTS)
        with pytest.raises(ValueError, match="nobody but 'v1'"):
            alone.rival(NEEDS[0], "v1")

    def test_a_paraphrase_keeps_ones_own_name_and_most_characters(self, market: Market) -> None:
        rival = market.rival(NEEDS[1], group_of(OFFERS[3]))
        [changed] = staged("paraphrase", market)
        assert changed.title == OFFERS[3].title
        assert changed.text != rival.text
        assert len(set(rival.text) & set(changed.text)) >= 0.8 * len(set(rival.text))

    @pytest.mark.parametrize("name", SPLITS)
    def test_pieces_lose_no_word(self, market: Market, name: str) -> None:
        offer = OFFERS[0]
        pieces = staged(name, market, offer)
        assert len(pieces) > 1
        letters = "".join(filter(str.isalnum, offer.text))
        assert "".join(filter(str.isalnum, "".join(piece.text for piece in pieces))) == letters
        vendors = {group_of(piece) for piece in pieces}
        assert len(vendors) == (1 if name == "split" else len(pieces))

    def test_repetition_says_the_same_three_times(self, market: Market) -> None:
        [repeated] = staged("repeat x 3", market, OFFERS[0])
        assert repeated.text.count(OFFERS[0].text) == 3

    def test_everything_is_claimed_in_one_text_or_apart(self, market: Market) -> None:
        [together] = staged("everything", market)
        whole, *apart = staged("everything apart", market)
        assert all(need.title in together.text for need in NEEDS)
        assert whole.text == OFFERS[3].text
        assert [offer.title for offer in apart] == [need.title for need in NEEDS]
        assert {group_of(offer) for offer in apart} == {group_of(OFFERS[3])}

    def test_a_need_without_title_lends_its_first_clause(self, market: Market) -> None:
        [pasted] = staged("title once", market, need=Need("n", text="巡查河道，清理垃圾。"))
        assert pasted.text.endswith("。巡查河道")


class TestMarket:
    def test_dates_are_drawn_only_where_there_are_none(self) -> None:
        drawn = dated([*OFFERS, replace(OFFERS[0], id="new", registered_at="")], seed=3)
        assert drawn == dated(reversed([*OFFERS, replace(OFFERS[0], id="new", registered_at="")]), seed=3)
        assert all(offer.registered_at for offer in drawn)
        assert {offer for offer in drawn if offer.id != "new"} == set(OFFERS)
        assert not any(offer.registered_at for offer in undated(drawn))

    @pytest.mark.parametrize("name", ["title once", "copy", *SEVERAL])
    def test_the_others_stay_and_everything_is_fitted_anew(self, market: Market, name: str) -> None:
        offer, need = OFFERS[3], NEEDS[1]
        instead = staged(name, market)
        fresh = Index.fit([*OFFERS[:3], *OFFERS[4:], *instead], WEIGHTS.text)
        expected = [(match.group, match.offer) for match in rank([need], fresh, top=99).matches if match.rank]
        assert market.ranked_with(need, offer, instead) == expected


class TestChoose:
    def test_who_stands_low_and_is_not_relevant(self, market: Market) -> None:
        qrels = {"n1": {"o4": 2, "o6": 0}, "n2": {"o4": 1}, "n3": {}}
        chosen = choose(market, qrels, None, seed=1)
        assert {victim.offer.id for victim in chosen} >= {"o3", "o6"}
        for victim in chosen:
            order = market.ranked(victim.need)
            assert 2 * best_place(order, {group_of(victim.offer)}) > len(order)
            assert qrels[victim.need.id].get(victim.offer.id, 0) == 0

    def test_judgements_restrict_the_choice(self, market: Market) -> None:
        everywhere = {need.id: {offer.id: 1 for offer in OFFERS} for need in NEEDS}
        assert choose(market, None, None, seed=1)
        assert choose(market, everywhere, None, seed=1) == []

    def test_whom_a_gate_keeps_out_has_nothing_to_gain(self, market: Market) -> None:
        assert "o5" not in {victim.offer.id for victim in choose(market, None, None, seed=1)}

    def test_suspects_do_not_attack(self, market: Market) -> None:
        assert {victim.offer.id for victim in choose(market, None, None, seed=1, suspects="o3")} == {
            victim.offer.id for victim in choose(market, None, None, seed=1)
        } - {"o3"}

    def test_a_sample_is_the_beginning_of_all_and_drawn_by_seed(self, market: Market) -> None:
        everybody = choose(market, None, None, seed=5)
        assert choose(market, None, 2, seed=5) == everybody[:2]
        assert any(choose(market, None, None, seed=seed) != everybody for seed in range(8))


class TestTrial:
    def test_who_does_nothing_gains_nothing(self, market: Market) -> None:
        idle = Trick("idle", lambda scene: [scene.offer])
        victims = choose(market, None, None, seed=1)
        cases = try_all([idle], victims, {True: market, False: market}, seed=1)
        assert [case.before - case.after for case in cases] == [0] * len(victims)
        assert all(case.above_original is None for case in cases)

    def test_the_best_of_all_puppets_counts(self, market: Market) -> None:
        victim = next(v for v in choose(market, None, None, seed=1) if v.need.id == "n1")
        honest = market.rival(victim.need, group_of(victim.offer))

        def act(scene: Scene) -> list[Offer]:
            return [scene.offer, replace(honest, id="puppet", group="puppet", evidence=("test_report",))]

        case = try_one(Trick("puppet", act), victim, market, seed=1)
        assert case.before > 1
        assert case.after == 1

    @pytest.mark.parametrize(("evidence", "above"), [(("test_report",), True), ((), False)])
    def test_a_copy_is_compared_with_its_original(self, market: Market, evidence: tuple[str, ...], above: bool) -> None:
        victim = next(v for v in choose(market, None, None, seed=1) if v.need.id == "n1")

        def act(scene: Scene) -> list[Offer]:
            return [replace(scene.rival, id=scene.offer.id, group=scene.offer.group, evidence=evidence)]

        assert try_one(Trick("copy", act, copies=True), victim, market, seed=1).above_original is above

    def test_one_attack_does_not_change_the_dice_of_another(self, market: Market) -> None:
        victims, both = choose(market, None, 2, seed=1), {True: market, False: market}
        names = ("hidden characters", "paraphrase")
        together = try_all([TRICKS[name] for name in names], victims, both, seed=1)
        alone = try_all([TRICKS[names[1]]], victims, both, seed=1)
        assert [case for case in together if case.trick == names[1]] == alone

    def test_every_attacker_throws_its_own_dice(self, market: Market) -> None:
        thrown: list[int] = []

        def act(scene: Scene) -> list[Offer]:
            thrown.append(int(scene.rng.integers(2**60)))
            return [scene.offer]

        victims = choose(market, None, None, seed=1)
        try_all([Trick("one", act), Trick("two", act)], victims, {True: market}, seed=1)
        assert len(set(thrown)) == 2 * len(victims) > 2

    def test_a_summary_worked_by_hand(self) -> None:
        places = ((100, 50, True), (80, 10, False), (60, 70, False), (90, 11, True))
        [row] = summarise([Case("t", "n", "o", before, after, above) for before, after, above in places])
        assert (row.cases, row.median_before, row.median_after) == (4, 85, 30.5)
        assert row.median_gain == 60  # of -10, 50, 70, 79
        assert row.gain_90 == pytest.approx(70 + 0.7 * 9)
        assert row.top == 0.25
        assert row.above_original == 0.5


class TestCommand:
    @pytest.fixture
    def files(self, tmp_path: Path) -> dict[str, Path]:
        rows: Mapping[str, list[Mapping[str, Any]]] = {
            "needs": [{**asdict(need), "text": need.text or need.title} for need in NEEDS],
            "offers": [asdict(offer) for offer in OFFERS],
        }
        paths = {name: tmp_path / f"{name}.jsonl" for name in rows}
        for name, path in paths.items():
            path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows[name]), "utf-8")
        paths["qrels"] = tmp_path / "qrels.tsv"
        paths["qrels"].write_text("n1\to1\t3\nn1\to4\t0\nn2\to6\t2\nn2\to3\t3\n", "utf-8")
        paths["out"] = tmp_path / "attack.json"
        return paths

    def attack(self, files: Mapping[str, Path], *more: str) -> dict[str, Any]:
        parser = argparse.ArgumentParser()
        add_arguments(parser)
        named = [part for name, path in files.items() for part in (f"--{name}", str(path))]
        run(parser.parse_args([*named, *more]))
        result: dict[str, Any] = json.loads(files["out"].read_bytes())
        return result

    def test_every_attack_is_told_and_adds_up(self, files: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
        result = self.attack(files, "--seed", "3")
        printed = capsys.readouterr().out
        assert [row["trick"] for row in result["attacks"]] == list(TRICKS)
        for row in result["attacks"]:
            gains = [case["before"] - case["after"] for case in result["cases"] if case["trick"] == row["trick"]]
            assert len(gains) == row["cases"]
            assert row["median_gain"] == np.median(gains)
            assert f"\n{row['trick']:<21}{row['cases']:>6}{row['median_before']:>8.1f}" in printed

    def test_the_same_seed_gives_the_same_bytes(self, files: dict[str, Path]) -> None:
        self.attack(files, "--only", "copy", "paraphrase")
        first = files["out"].read_bytes()
        self.attack(files, "--only", "copy", "paraphrase")
        assert files["out"].read_bytes() == first

    def test_suspects_are_told_where_they_stand(
        self, files: dict[str, Path], capsys: pytest.CaptureFixture[str]
    ) -> None:
        result = self.attack(files, "--only", "copy", "--suspects", "o6")
        index = Index.fit(OFFERS)
        places = {match.need: match.rank for match in rank(NEEDS, index).matches if match.offer == "o6"}
        assert result["suspects"] == {"o6": places}
        assert f"o6*: {len(places)} places in the top 10 of 3 needs" in capsys.readouterr().out

    def test_the_price_is_the_paired_difference_of_quality(self, files: dict[str, Path], tmp_path: Path) -> None:
        bare = WEIGHTS.as_json()
        bare["signals"] = {name: float(name == "tier") for name in bare["signals"]}
        files["without"] = tmp_path / "bare.json"
        files["without"].write_text(json.dumps(bare), "utf-8")
        quality = self.attack(files, "--only", "copy")["quality"]
        means = []
        for more in ((), ("--weights", str(files["without"]))):
            command = ("rank", "--needs", str(files["needs"]), "--offers", str(files["offers"]))
            assert main([*command, "--out", str(tmp_path / "run.jsonl"), *more]) == 0
            measured = evaluate(read_run(tmp_path / "run.jsonl"), read_qrels(files["qrels"]))
            means.append(np.mean([row["nDCG@10"] for row in measured.values()]))
        assert means[0] > means[1]
        assert quality["with"][0] == pytest.approx(means[0], abs=1e-12)
        assert quality["without"][0] == pytest.approx(means[1], abs=1e-12)
        assert quality["difference"][0] == pytest.approx(means[0] - means[1], abs=1e-12)

    def test_a_comparison_needs_judgements(self, files: dict[str, Path]) -> None:
        files["without"] = files["needs"]
        del files["qrels"]
        with pytest.raises(ValueError, match="needs --qrels"):
            self.attack(files)

    def test_a_market_without_weak_offers_is_said(self, files: dict[str, Path]) -> None:
        files["qrels"].write_text("".join(f"{n.id}\t{o.id}\t1\n" for n in NEEDS for o in OFFERS), "utf-8")
        with pytest.raises(BadLine, match="no offer stands in the lower half"):
            self.attack(files)
        assert not files["out"].exists()
