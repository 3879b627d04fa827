"""Small markets for the engine's tests: written texts, and drawn ones for properties."""

import random
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from matching import Need, Offer

NEEDS = (
    Need(
        "n1",
        title="房屋建筑工程人工智能审图",
        text="在房屋建筑工程中探索开展基于建筑信息模型的“智能审查+人工确认”的审图试点。",
        domain="城市治理",
        region="深圳市",
    ),
    Need(
        "n2",
        title="市容巡查",
        text="在市容巡查领域适度超前布局市容巡查机器人等应用。",
        domain="城市治理",
        region="深圳市",
    ),
    Need("n3", title="口岸", domain="公共服务", region="深圳市"),
)
OFFERS = (
    Offer(
        "o1",
        group="v1",
        title="智能审图平台",
        text="读取建筑信息模型，自动核对施工图与规范条文，审查人员逐条确认。",
        domains=("城市治理",),
        keywords=("审图", "BIM审查"),
        service_regions=("全国",),
        evidence=("contract", "case"),
        registered_at="2023-01-01",
    ),
    Offer(
        "o2",
        group="v1",
        title="工程档案管理",
        text="图纸归档、借阅与移交。",
        domains=("城市治理",),
        evidence=("text",),
        registered_at="2023-01-02",
    ),
    Offer(
        "o3",
        group="v2",
        title="Street patrol robot",
        text="Robots patrol pavements and report street vendors, litter and illegal advertising to urban management.",
        domains=("城市治理",),
        region="深圳",
        evidence=("user_report",),
        tier="专精特新",
        registered_at="2023-02-01",
    ),
    Offer(
        "o4",
        group="v3",
        title="過檢影像智能審圖",
        text="對行李X光影像自動判讀，標出違禁品，用於口岸安檢。",
        domains=("公共服务",),
        service_regions=("广州市",),
        registered_at="2023-03-01",
    ),
    Offer("o5", group="v4", title="食堂承包", text="团餐配送与食堂管理。", available=False, registered_at="2023-04-01"),
    Offer(
        "o6",
        group="v5",
        title="城市巡查服务",
        text="人工上街巡查市容，拍照上报占道经营和暴露垃圾。",
        domains=("城市治理",),
        keywords=("市容", "巡查"),
        registered_at="2023-05-01",
    ),
)

PHRASES = (
    "智能审图", "市容巡查机器人", "口岸通关", "医学影像辅助诊断", "施工安全帽识别", "平台", "数据治理", "阅片",
    "delivery robots", "food safety", "無人機巡檢", "设备故障诊断", "表面缺陷检测", "支持国产芯片", "城管执法",
)  # fmt: skip
sentences = st.lists(st.sampled_from(PHRASES), min_size=1, max_size=4).map("，".join)
paragraphs = st.lists(sentences, min_size=1, max_size=5).map(lambda parts: "。".join(parts) + "。")
LEVELS = ("text", "case", "contract", "user_report", "test_report")


@st.composite
def offers(draw: st.DrawFn, min_size: int = 2, max_size: int = 7) -> tuple[Offer, ...]:
    """Draw offers with ids o0, o1 …, several of one vendor among them."""
    number = draw(st.integers(min_size, max_size))
    return tuple(
        Offer(
            f"o{at}",
            group=draw(st.sampled_from(("", "v1", "v2", "v3"))),
            title=draw(sentences),
            text=draw(paragraphs),
            domains=draw(st.sampled_from(((), ("城市治理",), ("智慧医疗",)))),
            keywords=tuple(draw(st.lists(st.sampled_from(PHRASES), max_size=3))),
            region=draw(st.sampled_from(("", "深圳市", "广州"))),
            service_regions=draw(st.sampled_from(((), ("全国",), ("深圳",), ("广州市",)))),
            tier=draw(st.sampled_from(("", "专精特新"))),
            evidence=tuple(draw(st.lists(st.sampled_from(LEVELS), max_size=2))),
            certificates=draw(st.sampled_from(((), ("等保三级",)))),
            available=draw(st.booleans()),
            registered_at=f"2024-01-{at + 1:02d}",
        )
        for at in range(number)
    )


@st.composite
def needs(draw: st.DrawFn, min_size: int = 1, max_size: int = 4) -> tuple[Need, ...]:
    """Draw needs with ids n0, n1 …"""
    return tuple(
        Need(
            f"n{at}",
            title=draw(sentences),
            text=draw(st.one_of(st.just(""), paragraphs)),
            domain=draw(st.sampled_from(("", "城市治理"))),
            region=draw(st.sampled_from(("", "深圳市"))),
            gates=draw(st.sampled_from(({}, {"certificate": ("等保三级",)}))),
        )
        for at in range(draw(st.integers(min_size, max_size)))
    )


