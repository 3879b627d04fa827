"""Lines of a clean text and what can be told of one by itself: heading, clause, addressee, date, web clutter. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMERAL = "[一二三四五六七八九十百零〇]{1,5}"
# Outermost first. How deep a clause really lies depends on the styles a document uses, see `clauses`.
CLAUSE_STYLES = (
    re.compile(rf"第(?:{_NUMERAL}|\d{{1,3}})章"),
    re.compile(rf"第(?:{_NUMERAL}|\d{{1,3}})节"),
    re.compile(rf"第(?:{_NUMERAL}|\d{{1,3}})条"),
    re.compile(rf"{_NUMERAL}、"),
    re.compile(rf"[（(]{_NUMERAL}[)）]"),
    re.compile(r"\d{1,3}(?:[.．](?!\d)|、)"),
    re.compile(r"[（(]\d{1,3}[)）]"),
)
_KINDS = (
    "行动方案|行动计划|实施方案|工作方案|实施意见|指导意见|若干措施|若干政策|措施|意见|办法|规划|规定|条例|细则|通知|公告|通告|公示|"
    "清单|目录|名单|一览表|决定|批复|计划|方案|纲要|指引|指南|要点|政策|榜单|需求表"
)
_TITLE = re.compile(rf"[^。；！]{{0,100}}(?:{_KINDS})(?:[（(][^（）()]{{1,40}}[)）])*")
LIST_TITLE = re.compile(
    r"[^。；！]{0,80}(?:清单|目录|名单|一览表|榜单|需求表|汇总表|列表)(?:[（(][^（）()]{1,40}[)）])*"
)
NUMBER = re.compile(
    r"(?:文号[：:]\s*|发文字号[：:]\s*)?([\u4e00-\u9fff]{1,12})[〔\[（(【](\d{4})[〕\])）】]\s*第?(\d{1,5})\s*号"
)
DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
HAN_DATE = re.compile(r"([二一九〇零三四五六七八]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日")
ADDRESSEE = re.compile(r"各[^。；]{2,100}?：")
INTRODUCES = re.compile(r"(?:原文|全文|内容|公告|通知)如下\s*[：:]?$")
_CLUTTER = re.compile(
    r"(?:[-·•※>»]\s*)?(?:首页|当前位置|您?(?:现在|当前)?(?:的|所在)位置|导读|(?:信息|文章|稿件|本文|新闻)?来源|稿源|责任编辑|责编|编辑|审读|审核[：:]|"
    r"作者[：:]|记者|标题[：:]|地址[：:]|网址|https?://|www\.|原文链接|索引号|主题分类|发文机关|发布机构|公开方式|"
    r"发布(?:时间|日期)|相关(?:链接|阅读|推荐|新闻|文章|信息|文件|解读|政策|下载)|政策(?:相关信息|解读)|图解|热门|热点|推荐|延伸阅读|更多|"
    r"上一[篇条页]|下一[篇条页]|分享|扫一扫|扫码|二维码|打印|关闭|【?(?:字体|字号)|收藏|点赞|评论|返回|网站地图|站点地图|联系我们|关于我们|"
    r"版权|copyright|©|友情链接|主办单位|承办单位|网站标识码|本周|本月|今日|浏览|阅读(?:量|数|次数|[：:（(])|点击(?:数|率|量|次数)|免责声明|声明[：:])|"
    r".*(?:ICP备|公网安备)|[^。]{1,40} > ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a clean text, without the blanks at its ends."""

    text: str
    start: int
    """Offset of the first character that is not blank, in code points."""

    @property
    def end(self) -> int:
        """Return the offset just behind the last character that is not blank."""
        return self.start + len(self.text)

    @property
    def is_clutter(self) -> bool:
        """Tell what a web site puts around a document: the way to the page, its source, editors, links, rights."""
        return _CLUTTER.match(self.text) is not None

    @property
    def is_title(self) -> bool:
        """Tell the title of a document: short, no sentence, ending in its kind."""
        return len(self.text) <= 120 and _TITLE.fullmatch(self.text) is not None and not self.is_clutter

    @property
    def is_signed(self) -> bool:
        """Tell the end of a sign-off: a date, with at most the issuing bodies before it."""
        dated = DATE.search(self.text) or HAN_DATE.search(self.text)
        return dated is not None and len(self.text) <= 60 and "。" not in self.text

    @property
    def style(self) -> int | None:
        """Return the place in `CLAUSE_STYLES` of the label the line begins with."""
        return next((rank for rank, style in enumerate(CLAUSE_STYLES) if style.match(self.text)), None)


def lines_of(text: str, start: int = 0, end: int | None = None) -> Iterator[Line]:
    """Yield the lines of ``text[start:end]`` that hold something."""
    at = start
    for raw in text[start:end].split("\n"):
        stripped = raw.strip()
        if stripped:
            yield Line(stripped, at + len(raw) - len(raw.lstrip()))
        at += len(raw) + 1
