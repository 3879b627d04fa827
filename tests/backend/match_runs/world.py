"""A made-up city with as many scenarios and vendors as a test needs, the same every time."""

import random
import re
from datetime import date

from sqlalchemy.orm import Session

from backend.core.ids import seed_id
from backend.organisations.models import Organisation, OrganisationKind
from backend.scenarios.models import Batch, Scenario
from backend.vendors.models import Capability, CapabilityStatus, Capacity, CaseStudy, EvidenceLevel, Vendor

DOMAINS = ("城市治理", "公共服务", "智慧医疗", "智能制造")
WORDS = re.findall(
    "[^ ]+",
    "巡查 识别 工地 安全 消防 影像 诊断 机器人 客流 引导 缺陷 检测 分拣 审图 建模 渲染 诉求 分派 车辆 协同 "
    "垃圾 清扫 摄像 预警 平台 模型 算法 终端 数据 治理 机场 口岸 地铁 场馆 公园 景区 食品 后厨 手术 无人机",
)


def _text(dice: random.Random, words: int) -> str:
    return "".join(dice.choice(WORDS) for _ in range(words))


def build(session: Session, *, scenarios: int, vendors: int) -> None:
    """Store a batch of scenarios and vendors with two capabilities each; every third is paused."""
    dice = random.Random(20231130)  # noqa: S311 (the same every time is what is wanted)
    batch = Batch(id=seed_id("test", "batch"), number=1, name="测试清单（第一批）", issued_on=date(2023, 5, 31))
    session.add(batch)
    session.flush()
    for number in range(1, scenarios + 1):
        session.add(
            Scenario(
                id=seed_id("test", f"scenario {number}"),
                number=number,
                code=f"SC-2023-{number:04d}",
                name=_text(dice, 3),
                domain=dice.choice(DOMAINS),
                description=_text(dice, 20) + "。",
                batch_id=batch.id,
                city="深圳市",
            )
        )
    for at in range(vendors):
        _vendor(session, dice, at)
    session.flush()


def _vendor(session: Session, dice: random.Random, at: int) -> None:
    vendor_id = seed_id("test", f"vendor {at}")
    name = f"示例{_text(dice, 2)}{at}有限公司（示例企业）"
    session.add(Organisation(id=vendor_id, kind=OrganisationKind.VENDOR, name=name, is_demo=True))
    session.flush()
    paused = at % 3 == 2
    session.add(
        Vendor(
            id=vendor_id,
            summary=_text(dice, 5),
            region=dice.choice(("深圳市", "广州市", "北京市")),
            founded_year=2010 + at % 12,
            tier=dice.choice(("", "专精特新", "小巨人")),
            xinchuang=[],
            capacity=Capacity.PAUSED if paused else Capacity.AVAILABLE,
        )
    )
    session.flush()
    for part in (1, 2):
        capability_id = seed_id("test", f"capability {at} {part}")
        session.add(
            Capability(
                id=capability_id,
                vendor_id=vendor_id,
                slug=f"c{at}-{part}",
                title=_text(dice, 4) + str(part),
                description=_text(dice, 30) + "。",
                domains=[dice.choice(DOMAINS)],
                keywords=[_text(dice, 1), _text(dice, 2)],
                products=[_text(dice, 2)],
                service_regions=["全国"],
                status=CapabilityStatus.PUBLISHED,
                registered_at=date(2022, 1, 1 + at % 28),
            )
        )
        session.flush()
        session.add(
            CaseStudy(
                id=seed_id("test", f"case {at} {part}"),
                vendor_id=vendor_id,
                capability_id=capability_id,
                title=_text(dice, 3),
                client="某单位",
                region="深圳市",
                year=2023,
                outcome=_text(dice, 6),
                evidence_level=dice.choice(list(EvidenceLevel)),
            )
        )
