"""Every file of the corpus gets its own answer, soon, and nothing it says is done."""

import subprocess
import time
from pathlib import Path

import pytest

from backend.attachments import store
from backend.attachments.errors import FileRefused, TooComplex, UnpacksTooLarge
from backend.attachments.inspection import check_directory, inspect
from backend.attachments.kinds import file_name
from tests.backend.attachments.conftest import stored
from tests.backend.attachments.corpus import BAD, GOOD, bomb, package


def told(name: str, body: bytes) -> str:
    """Return the code of what whoever sends a file is told; blank where it is taken in."""
    try:
        with store.arriving() as arrived:
            called = file_name(name.replace("\0", "%00"))
            arrived.write(body)
            arrived.end()
            inspect(arrived, called)
    except FileRefused as refused:
        return refused.code
    return ""


@pytest.mark.parametrize("name", GOOD)
def test_what_people_send_is_taken_in(files: Path, name: str) -> None:
    assert told(name, GOOD[name]()) == ""
    assert stored(files) == []


@pytest.mark.parametrize("name", BAD)
def test_what_nobody_should_send_is_refused_for_its_own_reason(files: Path, name: str) -> None:
    make, code = BAD[name]
    assert told(name, make()) == code
    assert stored(files) == []


def test_a_bomb_is_refused_at_a_glance_before_anything_unpacks_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("it was unpacked"))
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(bomb())
    begun = time.perf_counter()
    with pytest.raises(UnpacksTooLarge):
        check_directory(path)
    assert time.perf_counter() - begun < 0.05
    assert told("bomb.xlsx", path.read_bytes()) == "file-unpacks-too-large"


def test_who_reads_a_file_is_told_no_secret_and_ends_when_it_takes_too_long(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, object]] = []

    def never_ends(words: list[str], **given: object) -> None:
        asked.append(given)
        raise subprocess.TimeoutExpired(words, 30)

    monkeypatch.setattr(subprocess, "run", never_ends)
    assert told("a.docx", package("docx")) == TooComplex.code
    assert [given["env"] for given in asked] == [{}]


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("C%3A%5CUsers%5Cli%5C%E5%90%88%E5%90%8C.pdf", "合同.pdf"),
        ("..%2F..%2Fetc%2Fpasswd.pdf", "passwd.pdf"),
        ("e%CC%81.pdf", "\u00e9.pdf"),
        ("a.JPEG", "a.JPEG"),
    ],
)
def test_a_name_loses_the_folders_it_came_with(sent: str, name: str) -> None:
    assert file_name(sent) == name
