"""The files of the checkout, found without git: a bare machine has none."""

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_MADE = {
    ".git", ".venv", ".local", "node_modules", "dist", "__pycache__", "test-results", "playwright-report",
    ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache",
}  # fmt: skip
"""Folders that set-up and tools make; .gitignore names the same."""


def project_files() -> Iterator[Path]:
    """Yield the files that belong to the project, relative to the checkout, in order."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(set(folders) - _MADE)
        for name in sorted(names):
            yield (Path(folder) / name).relative_to(ROOT)
