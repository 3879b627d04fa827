"""What the launcher says when it cannot go on: one line in both languages, and an exit code."""

from __future__ import annotations

import errno


class LaunchError(Exception):
    """The launcher cannot go on; the message is one line that says what to do, Chinese first.

    Exit codes follow sysexits.h where it has a fitting one, so that scripts can tell the cases apart.
    """

    exit_code = 1

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} | {en}")


class WrongUse(LaunchError):
    """The command line asks for something that cannot be."""

    exit_code = 64


class PlatformUnfit(LaunchError):
    """This Python or this machine lacks something the project needs."""

    exit_code = 69


class DatabaseUnfit(LaunchError):
    """The database cannot be used: unreachable, wrong role, wrong owner."""

    exit_code = 70


class DiskFull(LaunchError):
    """Nothing more can be written."""

    exit_code = 73

    def __init__(self, where: object) -> None:
        super().__init__(
            f"磁盘已满（{where}）：请腾出空间后重试",
            f"the disk is full ({where}): free some space and try again",
        )


class NetworkDown(LaunchError):
    """A package registry gave no usable answer, twice."""

    exit_code = 75


class Busy(LaunchError):
    """Something else holds what this run needs: the checkout's lock, a port, the data folder."""

    exit_code = 76


def disk_is_full(problem: OSError | str) -> bool:
    """Whether an exception, or a tool's output, says that the disk (or the quota) is used up."""
    if isinstance(problem, OSError):
        return problem.errno in (errno.ENOSPC, errno.EDQUOT)
    return any(sign in problem.lower() for sign in ("no space left on device", "enospc", "disk quota exceeded"))
