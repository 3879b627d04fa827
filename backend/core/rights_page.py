"""The rights table as a page for people: python -m backend.core.rights_page > docs/rights.md."""

import sys
from collections.abc import Iterable, Sequence

from backend.core.policy import Column, Condition, Row, Verdict, rows

WORDS = {
    Verdict.ALLOW: "允许 allowed",
    Verdict.LIST: "过滤后的列表 a filtered list",
    Verdict.PUBLIC: "仅公开字段 public fields",
    Verdict.MASKED: "隐去私密字段 private fields masked",
    Verdict.CONFLICT: "409，状态不允许 not in this state",
    Verdict.FORBIDDEN: "403，无此权限 not allowed",
    Verdict.HIDDEN: "404，不得知晓 may not know",
    Verdict.UNAUTHENTICATED: "401，请先登录 sign in first",
}
CONDITIONS = {
    Condition.OWNER: "本单位内仅限管理员 in the own organisation, only who manages its members",
    Condition.SELF: "仅限本人 only the person concerned",
    Condition.NOT_SELF: "不得对本人操作 never oneself",
    Condition.UNTIED: "与任一方有关联者须回避（403） not with a tie to either side",
    Condition.DISTRICT: "区级管理员仅限本区 district administrators, in their own district",
    Condition.HELD: "单位待审核或已停用时同样适用 also while the own organisation waits for approval or is suspended",
}
ISSUES = {
    "4": "用户、单位与权限 people, organisations and rights",
    "5": "发布场景、登记能力 scenarios posted, capabilities registered",
    "6": "匹配任务与评审台 runs and the review desk",
    "later": "尚未排入计划，目前谁都不能做 brought by no issue so far: nobody can do it yet",
}


def page() -> str:
    """Return the page: what the signs mean, what holds now, and what each remaining row waits for."""
    waiting = [row for row in rows() if row.waits_for]
    parts = [
        "# 权限表 · Rights\n",
        "由 `backend/core/rights.csv` 生成，请勿手改。Made from `backend/core/rights.csv`, which the code reads and "
        "the tests try over HTTP; remake it with `python -m backend.core.rights_page > docs/rights.md`.\n",
        "\n".join(f"- **{sign}** {WORDS[sign]}" for sign in reversed(Verdict)) + "\n",
        "\n".join(f"- *{condition}*: {CONDITIONS[condition]}" for condition in Condition) + "\n",
        "## 现行 · In force\n",
        *_table([row for row in rows() if not row.waits_for]),
    ]
    for issue, title in ISSUES.items():
        held = [row for row in waiting if row.waits_for == issue]
        if held:
            parts += [f"## 待建 {issue} · Waiting for: {title}\n", *_table(held)]
    return "\n".join(parts).rstrip() + "\n"


def _table(held: Sequence[Row]) -> Iterable[str]:
    columns = "".join(f" {column.value.replace('_', ' ')} |" for column in Column)
    yield f"| row | action | state | only |{columns} note |\n|{'---|' * (len(Column) + 5)}"
    for row in held:
        actions = ", ".join(f"{row.resource}.{action}" for action in row.actions)
        signs = "".join(f" {row.verdicts[column]} |" for column in Column)
        only = " ".join(sorted(row.conditions))
        yield f"| {row.id} | {actions} | {', '.join(row.states)} | {only} |{signs} {row.note} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(page())
