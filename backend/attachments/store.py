"""Where files are kept: under their SHA-256, the same bytes once, each on the disk before any row speaks of it."""

import errno
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from backend.core.errors import StorageFull
from backend.core.ids import new_id
from backend.core.settings import settings

ARRIVING: Final = "arriving"
"""The folder of files whose end has not come yet."""
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def folder() -> Path:
    """Return where files are kept."""
    return settings().attachments


def path_of(sha256: str) -> Path:
    """Return where the file of a digest is, or would be."""
    return folder() / sha256[:2] / sha256


@contextmanager
def _telling_full() -> Iterator[None]:
    """Tell that there is no room left by a problem of its own."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull from error
        raise


@dataclass(slots=True)
class Arriving:
    """A file that is being received, beside the others but under no digest; gone unless it is kept."""

    path: Path
    opened: int
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def write(self, part: bytes) -> None:
        """Take in a part of the file.

        Raises:
            StorageFull: there is no room left.
        """
        left = memoryview(part)
        with _telling_full():
            while left:
                left = left[os.write(self.opened, left) :]
        self.digest.update(part)
        self.size += len(part)

    def end(self) -> None:
        """Write to the disk what came last.

        Raises:
            StorageFull: there is no room left.
        """
        with _telling_full():
            os.fsync(self.opened)

    @property
    def sha256(self) -> str:
        """The digest of what has arrived."""
        return str(self.digest.hexdigest())


@contextmanager
def arriving() -> Iterator[Arriving]:
    """Yield a new file to write into; it is gone afterwards unless it was kept.

    Raises:
        StorageFull: there is no room left.
    """
    path = folder() / ARRIVING / new_id().hex
    with _telling_full():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Not through Python's buffers, so that every error comes from the write it belongs to.
        opened = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        yield Arriving(path, opened)
    finally:
        os.close(opened)
        path.unlink(missing_ok=True)


def keep(arrived: Arriving) -> None:
    """Put a file that has arrived where its digest says; bytes that are there already are kept once.

    When this returns, the file survives a power cut. The caller has locked the digest (`locked` of the service), so
    that nobody sweeps it away before its row is there.

    Raises:
        StorageFull: there is no room left.
    """
    goal = path_of(arrived.sha256)
    with _telling_full():
        goal.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        arrived.path.rename(goal)
        # The name of the file is on the disk only when its folder is, and that one's when its own folder is.
        for holding in (goal.parent, goal.parent.parent):
            _sync_folder(holding)


def put_back(source: Path, sha256: str) -> None:
    """Copy a file of a backup to where it belongs, whatever is there."""
    with arriving() as copy, source.open("rb") as file:
        while part := file.read(1 << 20):
            copy.write(part)
        copy.end()
        if copy.sha256 != sha256:
            raise ValueError(f"{source} is not what its name says")
        keep(copy)


def _sync_folder(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def is_whole(sha256: str, size: int) -> bool:
    """Return whether a file is there, byte for byte."""
    path = path_of(sha256)
    try:
        with path.open("rb") as file:
            return path.stat().st_size == size and hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def touch(sha256: str) -> None:
    """Let the time begin anew after which a file without a row is swept away."""
    path = path_of(sha256)
    if path.exists():
        os.utime(path)


def remove(sha256: str) -> bool:
    """Delete a file and return whether it was there."""
    path = path_of(sha256)
    if not path.exists():
        return False
    path.unlink()
    return True


def stays(sha256: str, seconds: float) -> bool:
    """Return whether a file has been there for so long."""
    return _age(path_of(sha256)) >= seconds


def kept() -> Iterator[str]:
    """Yield the digests of the files that are there."""
    return (path.name for path in folder().glob("[0-9a-f][0-9a-f]/*"))


def left_over(seconds: float) -> Iterator[Path]:
    """Yield what began to arrive so long ago that its request has ended, one way or another."""
    return (path for path in folder().glob(f"{ARRIVING}/*") if _age(path) >= seconds)


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return -1.0
