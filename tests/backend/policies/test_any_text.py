"""Whatever the words, reading ends in parts that fit the text or in a refusal, never in an error."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.policies.errors import DocumentRefused
from backend.policies.extract import Extraction, extract
from backend.policies.propose import propose
from tests.examples import some

PIECES = [
    "序号", "应用领域", "场景名称", "责任单位", "场景", "单位", "附件：", "应用场景清单（第二批）",
    "场景需求清单", "通知", "关于印发", "某市", "深圳市", "市交通局", "省科技厅、教育厅", "各区", "等",
    "（责任单位：市水务局、教育局等）", "牵头", "配合", "按职责分工负责", "一、", "（一）", "(二)", "1.", "2、",
    "（1）", "第一章", "第二条", "十", "公共服务", "智慧停车", "5G+AI", "1", "2", "3", "12345", "2023年5月31日",
    "二〇二三年五三月三十一日", "粤府〔2023〕90号", "发布时间：2023-13-45", "来源：", "首页 > ", "全文如下：",
    "各单位：", "。", "，", "、", "；", "：", "“", "”", "《", "》", "（", "）", "(", ")", "\t", "\n", "\n\n",
    " ", "\u3000", "\u2007", "\r\n", "質(zhì)量", "規(guī)?;瘧?yīng)用", "<table>", "<tr><td rowspan=2>",
    "<td>", "</td>", "</tr>", "</table>", "<p>", "&nbsp;", "&#", "<!--",
]  # fmt: skip


def check(found: Extraction) -> bool:
    """Tell whether all spans lie in the text, in order, and lead to bytes."""
    size = len(found.text)
    begin, end = found.body
    spans = [(clause.start, clause.end) for clause in found.clauses]
    anchors = [anchor for scenario in propose(found).scenarios for anchor in scenario.anchors]
    fit = 0 <= begin <= end <= size and all(0 <= start < stop <= size for start, stop in spans)
    apart = all(upper[1] <= lower[0] for upper, lower in pairwise(spans))
    bytes_fit = all(0 <= one.byte_start < one.byte_end <= len(found.source.anchored) for one in anchors)
    named = all(scenario.name and scenario.number > 0 for scenario in propose(found).scenarios)
    return fit and apart and bytes_fit and named


class TestExtract:
    @settings(max_examples=some(400))
    @given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=60))
    def test_any_text_is_taken_apart_or_refused(self, pieces: list[str]) -> None:
        try:
            found = extract("".join(pieces).encode("utf-8", "ignore"))
        except DocumentRefused:
            return
        assert check(found)
