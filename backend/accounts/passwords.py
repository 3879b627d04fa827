"""What a password must be, and how it is kept: argon2id, so that a stolen table is worth little."""

import functools
import re
import threading
import unicodedata
from collections.abc import Iterable

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from zxcvbn_rs_py import zxcvbn

from backend.core.errors import Problem
from backend.core.settings import settings

MINIMUM, MAXIMUM = 12, 128
ROTATION_DAYS = 90
"""After how long the profile mlps3 wants a new password (GB/T 22239-2019, 8.1.4.1)."""
CLASSES = 3
"""How many of lower case, upper case, digits and other characters the profile mlps3 wants."""

# zxcvbn calls this score 3, "safely unguessable". Its own lists hold 30,000 common passwords besides names and words,
# so that a common password with something appended falls below too.
_GUESSES_LOG10 = 8.0
# What people here would think of and a list made elsewhere does not know.
_LOCAL = (
    "citymatch", "chengshi", "changjing", "gongxu", "duijie", "shenzhen", "guangdong", "beijing", "shanghai",
    "hangzhou", "guangzhou", "zhongguo", "woaini", "woaizhongguo", "1314520", "5201314", "520520", "1314", "888888",
    "666666", "zhengfu", "zhengwu", "mima", "guanliyuan", "houtai",
)  # fmt: skip

hasher = PasswordHash((Argon2Hasher(),))
# One hash takes 64 MiB; forty threads at once would take the machine.
_room = threading.BoundedSemaphore(4)


class PasswordTooShort(Problem):
    """The password has too few characters, or more than anybody types."""

    status, code, title = 422, "password-too-short", "The password has too few or too many characters"


class PasswordTooCommon(Problem):
    """The password is easily guessed."""

    status, code, title = 422, "password-too-common", "This password is easily guessed"


class PasswordTooPlain(Problem):
    """The password lacks classes of characters the profile asks for."""

    status, code, title = 422, "password-too-plain", "The password needs more kinds of characters"


class PasswordUnchanged(Problem):
    """The new password is the old one."""

    status, code, title = 422, "password-unchanged", "The new password is the old one"


def _normal(password: str) -> str:
    """Return the same characters for the same keys, whichever system composed them (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def check(password: str, about: Iterable[str]) -> None:
    """Refuse a password that is too short, too easily guessed or, under mlps3, of too few kinds of characters.

    ``about`` is what others know of the person: name and mail address.

    Raises:
        PasswordTooShort, PasswordTooCommon, PasswordTooPlain: it is one of these.
    """
    given = _normal(password)
    if not MINIMUM <= len(given) <= MAXIMUM:
        raise PasswordTooShort(f"It has {len(given)} characters; {MINIMUM} to {MAXIMUM} are asked for.")
    if zxcvbn(_beyond(given, about)).guesses_log10 < _GUESSES_LOG10:
        raise PasswordTooCommon("Take several words that do not belong together, or let a program make one up.")
    if settings().security_profile == "mlps3" and _classes(given) < CLASSES:
        raise PasswordTooPlain(f"It needs {CLASSES} of: small letters, capital letters, digits, other characters.")


def _beyond(password: str, about: Iterable[str]) -> str:
    """Return what is left of a password without the words that anybody would try first."""
    known = {part for text in about for part in (text, *re.split(r"[@.\s]+", text)) if len(part) > 1} | set(_LOCAL)
    rest = password.lower()
    for word in sorted(known, key=len, reverse=True):
        rest = rest.replace(word.lower(), "")
    return rest


def _classes(password: str) -> int:
    kinds = (str.islower, str.isupper, str.isdigit, lambda char: not char.isalnum())
    return sum(any(kind(char) for char in password) for kind in kinds)


def make_hash(password: str) -> str:
    """Return what is kept of a password."""
    with _room:
        return hasher.hash(_normal(password))


@functools.cache
def _nobodys() -> str:
    return make_hash("nobody has this password")


def matches(password: str, stored: str | None) -> bool:
    """Return whether a password is the stored one; where none is stored, say no after the same time."""
    expected = stored or _nobodys()
    with _room:
        right = hasher.verify(_normal(password), expected)
    return right and stored is not None
