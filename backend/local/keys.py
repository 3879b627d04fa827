"""The encryption keys of an installation: a file outside the checkout that only its owner reads."""

from __future__ import annotations

import base64
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path


def default_keys_file(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the keys are if nobody says otherwise: with the data of the user, who may not have a home.

    Not in the checkout: whoever copies or publishes that would give them away together with what they lock.
    """
    home = Path(environment.get("HOME") or Path("~").expanduser())
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "citymatch" / "keys"
    return Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "citymatch" / "keys"


def new_key() -> str:
    """One new key as ``id:key``."""
    return f"{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def make_keys(path: Path) -> bool:
    """Write a first key where there is none yet; whether there was none."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{new_key()}\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def add_key(path: Path) -> str:
    """Write a new key before the others, so that it seals from now on; return its id."""
    key = new_key()
    fresh = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"{key}\n{path.read_text('ascii')}")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return key.partition(":")[0]
