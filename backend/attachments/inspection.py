"""Whether a file is what its name says, whole, and harmless as far as that can be told."""

import mmap
import struct
import subprocess
import sys
from pathlib import Path
from typing import Final

import structlog

from backend.attachments import look_through
from backend.attachments.errors import FOUND, Encrypted, FileEmpty, KindDiffers, TooComplex, UnpacksTooLarge
from backend.attachments.kinds import OLE, check_magic, ending_of
from backend.attachments.store import Arriving

log = structlog.get_logger(__name__)

MAX_PARTS: Final = 5_000
_PATIENCE: Final = 30
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_END, _ENTRY = struct.Struct("<4s4xHHIIH"), struct.Struct("<4s20xIHHH12x")


def inspect(arrived: Arriving, name: str) -> None:
    """Make sure that a file that has arrived can be kept under its name.

    Raises:
        FileRefused: it cannot; the kind says why.
    """
    if not arrived.size:
        raise FileEmpty
    ending = ending_of(name)
    with arrived.path.open("rb") as file:
        head = file.read(8)
    if head == OLE and ending in look_through.MAIN:
        raise Encrypted if _contains(arrived.path, _LOCKED) else KindDiffers
    check_magic(head, ending)
    if ending in look_through.MAIN:
        check_directory(arrived.path)
    _look_through(arrived.path, ending)


def _contains(path: Path, words: bytes) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        return mapped.find(words) >= 0


def check_directory(path: Path) -> None:
    """Refuse a package whose own directory says that it unpacks to more than any document needs.

    What the directory says is read without unpacking anything, within a millisecond; whether it is true is found out
    afterwards, in a process that may not use much.

    Raises:
        UnpacksTooLarge: it does.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        at = mapped.rfind(b"PK\x05\x06")
        if at < 0 or at + _END.size > len(mapped):
            return  # damaged, as will be found
        _, _, parts, size, begin, _ = _END.unpack_from(mapped, at)
        if parts > MAX_PARTS or size > MAX_PARTS * 400:
            raise UnpacksTooLarge
        unpacked, place = 0, begin
        while place + _ENTRY.size <= min(begin + size, len(mapped)):
            signature, file_size, *lengths = _ENTRY.unpack_from(mapped, place)
            if signature != b"PK\x01\x02":
                return
            unpacked += file_size
            if unpacked > look_through.MAX_UNPACKED:
                raise UnpacksTooLarge
            place += _ENTRY.size + sum(lengths)


def _look_through(path: Path, ending: str) -> None:
    """Have another process read the file, which is told nothing of our environment, where the secrets are.

    Raises:
        FileRefused: something is wrong with the file.
    """
    words = [sys.executable, "-I", str(look_through.__file__), str(path), ending]
    try:
        ended = subprocess.run(  # noqa: S603
            words, env={}, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TooComplex from error
    if ended.returncode:
        log.warning(
            "looking through a file ended early",
            code=ended.returncode,
            said=ended.stderr[-500:].decode("utf-8", "replace"),
        )
        raise TooComplex
    if found := ended.stdout.decode():
        raise FOUND[found]
