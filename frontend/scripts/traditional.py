"""Write src/i18n/zh-TW from src/i18n/zh: script by OpenCC (s2tw), words by the table below; `--check` only compares.

OpenCC's own exchange of words (s2twp) takes every 文件 for a computer file and every 代码 for a program: a 政策文件
would become a 政策檔案, a 信用代码 a 信用程式碼. Hence the short table of words that mean one thing only.

Usage: .venv/bin/python frontend/scripts/traditional.py [--check]
"""

import json
import sys
from functools import reduce
from pathlib import Path

from opencc import OpenCC

CATALOGUES = Path(__file__).resolve().parent.parent / "src" / "i18n"

# In traditional script on both sides; earlier rows first.
TAIWAN_WORDS = (
    ("服務器", "伺服器"),
    ("網絡連接", "網路連線"),
    ("連接不上", "連線不上"),
    ("網絡", "網路"),
    ("數據", "資料"),
    ("信息", "資訊"),
    ("信號", "訊號"),
    ("加載", "載入"),
    ("搜索", "搜尋"),
    ("屏幕", "螢幕"),
    ("程序", "程式"),
    ("字段", "欄位"),
    ("字節", "位元組"),
    ("接口", "介面"),
    ("界面", "介面"),
    ("用戶", "使用者"),
    ("菜單", "選單"),
    ("鏈接", "連結"),
    ("設置", "設定"),
    ("查看", "檢視"),
    ("聯繫", "聯絡"),
    ("性能", "效能"),
    ("支持", "支援"),
    ("全角", "全形"),
    ("半角", "半形"),
    ("導入", "匯入"),
    ("軟件", "軟體"),
    ("硬件", "硬體"),
    ("默認", "預設"),
)

# Whole values OpenCC must leave alone: the switch names every language in its own script.
KEPT = frozenset({"简", "简体中文"})


def converted(value: object, converter: OpenCC) -> object:
    """Return a catalogue value in traditional script, keys and order unchanged."""
    if isinstance(value, dict):
        return {key: converted(inner, converter) for key, inner in value.items()}
    if isinstance(value, str) and value not in KEPT:
        return reduce(lambda text, pair: text.replace(*pair), TAIWAN_WORDS, converter.convert(value))
    return value


def catalogue(source: Path, converter: OpenCC) -> str:
    """Return the text of the catalogue that belongs to ``source``."""
    words = converted(json.loads(source.read_text("utf-8")), converter)
    return json.dumps(words, ensure_ascii=False, indent=2) + "\n"


def main(arguments: list[str]) -> str | None:
    """Write the catalogues, or with ``--check`` return what is stale; None when all is well."""
    converter = OpenCC("s2tw")
    wanted = {source.name: catalogue(source, converter) for source in sorted((CATALOGUES / "zh").glob("*.json"))}
    folder = CATALOGUES / "zh-TW"
    present = {path.name: path.read_text("utf-8") for path in folder.glob("*.json")}
    if "--check" in arguments:
        stale = sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))
        return f"Run frontend/scripts/traditional.py, these do not follow zh: {', '.join(stale)}" if stale else None
    for name, text in wanted.items():
        (folder / name).write_text(text, "utf-8")
    for name in present.keys() - wanted.keys():
        (folder / name).unlink()
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
