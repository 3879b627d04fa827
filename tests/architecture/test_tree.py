"""Promises about the tree itself: sizes, words and hosts."""

import re
from pathlib import Path

import pytest

from tests.tree import ROOT, project_files

CODE = {".py", ".ts", ".tsx", ".mjs", ".css"}


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Return the project's text files by path."""
    found: dict[str, str] = {}
    for path in project_files():
        data = (ROOT / path).read_bytes()
        if b"\0" not in data:
            found[str(path)] = data.decode()
    return found


def test_no_code_file_is_longer_than_400_lines(texts: dict[str, str]) -> None:
    generated = ("frontend/src/api/schema.d.ts",)
    long = {
        name: lines
        for name, text in texts.items()
        if Path(name).suffix in CODE and name not in generated and (lines := text.count("\n")) > 400
    }
    assert long == {}


def test_nothing_is_left_to_do_without_an_issue(texts: dict[str, str]) -> None:
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
    found = [name for name, text in texts.items() if Path(name).suffix in CODE and marks.search(text)]
    assert found == []


def test_lock_files_name_no_host(texts: dict[str, str]) -> None:
    for name in ("requirements.lock", "frontend/package-lock.json"):
        lock = texts[name]
        assert '"resolved"' not in lock, name
        assert not re.search(r"^--?(index-url|extra-index-url|find-links)", lock, re.M), name
        assert not re.search(r"@ (https?|file|git\+)", lock), name


def test_no_test_is_skipped(texts: dict[str, str]) -> None:
    left_out = re.compile(r"pytest\.(mark\.)?(skip|xfail)|\b(test|it|describe)\.(skip|only|fixme|todo)\(")
    found = [name for name, text in texts.items() if "test" in name and left_out.search(text)]
    assert [name for name in found if name != "tests/architecture/test_tree.py"] == []


def test_alembic_folder_does_not_shadow_the_library() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()
