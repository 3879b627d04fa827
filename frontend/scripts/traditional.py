"""Write src/i18n/zh-TW from src/i18n/zh with OpenCC (s2twp: script and Taiwan's words); `--check` only compares.

Usage: .venv/bin/python frontend/scripts/traditional.py [--check]
"""

import json
import sys
from pathlib import Path

from opencc import OpenCC

CATALOGUES = Path(__file__).resolve().parent.parent / "src" / "i18n"

# Whole values OpenCC must leave alone: the switch names every language in its own script.
KEPT = frozenset({"简", "简体中文"})


def converted(value: object, converter: OpenCC) -> object:
    """Return a catalogue value in traditional script, keys and order unchanged."""
    if isinstance(value, dict):
        return {key: converted(inner, converter) for key, inner in value.items()}
    if isinstance(value, str) and value not in KEPT:
        return converter.convert(value)
    return value


def catalogue(source: Path, converter: OpenCC) -> str:
    """Return the text of the catalogue that belongs to ``source``."""
    words = converted(json.loads(source.read_text("utf-8")), converter)
    return json.dumps(words, ensure_ascii=False, indent=2) + "\n"


def main(arguments: list[str]) -> str | None:
    """Write the catalogues, or with ``--check`` return what is stale; None when all is well."""
    converter = OpenCC("s2twp")
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