@dataclass(frozen=True, slots=True)
class Market:
    """Needs and offers of one place, drawn with a seed; the same seed gives the same market everywhere."""

    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]


WHAT = (
    "路灯", "井盖", "桥梁", "渣土车", "违建", "河道", "药品", "学校食堂", "电梯", "地铁", "养老院", "危化品", "农田",
    "森林", "港口", "发票", "合同", "病历", "火灾", "停车位",
)  # fmt: skip
DONE = (
    "巡检", "识别", "监测", "预警", "审核", "登记", "调度", "分析", "追溯", "问答", "排查", "检测机器人", "数字孪生",
    "大模型",
)  # fmt: skip


def _phrase(dice: random.Random) -> str:
    return dice.choice(PHRASES) if dice.random() < 0.2 else dice.choice(WHAT) + dice.choice(DONE)


def _sentence(dice: random.Random) -> str:
    return "，".join(_phrase(dice) for _ in range(dice.randint(1, 4))) + "。"


def _honest(dice: random.Random, at: int) -> Offer:
    """Return an offer as vendors write them: some say much, some nothing a need asks for; few state every fact."""
    return Offer(
        f"o{at:04d}",
        group=dice.choice(("", "", *(f"v{number}" for number in range(9)))),
        title=_phrase(dice) if dice.random() < 0.9 else dice.choice(("食堂承包", "tree felling")),
        text="".join(_sentence(dice) for _ in range(dice.randint(0, 4))),
        domains=dice.choice(((), ("城市治理",), ("智慧医疗",), ("城市治理", "智慧医疗"))),
        keywords=tuple(_phrase(dice) for _ in range(dice.choice((0, 0, 2, 12)))),
        region=dice.choice(("", "深圳市", "广州")),
        service_regions=dice.choice(((), ("全国",), ("深圳",), ("广州市",))),
        tier=dice.choice(("", "专精特新")),
        evidence=tuple(dice.choices(LEVELS, k=dice.choice((0, 0, 1, 2)))),
        certificates=dice.choice(((), ("等保三级",))),
        available=dice.random() < 0.9,
        registered_at=dice.choice(("", f"2024-01-{at % 28 + 1:02d}")),
    )


def _cheat(dice: random.Random, offer: Offer, offers: list[Offer], needs: tuple[Need, ...]) -> Offer:
    """Return an offer as somebody would change it who wants to stand on every list, or just its twin."""
    need, other = dice.choice(needs), dice.choice(offers)
    trick = dice.randrange(6)
    if trick == 0:
        return replace(offer, text=offer.text + need.title * dice.choice((1, 20)))
    if trick == 1:
        return replace(offer, text=offer.text + need.text)
    if trick == 2:
        return replace(offer, text="、".join(one.title for one in needs))
    if trick == 3:
        return replace(other, id=offer.id, group=offer.group, registered_at="2025-02-02")
    if trick == 4:
        return replace(other, id=offer.id)  # the twin of another
    return replace(offer, title="数据治理培训")


def market(seed: int, needs: int, offers: int, cheats: float = 0.2) -> Market:
    """Return so many needs and offers; of the offers a share of ``cheats`` is stuffed, copied or a twin."""
    dice = random.Random(seed)  # noqa: S311 - a market, not a secret
    asked = tuple(
        Need(
            f"n{at:04d}",
            title=_phrase(dice) if dice.random() < 0.9 else dice.choice(("", "口岸通关", "海上风电")),
            text="".join(_sentence(dice) for _ in range(dice.randint(0, 3))),
            domain=dice.choice(("", "城市治理", "智慧医疗")),
            region=dice.choice(("", "深圳市", "上海市")),
            gates=dice.choice(({}, {}, {"certificate": ("等保三级",)})),
        )
        for at in range(needs)
    )
    made: list[Offer] = []
    for at in range(offers):
        offer = _honest(dice, at)
        made.append(_cheat(dice, offer, made, asked) if made and dice.random() < cheats else offer)
    return Market(asked, tuple(made))


@st.composite
def markets(draw: st.DrawFn, needs: int = 15, offers: int = 120) -> Market:
    """Draw a market of at most so many needs and offers."""
    seed, cheats = draw(st.integers(0, 1 << 32)), draw(st.sampled_from((0.0, 0.2, 0.6)))
    return market(seed, draw(st.integers(1, needs)), draw(st.integers(1, offers)), cheats)
