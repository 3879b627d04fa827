"""What a scenario asks for beside what a vendor has: must-haves first, of those the unmet first."""

from typing import Any
from uuid import UUID

from backend.reviews.alignment import align, gates_of
from backend.scenarios.content import Requirement, ScenarioPublic, lines_of
from matching.types import Need, Offer

CONTENT = ScenarioPublic(
    name="停车场审图",
    goal="缩短审图时间。",
    requirements=[
        Requirement(id=str(UUID(int=number)), text=line, must=must)
        for number, (line, must) in enumerate(
            [("支持图纸自动审查", True), ("提供数据大屏", False), ("接入政务云", True)], start=1
        )
    ],
)
NEED = Need(
    "n",
    title="停车场审图",
    text=lines_of(CONTENT),
    domain="城市治理",
    region="深圳市",
    gates={"certificate": ("等保三级", "ISO27001")},
)
OFFER = Offer(
    "o", title="审图", text="图纸自动审查。", domains=("城市治理",), region="深圳市", certificates=("ISO27001",)
)


def found(term: str) -> dict[str, Any]:
    """Return the reason that a word stands on both sides."""
    start = NEED.text.index(term)
    need = [{"field": "text", "start": start, "end": start + len(term)}]
    return {"evidence": [{"term": term, "need": need, "offer": [{"field": "text", "start": 0, "end": 2}]}]}


def test_must_haves_that_are_not_met_come_first() -> None:
    lines = align(NEED, OFFER, CONTENT, [found("图纸"), found("审查")])
    told = [(line.field, line.need, line.verdict) for line in lines if line.must]
    assert told == [
        ("certificate", "等保三级", "unmet"),
        ("requirement", "接入政务云", "silent"),
        ("requirement", "支持图纸自动审查", "touched"),
        ("certificate", "ISO27001", "met"),
        ("region", "深圳市", "met"),
    ]
    assert next(line.terms for line in lines if line.verdict == "touched") == ["图纸", "审查"]
    assert [line.must for line in lines] == sorted((line.must for line in lines), reverse=True)


def test_a_word_of_one_line_says_nothing_of_another() -> None:
    lines = align(NEED, OFFER, CONTENT, [found("数据大屏")])
    assert [line.need for line in lines if line.verdict == "touched"] == ["提供数据大屏"]


def test_of_an_official_list_only_what_it_says_is_compared() -> None:
    fields = [line.field for line in align(Need("n", title="审图", domain="教育"), OFFER, None, [])]
    assert fields == ["domain", "proof", "available"]


def test_a_gate_that_asks_for_something_tells_what_closes_it() -> None:
    gates = dict(gates_of(NEED, OFFER))
    assert gates["certificate"] == {"missing": ("等保三级",), "held": ("ISO27001",)}
    assert gates["region"] is None
    assert "xinchuang" not in gates
